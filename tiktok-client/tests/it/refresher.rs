use std::net::TcpListener;
use std::time::Duration;

use serde_json::json;
use social_core::{
    RefreshFailure, RefreshPlan, Scopes, Subject, Timestamp, TokenRefresher, TokenSet,
};
use tiktok_client::Client;
use tiktok_client::endpoint::TOKEN;
use wiremock::ResponseTemplate;

use crate::common::{Tiktok, flat, given, refused};

fn old() -> TokenSet {
    let issued_at = Timestamp::from_unix(1_795_330_000);
    TokenSet {
        access: "act.old".into(),
        access_expires_at: Some(issued_at + Duration::from_hours(2)),
        refresh: Some("rft.old".into()),
        refresh_expires_at: Some(issued_at + Duration::from_hours(24)),
        scopes: Scopes::parse("video.publish"),
        issued_at,
        subject: Some(Subject::new("-000TestOpenId")),
    }
}

async fn outcome(answer: ResponseTemplate) -> Result<TokenSet, RefreshFailure> {
    let tiktok = Tiktok::start().await;
    given(&TOKEN).respond_with(answer).expect(1).mount(&tiktok.server).await;
    tiktok.client.token_refresher().refresh(&old()).await
}

#[tokio::test]
async fn what_an_answer_leaves_out_stays() {
    let answer = json!({ "access_token": "act.new", "expires_in": 7200 });
    let set = outcome(ResponseTemplate::new(200).set_body_json(answer)).await.unwrap();
    assert_eq!(set.access.expose_secret(), "act.new");
    assert_eq!(set.refresh.unwrap().expose_secret(), "rft.old");
    assert_eq!(set.refresh_expires_at, old().refresh_expires_at);
    assert_eq!((set.scopes, set.subject), (old().scopes, old().subject));
}

#[tokio::test]
async fn failures_are_sorted_by_what_may_be_done_next() {
    type Check = fn(&RefreshFailure) -> bool;
    let rejected: Check = |failure| matches!(failure, RefreshFailure::Rejected(_));
    let config: Check = |failure| matches!(failure, RefreshFailure::Config(_));
    let busy: Check = |failure| matches!(failure, RefreshFailure::Busy(_));
    let unknown: Check = |failure| matches!(failure, RefreshFailure::Unknown);
    let slow = ResponseTemplate::new(429).insert_header("retry-after", "600");
    for (answer, check) in [
        (flat(200, "invalid_grant"), rejected),
        (flat(400, "invalid_grant"), rejected),
        (flat(200, "invalid_client"), config),
        (flat(200, "invalid_request"), config),
        (flat(200, "brand_new_code"), config),
        (flat(200, "server_error"), busy),
        (flat(503, "temporarily_unavailable"), busy),
        (refused(429, "rate_limit_exceeded"), busy),
        (slow, busy),
        (ResponseTemplate::new(403).set_body_string("<html>blocked</html>"), busy),
        (ResponseTemplate::new(500), unknown),
        (ResponseTemplate::new(200).set_body_string("{"), unknown),
        (refused(500, "internal_error"), unknown),
    ] {
        let shown = format!("{answer:?}");
        let failure = outcome(answer).await.unwrap_err();
        assert!(check(&failure), "{failure:?} for {shown}");
    }
}

#[tokio::test]
async fn a_refused_connection_changed_nothing() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let client = Client::builder("key", "secret")
        .api_url(format!("http://127.0.0.1:{port}").parse().unwrap())
        .clock(std::sync::Arc::new(crate::common::JumpClock::default()))
        .build()
        .unwrap();
    let failure = client.token_refresher().refresh(&old()).await.unwrap_err();
    assert!(matches!(failure, RefreshFailure::NotSent), "{failure:?}");
}

#[tokio::test]
async fn without_a_refresh_token_nothing_is_sent() {
    let tiktok = Tiktok::start().await;
    let set = TokenSet { refresh: None, ..old() };
    let failure = tiktok.client.token_refresher().refresh(&set).await.unwrap_err();
    assert!(matches!(failure, RefreshFailure::Rejected(_)));
}

#[tokio::test]
async fn a_refresh_falls_due_before_the_end() {
    let tiktok = Tiktok::start().await;
    let times = old().times();
    let plan = tiktok.client.token_refresher().plan(&times, times.issued_at);
    assert_eq!(plan, RefreshPlan::At(times.issued_at + Duration::from_hours(1)));
}
