use serde_json::json;
use social_core::{Effect, PollError, PollPolicy};
use tiktok_client::endpoint::STATUS_FETCH;
use tiktok_client::publish::{Outcome, PostMode, Status};
use tiktok_client::{ApiCode, FailReason, PublishId};

use crate::common::{Tiktok, ok, refused};

fn publish_id() -> PublishId {
    PublishId::new("v_pub_file~v2-1.7500000000000000001")
}

#[tokio::test]
async fn a_public_post_keeps_every_digit_of_its_id() {
    let tiktok = Tiktok::start().await;
    let data = json!({
        "status": "PUBLISH_COMPLETE",
        "fail_reason": "",
        "publicaly_available_post_id": [7_500_000_000_000_000_001_u64],
        "uploaded_bytes": 66_259_900,
    });
    tiktok.expect(&STATUS_FETCH, ok(&data), 1).await;
    let status = tiktok.account.fetch_status(&publish_id()).await.unwrap();
    assert_eq!(status.status, Status::PublishComplete);
    assert_eq!(status.post_ids[0].as_str(), "7500000000000000001");
    assert_eq!(status.uploaded_bytes, Some(66_259_900));
    assert_eq!(tiktok.bodies().await, [json!({ "publish_id": publish_id() })]);
}

#[tokio::test]
async fn an_unknown_publish_says_nothing_of_the_post() {
    let tiktok = Tiktok::start().await;
    tiktok.expect(&STATUS_FETCH, refused(400, "invalid_publish_id"), 1).await;
    let error = tiktok.account.fetch_status(&publish_id()).await.unwrap_err();
    assert_eq!(
        (error.api_code(), error.effect()),
        (Some(&ApiCode::InvalidPublishId), Effect::Refused)
    );
}

#[tokio::test]
async fn polling_ends_with_the_decision() {
    let tiktok = Tiktok::start().await;
    let processing = ok(&json!({ "status": "PROCESSING_UPLOAD" }));
    let failed = ok(&json!({ "status": "FAILED", "fail_reason": "frame_rate_check_failed" }));
    crate::common::given(&STATUS_FETCH)
        .respond_with(processing)
        .up_to_n_times(3)
        .expect(3)
        .mount(&tiktok.server)
        .await;
    tiktok.expect(&STATUS_FETCH, failed, 1).await;
    let mut poller =
        tiktok.account.status_poller(publish_id(), PostMode::Direct, PollPolicy::default());
    let status = poller.until_done().await.unwrap();
    let reason = FailReason::FrameRateCheckFailed;
    assert_eq!(status.outcome(PostMode::Direct), Outcome::Failed(reason));
}

#[tokio::test]
async fn polling_gives_up_without_a_verdict() {
    let tiktok = Tiktok::start().await;
    let inbox = ok(&json!({ "status": "SEND_TO_USER_INBOX" }));
    tiktok.expect(&STATUS_FETCH, inbox, 3).await;
    let policy = PollPolicy::default().with_attempts(2);
    let mut direct = tiktok.account.status_poller(publish_id(), PostMode::Direct, policy.clone());
    assert!(matches!(direct.until_done().await, Err(PollError::GaveUp { asked: 2, .. })));
    let mut inbox = tiktok.account.status_poller(publish_id(), PostMode::Inbox, policy);
    assert_eq!(inbox.until_done().await.unwrap().status, Status::SendToUserInbox);
}
