//! Which event comes when, and what is in it.

use social_sandbox::{DirectPublishType, DraftPost, NoLongerPublicSpelling, PostIdType};

use super::{is_signed, world};
use crate::support::PUBLIC;

#[tokio::test]
async fn a_public_post_is_complete_and_then_available() {
    let (world, mut receiver) = world().await;
    let tokens = world.connect(PUBLIC);
    let id = world.publish(&tokens, "PUBLIC_TO_EVERYONE").await;
    world.pass(2);
    let complete = receiver.next().await;
    assert!(is_signed(&complete));
    let envelope = complete.json();
    assert_eq!(envelope["client_key"], "sandbox-client-key");
    assert_eq!(envelope["event"], "post.publish.complete");
    assert_eq!(envelope["user_openid"], tokens.open_id);
    assert!(envelope["content"].is_string());
    assert_eq!(complete.content()["publish_id"], id);
    assert_eq!(complete.content()["publish_type"], "DIRECT_PUBLISH");
    let now = world.sandbox.clock().now_unix();
    assert!((now - envelope["create_time"].as_i64().unwrap()).abs() <= 5);
    world.pass(30);
    let available = receiver.next().await;
    assert_eq!(available.event(), "post.publish.publicly_available");
    let post_id = world.sandbox.ledger().posts()[0].post_id;
    assert_eq!(available.content()["post_id"], post_id.to_string());
}

#[tokio::test]
async fn switches_change_the_words() {
    let (world, mut receiver) = world().await;
    world.sandbox.tiktok().update_behaviour(|b| {
        b.direct_publish_type = DirectPublishType::DirectPost;
        b.no_longer_public = NoLongerPublicSpelling::Publicly;
        b.webhook_post_id = PostIdType::Number;
    });
    let tokens = world.connect(PUBLIC);
    world.publish(&tokens, "PUBLIC_TO_EVERYONE").await;
    world.pass(40);
    let first = receiver.next().await;
    assert_eq!(first.content()["publish_type"], "DIRECT_POST");
    receiver.next().await;
    let post_id = world.sandbox.ledger().posts()[0].post_id;
    world.sandbox.tiktok().hide_post(post_id).unwrap();
    let hidden = receiver.next().await;
    assert_eq!(hidden.event(), "post.publish.no_longer_publicly_available");
    assert_eq!(hidden.content()["post_id"], post_id);
}

#[tokio::test]
async fn the_page_s_spelling_is_the_default() {
    let (world, mut receiver) = world().await;
    let tokens = world.connect(PUBLIC);
    world.publish(&tokens, "PUBLIC_TO_EVERYONE").await;
    world.pass(40);
    receiver.next().await;
    receiver.next().await;
    let post_id = world.sandbox.ledger().posts()[0].post_id;
    world.sandbox.tiktok().hide_post(post_id).unwrap();
    let hidden = receiver.next().await;
    assert_eq!(hidden.event(), "post.publish.no_longer_publicaly_available");
}

#[tokio::test]
async fn a_failed_attempt_says_why() {
    let (world, mut receiver) = world().await;
    world
        .sandbox
        .tiktok()
        .update_behaviour(|b| b.fail_reason = Some("duration_check_failed".to_owned()));
    let tokens = world.connect(PUBLIC);
    let id = world.publish(&tokens, "SELF_ONLY").await;
    world.pass(2);
    let failed = receiver.next().await;
    assert_eq!(failed.event(), "post.publish.failed");
    assert_eq!(failed.content()["publish_id"], id);
    assert_eq!(failed.content()["reason"], "duration_check_failed");
}

#[tokio::test]
async fn a_draft_is_delivered_and_then_complete() {
    let (world, mut receiver) = world().await;
    let tokens = world.connect(PUBLIC);
    let id = world.draft(&tokens).await;
    world.pass(2);
    let delivered = receiver.next().await;
    assert_eq!(delivered.event(), "post.publish.inbox_delivered");
    assert_eq!(delivered.content()["publish_type"], "INBOX_SHARE");
    let private = DraftPost { privacy_level: "SELF_ONLY".to_owned(), ..DraftPost::default() };
    world.sandbox.tiktok().finish_draft(&id, &private).unwrap();
    assert_eq!(receiver.next().await.event(), "post.publish.complete");
    world.pass(3600);
    world.sandbox.tiktok().webhooks_idle().await;
    assert!(receiver.ready().is_none(), "a private post is never available");
}

#[tokio::test]
async fn leaving_is_told_with_its_reason() {
    let (world, mut receiver) = world().await;
    let tokens = world.connect(PUBLIC);
    let form = [
        ("client_key", "sandbox-client-key"),
        ("client_secret", "sandbox-client-secret"),
        ("token", tokens.access_token.expose_secret()),
    ];
    world.form("/v2/oauth/revoke/", &form).await;
    let revoked = receiver.next().await;
    assert_eq!(revoked.event(), "authorization.removed");
    assert_eq!(revoked.content()["reason"], 5);
    assert_eq!(revoked.json()["user_openid"], tokens.open_id);
    world.connect(PUBLIC);
    world.sandbox.tiktok().remove_user(PUBLIC).unwrap();
    assert_eq!(receiver.next().await.content()["reason"], 1);
}

#[tokio::test]
async fn leaving_fails_what_was_running() {
    let (world, mut receiver) = world().await;
    let tokens = world.connect(PUBLIC);
    world.publish(&tokens, "SELF_ONLY").await;
    let tiktok = world.sandbox.tiktok();
    assert_eq!(tiktok.disconnect(PUBLIC, "sandbox-client-key"), 1);
    let mut heard = [receiver.next().await, receiver.next().await];
    heard.sort_by_key(crate::support::Heard::event);
    assert_eq!(heard[0].content()["reason"], 1);
    assert_eq!(heard[1].content()["reason"], "auth_removed");
    world.pass(10);
    assert_eq!(tiktok.attempts()[0].fail_reason.as_deref(), Some("auth_removed"));
    assert!(world.sandbox.ledger().posts().is_empty());
}

#[tokio::test]
async fn a_creator_who_connected_twice_leaves_once() {
    let (world, mut receiver) = world().await;
    let older = world.connect(PUBLIC);
    world.connect(PUBLIC);
    let form = [
        ("client_key", "sandbox-client-key"),
        ("client_secret", "sandbox-client-secret"),
        ("token", older.access_token.expose_secret()),
    ];
    world.form("/v2/oauth/revoke/", &form).await;
    receiver.next().await;
    let tiktok = world.sandbox.tiktok();
    tiktok.webhooks_idle().await;
    assert!(receiver.ready().is_none(), "the app is told once");
    assert_eq!(tiktok.disconnect(PUBLIC, "sandbox-client-key"), 0, "both consents ended");
}
