//! A thousand calls through an outage, half an outage and the end of it.

use std::sync::Arc;
use std::time::Duration;

use http::Method;

use super::script::{JumpClock, Script, Step};
use crate::account::Provider;
use crate::http::{Call, HttpClient};
use crate::retry::Retry;
use crate::time::Clock;

const CALLS: usize = 1_000;
/// From one call to the next.
const PACE: Duration = Duration::from_millis(250);
/// From which call on the host answers every other time, and every time.
const HALF: usize = 400;
const WELL: usize = 700;

fn call() -> Call {
    Call::new("test", Method::GET, "https://api.example.com/".parse().unwrap(), Retry::Safe)
}

#[tokio::test]
async fn an_outage_is_not_amplified_and_its_end_is_noticed() {
    let script = Script::new([]);
    let clock = Arc::new(JumpClock::default());
    let client = HttpClient::builder(
        Provider::TikTok,
        Arc::clone(&script) as _,
        Arc::clone(&clock) as Arc<dyn Clock>,
    )
    .build();
    let mut recovered = None;
    let mut over = None;
    for number in 0..CALLS {
        let steps: Vec<_> = match number {
            ..HALF => vec![Step::Answer(503); 3],
            HALF..WELL => [503, 200, 503].map(Step::Answer).to_vec(),
            _ => vec![Step::Answer(200)],
        };
        script.expect(steps);
        let began = clock.now();
        if number == WELL {
            over = Some(began);
        }
        let good = client.send(call()).await.is_ok_and(|answer| answer.status().is_success());
        if number >= WELL && good {
            recovered.get_or_insert(clock.now());
        }
        clock.sleep_until(began + PACE).await;
    }
    assert!(script.sent() <= 2 * CALLS, "{}", script.sent());
    let (over, recovered) = (over.unwrap(), recovered.expect("it works again"));
    assert!(over.until(recovered) < Duration::from_secs(30), "{:?}", over.until(recovered));
}
