//! What a call leaves in counts and traces.

#![cfg(feature = "metrics")]

use std::sync::{Arc, Mutex};

use http::Method;
use metrics::{
    Counter, CounterFn, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit,
};

use super::script::{JumpClock, Script, Step};
use crate::account::Provider;
use crate::http::{Call, HttpClient};
use crate::retry::Retry;

#[derive(Clone, Default)]
struct Counts(Arc<Mutex<Vec<String>>>);

struct Named(String, Counts);

impl CounterFn for Named {
    fn increment(&self, by: u64) {
        self.1.0.lock().unwrap().push(format!("{} {by}", self.0));
    }

    fn absolute(&self, _: u64) {}
}

impl Recorder for Counts {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let labels: Vec<_> = key.labels().map(|label| label.value().to_owned()).collect();
        let name = format!("{} {}", key.name(), labels.join(","));
        Counter::from_arc(Arc::new(Named(name, self.clone())))
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

#[test]
fn calls_retries_and_limits_are_counted() {
    let counts = Counts::default();
    let script =
        Script::new([Step::Answer(500), Step::Answer(503), Step::Answer(200), Step::Answer(429)]);
    metrics::with_local_recorder(&counts, || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let clock = Arc::new(JumpClock::default());
            let client = HttpClient::builder(Provider::TikTok, script, clock).build();
            for retry in [Retry::Never, Retry::Safe, Retry::Never] {
                let url = "https://api.example.com/".parse().unwrap();
                client.send(Call::new("test", Method::GET, url, retry)).await.unwrap();
            }
        });
    });
    let expected = [
        "social_api_calls_total tiktok,test,server_error 1",
        "social_api_retries_total tiktok,test 1",
        "social_api_calls_total tiktok,test,ok 1",
        "social_api_calls_total tiktok,test,rate_limited 1",
        "rate_limit_hits tiktok,test,platform 1",
    ];
    assert_eq!(*counts.0.lock().unwrap(), expected);
}
