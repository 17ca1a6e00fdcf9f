//! Hosts, retry, limits and deadlines of the client, over a scripted transport.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use http::header::AUTHORIZATION;

use super::script::{JumpClock, Script, Step};
use crate::account::Provider;
use crate::error::Effect;
use crate::http::{AllowedHosts, Call, CallErrorKind, HttpClient, TransportErrorKind, Verdict};
use crate::limit::{LimitKey, WindowRule};
use crate::retry::{FixedJitter, Retry, RetryPolicy};
use crate::time::Clock;

const NOT_SENT: Step = Step::Fail(TransportErrorKind::Connect, Effect::NotSent);
const LOST: Step = Step::Fail(TransportErrorKind::Other, Effect::Unknown);

struct Setup {
    script: Arc<Script>,
    clock: Arc<JumpClock>,
    client: HttpClient,
}

fn setup(steps: impl IntoIterator<Item = Step>) -> Setup {
    let script = Script::new(steps);
    let clock = Arc::new(JumpClock::default());
    let hosts: AllowedHosts = "api.example.com".parse().unwrap();
    let client = HttpClient::builder(
        Provider::TikTok,
        Arc::clone(&script) as _,
        Arc::clone(&clock) as Arc<dyn Clock>,
    )
    .token_hosts(hosts)
    .jitter(Arc::new(FixedJitter::LONGEST))
    .build();
    Setup { script, clock, client }
}

fn call_to(url: &str, retry: Retry) -> Call {
    Call::new("test", Method::POST, url.parse().unwrap(), retry)
}

fn call(retry: Retry) -> Call {
    call_to("https://api.example.com/v2/?secret=canary", retry)
}

#[tokio::test]
async fn a_safe_call_is_repeated_and_a_write_is_not() {
    for failure in [Step::Answer(500), Step::Answer(503), LOST] {
        let safe = setup([failure, Step::Answer(200)]);
        let answer = safe.client.send(call(Retry::Safe)).await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.attempts()), (200, 2), "{failure:?}");
        assert_eq!(safe.clock.waits(), [Duration::from_millis(200)]);
        for retry in [Retry::OnlyIfNotSent, Retry::Never] {
            let write = setup([failure]);
            let outcome = write.client.send(call(retry)).await;
            assert_eq!(write.script.sent(), 1, "{failure:?} {retry:?}");
            match outcome {
                Ok(answer) => assert!(answer.status().is_server_error()),
                Err(error) => assert_eq!(error.effect(), Effect::Unknown),
            }
        }
    }
}

#[tokio::test]
async fn a_write_is_repeated_while_nothing_has_happened() {
    for refusal in [NOT_SENT, Step::AnswerWith(429, "retry-after", "7")] {
        let write = setup([refusal, Step::Answer(200)]);
        let answer = write.client.send(call(Retry::OnlyIfNotSent)).await.unwrap();
        assert_eq!(answer.attempts(), 2, "{refusal:?}");
        let never = setup([refusal]);
        assert!(
            never.client.send(call(Retry::Never)).await.is_ok_and(|answer| answer.attempts() == 1)
                || matches!(refusal, Step::Fail(..))
        );
        assert_eq!(never.script.sent(), 1);
    }
}

#[tokio::test]
async fn a_write_that_was_lost_after_a_harmless_failure_is_not_repeated() {
    let write = setup([NOT_SENT, LOST]);
    let error = write.client.send(call(Retry::OnlyIfNotSent)).await.unwrap_err();
    assert_eq!((error.effect(), write.script.sent()), (Effect::Unknown, 2));
}

#[tokio::test]
async fn an_earlier_try_without_answer_is_not_forgotten() {
    let safe = setup([LOST, NOT_SENT, NOT_SENT]);
    let error = safe.client.send(call(Retry::Safe)).await.unwrap_err();
    assert_eq!((error.effect(), safe.script.sent()), (Effect::Unknown, 3));
}

#[tokio::test]
async fn the_platforms_wait_is_kept_and_one_past_the_deadline_is_not_waited_for() {
    let asked = setup([Step::AnswerWith(503, "retry-after", "7"), Step::Answer(200)]);
    asked.client.send(call(Retry::Safe)).await.unwrap();
    assert_eq!(asked.clock.waits(), [Duration::from_millis(7_200)]);
    let late = setup([Step::AnswerWith(429, "retry-after", "60")]);
    let answer = late.client.send(call(Retry::Safe)).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.attempts()), (429, 1));
    assert!(late.clock.waits().is_empty());
}

#[tokio::test]
async fn three_tries_are_the_most_and_the_policy_can_say_one() {
    let stubborn = setup([Step::Answer(500); 3]);
    let answer = stubborn.client.send(call(Retry::Safe)).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.attempts()), (500, 3));
    let script = Script::new([Step::Answer(500)]);
    let clock = Arc::new(JumpClock::default());
    let client = HttpClient::builder(Provider::TikTok, Arc::clone(&script) as _, clock)
        .policy(RetryPolicy::once())
        .build();
    client.send(call(Retry::Safe)).await.unwrap();
    assert_eq!(script.sent(), 1);
}

