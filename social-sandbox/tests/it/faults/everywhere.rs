//! Every kind of fault at every endpoint.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use reqwest::Response;
use social_sandbox::{Fault, FaultKind, ReuseMoment, Shape};

use crate::support::{World, errand, faulty_endpoints};

/// What came of a call: the status, and the body or why there is none.
struct Outcome {
    endpoint: &'static str,
    answer: reqwest::Result<(u16, reqwest::header::HeaderMap)>,
    body: Option<Vec<u8>>,
    took: Duration,
}

/// Hits one good call of every endpoint, at once.
async fn everywhere(kind: FaultKind) -> Vec<Outcome> {
    let world = World::new().await;
    world.sandbox.tiktok().update_behaviour(|b| b.limits.init_per_minute = 1000);
    let mut calls = Vec::new();
    for endpoint in faulty_endpoints() {
        calls.push((endpoint, errand(&world, endpoint).await));
    }
    for (endpoint, _) in &calls {
        world.sandbox.faults().add(Fault::new(*endpoint, kind.clone()));
    }
    let sent = calls.into_iter().map(|(endpoint, call)| async move {
        let start = Instant::now();
        let (answer, body) = match call.send().await {
            Ok(response) => read(response).await,
            Err(error) => (Err(error), None),
        };
        Outcome { endpoint, answer, body, took: start.elapsed() }
    });
    let outcomes = join_all(sent).await;
    assert!(world.sandbox.faults().active().is_empty(), "each struck");
    let marked = world.sandbox.calls().iter().filter(|call| call.fault.is_some()).count();
    assert_eq!(marked, outcomes.len(), "each is marked in the list of calls");
    outcomes
}

async fn read(
    response: Response,
) -> (reqwest::Result<(u16, reqwest::header::HeaderMap)>, Option<Vec<u8>>) {
    let head = (response.status().as_u16(), response.headers().clone());
    let body = response.bytes().await.ok().map(|bytes| bytes.to_vec());
    (Ok(head), body)
}

impl Outcome {
    fn status(&self) -> u16 {
        self.answer.as_ref().unwrap_or_else(|error| panic!("{}: {error}", self.endpoint)).0
    }

    /// Asserts that the call did what it was for. A cancel may come too late.
    fn is_true(&self) {
        let late = self.endpoint == "cancel" && self.status() == 400;
        assert!(self.status() < 400 || late, "{}: {}", self.endpoint, self.status());
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.answer.as_ref().ok()?.1.get(name)?.to_str().ok()
    }

    fn text(&self) -> String {
        let body = self.body.as_ref().unwrap_or_else(|| panic!("{}: no body", self.endpoint));
        String::from_utf8(body.clone()).unwrap()
    }
}

#[tokio::test]
async fn a_bare_status() {
    for outcome in everywhere(FaultKind::Status { status: 502 }).await {
        assert_eq!((outcome.status(), outcome.text().as_str()), (502, ""), "{}", outcome.endpoint);
    }
}

#[tokio::test]
async fn a_cut() {
    for outcome in everywhere(FaultKind::Cut).await {
        assert!(outcome.answer.is_err(), "{}", outcome.endpoint);
    }
}

#[tokio::test]
async fn a_delay() {
    for outcome in everywhere(FaultKind::Delay { ms: 50 }).await {
        outcome.is_true();
        assert!(outcome.took >= Duration::from_millis(50), "{}", outcome.endpoint);
    }
}

#[tokio::test]
async fn a_page_of_html() {
    for outcome in everywhere(FaultKind::Malformed { shape: Shape::Html }).await {
        assert!(outcome.text().starts_with("<!doctype html>"), "{}", outcome.endpoint);
    }
}

#[tokio::test]
async fn half_of_a_json_text() {
    for outcome in everywhere(FaultKind::Malformed { shape: Shape::TruncatedJson }).await {
        let text = outcome.text();
        assert!(text.starts_with('{') && !text.ends_with('}'), "{}: {text}", outcome.endpoint);
    }
}

#[tokio::test]
async fn a_compressed_bomb() {
    for outcome in everywhere(FaultKind::Malformed { shape: Shape::CompressedBomb }).await {
        assert_eq!(outcome.header("content-encoding"), Some("gzip"), "{}", outcome.endpoint);
        assert_eq!(outcome.body.as_ref().map(Vec::len), Some(260_145), "{}", outcome.endpoint);
    }
}

#[tokio::test]
async fn a_slow_answer() {
    for outcome in everywhere(FaultKind::SlowAnswer { ms_per_byte: 1 }).await {
        outcome.is_true();
        let bytes = u64::try_from(outcome.text().len()).unwrap();
        assert!(outcome.took >= Duration::from_millis(bytes.max(20)), "{}", outcome.endpoint);
    }
}

#[tokio::test]
async fn a_length_that_is_too_large() {
    for outcome in everywhere(FaultKind::WrongLength { by: 5 }).await {
        outcome.is_true();
        assert!(outcome.body.is_none(), "{}: the body ended early", outcome.endpoint);
    }
}

#[tokio::test]
async fn a_length_that_is_too_small() {
    for outcome in everywhere(FaultKind::WrongLength { by: -1 }).await {
        outcome.is_true();
        let (text, length) = (outcome.text(), outcome.header("content-length").unwrap());
        assert_eq!(text.len().to_string(), length, "{}", outcome.endpoint);
        assert!(text.is_empty() || !text.ends_with("}}"), "{}: {text}", outcome.endpoint);
    }
}

#[tokio::test]
async fn a_promise_to_stay_that_is_broken() {
    for when in [ReuseMoment::AfterAnswer, ReuseMoment::NextCall] {
        for outcome in everywhere(FaultKind::ReuseCut { when }).await {
            outcome.is_true();
            outcome.text();
            assert_ne!(outcome.header("connection"), Some("close"), "{}", outcome.endpoint);
        }
    }
}
