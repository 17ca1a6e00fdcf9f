use std::sync::Arc;

use serde_json::json;
use social_core::{AccountId, Effect, ErrorClass, RetryHint, Scopes, StaticToken};
use tiktok_client::PublishId;
use tiktok_client::endpoint::{INBOX_VIDEO_INIT, STATUS_FETCH};
use tiktok_client::publish::ChunkPlan;

use crate::common::{TOKEN, Tiktok, ok};

#[tokio::test]
async fn the_seventh_init_of_a_minute_is_not_sent() {
    let tiktok = Tiktok::start().await;
    tiktok.expect(&INBOX_VIDEO_INIT, ok(&json!({ "publish_id": "v_inbox_file~v2.1" })), 7).await;
    let source = ChunkPlan::new(1_000).unwrap().into();
    for _ in 0..6 {
        tiktok.account.init_inbox_video(&source).await.unwrap();
    }
    let error = tiktok.account.init_inbox_video(&source).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorClass::RateLimited, Effect::NotSent));
    let span = INBOX_VIDEO_INIT.window().unwrap().span;
    assert!(span > std::time::Duration::from_mins(1), "calls are not equally fast");
    assert_eq!(error.retry_hint(), RetryHint::After(span));
    let token = StaticToken::new(TOKEN, Scopes::default());
    let other = tiktok.client.with_tokens(AccountId::new("account-2"), Arc::new(token));
    assert!(other.init_inbox_video(&source).await.is_ok(), "another account has places of its own");
}

#[tokio::test]
async fn tries_after_a_failure_count_too() {
    let tiktok = Tiktok::start().await;
    tiktok.expect(&STATUS_FETCH, crate::common::refused(500, "internal_error"), 30).await;
    tiktok.expect(&INBOX_VIDEO_INIT, ok(&json!({ "publish_id": "v_inbox_file~v2.1" })), 1).await;
    let id = PublishId::new("v_pub_file~v2-1.1");
    for number in 1..=10 {
        assert_eq!(tiktok.account.fetch_status(&id).await.unwrap_err().status(), Some(500));
        if number == 5 {
            // One good answer, so that the host is not left alone.
            let source = ChunkPlan::new(1_000).unwrap().into();
            tiktok.account.init_inbox_video(&source).await.unwrap();
        }
    }
    let error = tiktok.account.fetch_status(&id).await.unwrap_err();
    assert_eq!(error.kind(), ErrorClass::RateLimited);
}