#[tokio::test]
async fn an_outage_uses_up_the_hosts_budget() {
    // Every twentieth answer is good, so that the host is not left alone.
    let answers = (1..=400).map(|number| Step::Answer(if number % 20 == 0 { 200 } else { 500 }));
    let outage = setup(answers);
    for _ in 0..200 {
        outage.client.send(call(Retry::Safe)).await.unwrap();
    }
    let sent = outage.script.sent();
    assert!(
        (300..325).contains(&sent),
        "a hundred repetitions, and what good answers bring: {sent}"
    );
    let other = call_to("https://other.example.com/", Retry::Safe);
    let answer = outage.client.send(other).await.unwrap();
    assert!(answer.attempts() > 1, "another host has a budget of its own");
}

#[tokio::test]
async fn a_host_that_fails_again_and_again_is_left_alone() {
    let outage = setup([LOST; 22]);
    // The first six calls are sent three times each, the seventh twice.
    for _ in 0..7 {
        outage.client.send(call(Retry::Safe)).await.unwrap_err();
    }
    assert_eq!(outage.script.sent(), 20);
    let refused = outage.client.send(call(Retry::Safe)).await.unwrap_err();
    let CallErrorKind::Resting { until } = refused.kind() else { panic!("{refused}") };
    assert_eq!((refused.effect(), outage.script.sent()), (Effect::NotSent, 20));
    let other = call_to("https://other.example.com/", Retry::Never);
    let other = outage.client.send(other).await.unwrap_err();
    assert!(matches!(other.kind(), CallErrorKind::Transport(_)), "another host is as it was");

    outage.clock.sleep_until(*until).await;
    let seen = outage.client.send(call(Retry::Safe)).await.unwrap_err();
    assert_eq!((seen.effect(), outage.script.sent()), (Effect::Unknown, 22), "one call sees");
    let refused = outage.client.send(call(Retry::Safe)).await.unwrap_err();
    assert!(matches!(refused.kind(), CallErrorKind::Resting { .. }), "{refused}");
}

#[tokio::test]
async fn a_judge_may_overrule_the_status() {
    let setup = setup([Step::Answer(200), Step::Answer(200), Step::Answer(200)]);
    let call = call(Retry::Safe).judged_by(|_| Verdict::Fault(None));
    assert_eq!(setup.client.send(call).await.unwrap().attempts(), 3);
}

#[tokio::test]
async fn a_token_goes_to_listed_hosts_only() {
    let token = "act.canary".into();
    let listed = setup([Step::Answer(200)]);
    listed.client.send(call(Retry::Safe).bearer(&token).unwrap()).await.unwrap();
    {
        let seen = listed.script.seen.lock().unwrap();
        let value = &seen[0][AUTHORIZATION];
        assert_eq!(value, "Bearer act.canary");
        assert!(value.is_sensitive());
    }
    for url in [
        "https://evil.example.com/",
        "https://api.example.com:8443/",
        "https://api.example.com.evil.example/",
    ] {
        let other = setup([]);
        let call = call_to(url, Retry::Safe).bearer(&token).unwrap();
        let error = other.client.send(call).await.unwrap_err();
        assert!(matches!(error.kind(), CallErrorKind::HostNotAllowed), "{url}");
        assert_eq!(error.effect(), Effect::NotSent);
    }
}

#[tokio::test]
async fn only_secure_addresses_are_called() {
    for url in [
        "http://api.example.com/",
        "http://192.0.2.1/",
        "ftp://127.0.0.1/",
        "https://u:p@api.example.com/",
    ] {
        let error = setup([]).client.send(call_to(url, Retry::Safe)).await.unwrap_err();
        assert!(matches!(error.kind(), CallErrorKind::InsecureAddress), "{url}");
    }
    for url in ["http://127.0.0.1:9/", "http://localhost:9/", "http://[::1]:9/"] {
        assert!(
            setup([Step::Answer(200)]).client.send(call_to(url, Retry::Safe)).await.is_ok(),
            "{url}"
        );
    }
}

#[tokio::test]
async fn each_request_takes_a_place_in_the_limit() {
    let setup = setup([Step::Answer(500), Step::Answer(500), Step::Answer(200)]);
    let limited = |wait| {
        let key = LimitKey::own("test", "one");
        call(Retry::Safe).limit(key, WindowRule::per_minute(2), wait)
    };
    // The third try would have to wait a minute, which is past the deadline.
    let error = setup.client.send(limited(Duration::ZERO)).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Limited(_)), "{error:?}");
    assert_eq!((error.effect(), setup.script.sent()), (Effect::Unknown, 2));
    let refused = setup.client.send(limited(Duration::from_secs(10))).await.unwrap_err();
    assert_eq!((refused.effect(), setup.script.sent()), (Effect::NotSent, 2));
    let waited = setup.client.send(limited(Duration::from_mins(2))).await.unwrap();
    assert_eq!((waited.status().as_u16(), setup.script.sent()), (200, 3));
}

#[tokio::test(start_paused = true)]
async fn the_deadline_ends_a_call_that_hangs() {
    let hanging = setup([Step::Hang]);
    let call = call(Retry::Safe).deadline(Duration::from_secs(3));
    let error = hanging.client.send(call).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!((error.effect(), hanging.script.sent()), (Effect::Unknown, 1));
}

#[tokio::test]
async fn neither_errors_nor_debug_show_secrets() {
    let failing = setup([LOST]);
    let token = "act.canary".into();
    let call = call(Retry::Never).bearer(&token).unwrap().form([("code", "canary")]);
    let shown = format!("{call:?}");
    let error = failing.client.send(call).await.unwrap_err();
    let shown = format!("{shown} {error} {error:?} {:?}", failing.client);
    assert!(!shown.contains("canary"), "{shown}");
    assert!(shown.contains("https://api.example.com/v2/"));
}
