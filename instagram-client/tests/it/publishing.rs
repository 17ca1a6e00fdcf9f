//! The call that posts: once, and never before the container was read.

use instagram_client::publish::{ContainerState, PublishError, Published};
use instagram_client::{ApiCode, ContainerId, Effect, MediaId, RetryHint};
use serde_json::{Value, json};

use crate::support::{Keeper, Platform, account_id, answer, form, instagram, nobody, pairs};

const CONTAINER: (&str, &str) = ("GET", "/v25.0/17900000000000009");
const PUBLISH: (&str, &str) = ("POST", "/v25.0/17841400000000001/media_publish");

fn id() -> ContainerId {
    ContainerId::new("17900000000000009")
}

fn refusal(code: i64, subcode: i64) -> Value {
    json!({ "error": { "message": "m", "type": "OAuthException", "code": code,
                       "error_subcode": subcode, "fbtrace_id": "A6LJ" } })
}

async fn container(platform: &Platform, state: &str) {
    platform.answers(CONTAINER, 1, answer(200, &json!({ "status_code": state }))).await;
}

#[tokio::test]
async fn what_is_ready_is_published_once() {
    let platform = Platform::start().await;
    container(&platform, "FINISHED").await;
    platform.answers(PUBLISH, 1, answer(200, &json!({ "id": 18_000_000_000_000_001_u64 }))).await;
    let published = instagram(&platform).publish_container(&id()).await.unwrap();
    assert_eq!(published, Published::Now(MediaId::new("18000000000000001")));
    let requests = platform.requests().await;
    assert_eq!(form(&requests[1]), pairs(&[("creation_id", "17900000000000009")]));
}

#[tokio::test]
async fn what_is_live_is_not_published_again() {
    let platform = Platform::start().await;
    container(&platform, "PUBLISHED").await;
    let published = instagram(&platform).publish_container(&id()).await.unwrap();
    assert_eq!(published, Published::Before);
}

#[tokio::test]
async fn what_is_not_ready_is_not_published() {
    for (state, expected) in [
        ("IN_PROGRESS", ContainerState::InProgress),
        ("ERROR", ContainerState::Failed(None)),
        ("EXPIRED", ContainerState::Expired),
        ("", ContainerState::Unknown(String::new())),
    ] {
        let platform = Platform::start().await;
        container(&platform, state).await;
        let refused = instagram(&platform).publish_container(&id()).await.unwrap_err();
        let PublishError::NotReady(found) = refused else { panic!("{state}: {refused}") };
        assert_eq!(found.state, expected, "{state}");
    }
}

#[tokio::test]
async fn a_container_that_cannot_be_read_is_not_published() {
    let platform = Platform::start().await;
    platform.answers(CONTAINER, 1, answer(400, &refusal(100, 33))).await;
    let refused = instagram(&platform).publish_container(&id()).await.unwrap_err();
    assert!(matches!(refused, PublishError::Read(_)), "{refused}");
}

/// Whatever the answer, the call is made once; and these answers leave it open what came of it.
#[tokio::test]
async fn a_doubtful_answer_is_not_repeated() {
    let cases = [
        (500, refusal(-1, 2_207_001)),
        (400, refusal(4, 2_207_051)),
        (503, json!({})),
        (400, refusal(190, 463)),
        (401, json!({ "error": { "type": "OAuthException", "message": "m" } })),
        (200, json!({})),
        (200, json!({ "id": "" })),
    ];
    for (status, body) in cases {
        let platform = Platform::start().await;
        container(&platform, "FINISHED").await;
        platform.answers(PUBLISH, 1, answer(status, &body)).await;
        let failed = instagram(&platform).publish_container(&id()).await.unwrap_err();
        let PublishError::Publish(error) = failed else { panic!("{status} {body}: {failed}") };
        assert_eq!(error.effect(), Effect::Unknown, "{status} {body}");
        assert_eq!(error.retry_hint(), RetryHint::No, "{status} {body}");
        let sent = platform.requests().await;
        let published = sent.iter().filter(|request| request.method == "POST").count();
        assert_eq!(published, 1, "{status} {body}");
    }
}

#[tokio::test]
async fn a_clear_refusal_had_no_effect() {
    for (code, subcode) in [(9, 2_207_042), (9_007, 2_207_027), (25, 2_207_050)] {
        let platform = Platform::start().await;
        container(&platform, "FINISHED").await;
        platform.answers(PUBLISH, 1, answer(400, &refusal(code, subcode))).await;
        let failed = instagram(&platform).publish_container(&id()).await.unwrap_err();
        let PublishError::Publish(error) = failed else { panic!("{failed}") };
        assert_eq!(error.effect(), Effect::Refused, "{code}/{subcode}");
        assert_eq!(error.api_code(), Some(ApiCode::new(code, Some(subcode))));
    }
}

#[tokio::test]
async fn what_was_never_sent_had_no_effect() {
    let platform = Platform::start().await;
    let keeper = Keeper::new("IG-token", Ok("IG-other"));
    let client = platform.instagram_at(&nobody(), "made-up");
    let account = client.with_tokens(account_id(), keeper);
    let error = account.instagram(&"1".into()).media_publish(&id()).await.unwrap_err();
    assert_eq!(error.effect(), Effect::NotSent);
}
