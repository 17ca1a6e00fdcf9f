//! The status machine on virtual time.

use serde_json::json;
use social_sandbox::{DraftPost, PostIds, Processing, TikTokApp};

use crate::support::{PRIVATE, PUBLIC, STATUS, World};

#[tokio::test]
async fn a_public_post_gets_its_id_after_moderation() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let id = world.publish(&tokens, "PUBLIC_TO_EVERYONE").await;
    let status = world.status(&tokens, &id).await;
    assert_eq!(status["status"], "PROCESSING_UPLOAD", "bytes are in, work goes on");
    assert_eq!(status["uploaded_bytes"], 1000);
    world.pass(2);
    let status = world.status(&tokens, &id).await;
    assert_eq!(status["status"], "PUBLISH_COMPLETE");
    assert_eq!(status["publicaly_available_post_id"], json!([]));
    assert!(status.get("fail_reason").is_none());
    world.pass(30);
    let body = json!({ "publish_id": id });
    let reply = world.post(&tokens, STATUS, &body).await;
    let shown = world.sandbox.ledger().posts()[0].post_id;
    assert_eq!(shown.to_string().len(), 19);
    assert!(
        reply.text.contains(&format!("\"publicaly_available_post_id\":[{shown}]")),
        "a bare number: {}",
        reply.text
    );
}

#[tokio::test]
async fn a_private_post_never_gets_an_id() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let id = world.publish(&tokens, "SELF_ONLY").await;
    world.pass(3600);
    let status = world.status(&tokens, &id).await;
    assert_eq!(status["status"], "PUBLISH_COMPLETE");
    assert_eq!(status["publicaly_available_post_id"], json!([]));
}

#[tokio::test]
async fn post_ids_can_stay_away_for_ever() {
    let world = World::new().await;
    world.sandbox.tiktok().update_behaviour(|b| b.post_ids = PostIds::Never);
    let tokens = world.connect(PUBLIC);
    let id = world.publish(&tokens, "PUBLIC_TO_EVERYONE").await;
    world.pass(3600);
    let status = world.status(&tokens, &id).await;
    assert_eq!(status["status"], "PUBLISH_COMPLETE");
    assert_eq!(status["publicaly_available_post_id"], json!([]));
}

#[tokio::test]
async fn an_attempt_can_be_stuck() {
    let world = World::new().await;
    world.sandbox.tiktok().update_behaviour(|b| b.processing = Processing::Stuck);
    let tokens = world.connect(PUBLIC);
    let id = world.publish(&tokens, "SELF_ONLY").await;
    world.pass(7000);
    let status = world.status(&tokens, &id).await;
    assert_eq!(status["status"], "PROCESSING_UPLOAD");
    assert!(world.sandbox.ledger().posts().is_empty());
}

#[tokio::test]
async fn an_attempt_can_be_brought_to_its_end_by_hand() {
    let world = World::new().await;
    let tiktok = world.sandbox.tiktok();
    tiktok.update_behaviour(|b| b.processing = Processing::Stuck);
    let tokens = world.connect(PUBLIC);
    let waiting = world.init_file(&tokens, 1000).await.publish_id();
    assert!(tiktok.complete_attempt(&waiting).is_err(), "bytes are missing");
    let post = world.publish(&tokens, "PUBLIC_TO_EVERYONE").await;
    let draft = world.draft(&tokens).await;
    for publish_id in [&post, &draft] {
        tiktok.complete_attempt(publish_id).unwrap();
        assert!(tiktok.complete_attempt(publish_id).is_err(), "already final");
    }
    assert_eq!(world.status(&tokens, &post).await["status"], "PUBLISH_COMPLETE");
    assert_eq!(world.status(&tokens, &draft).await["status"], "SEND_TO_USER_INBOX");
    let posts = tiktok.posts();
    assert_eq!((posts.len(), posts[0].public), (1, false));
    tiktok.show_post(posts[0].post_id).unwrap();
    assert!(tiktok.posts()[0].public);
    tiktok.update_behaviour(|b| b.processing = Processing::Runs);
    world.pass(3600);
    assert_eq!(world.sandbox.ledger().posts().len(), 1, "the agenda does not post it again");
}

#[tokio::test]
async fn a_reason_can_be_forced() {
    let world = World::new().await;
    let tiktok = world.sandbox.tiktok();
    tiktok.update_behaviour(|b| b.fail_reason = Some("spam_risk_text".to_owned()));
    let tokens = world.connect(PUBLIC);
    let forced = world.publish(&tokens, "SELF_ONLY").await;
    world.pass(2);
    let status = world.status(&tokens, &forced).await;
    assert_eq!(status["status"], "FAILED");
    assert_eq!(status["fail_reason"], "spam_risk_text");
    tiktok.update_behaviour(|b| b.fail_reason = None);
    let by_hand = world.publish(&tokens, "SELF_ONLY").await;
    tiktok.fail_attempt(&by_hand, "internal").unwrap();
    assert!(tiktok.fail_attempt(&by_hand, "internal").is_err(), "already final");
    world.pass(2);
    let status = world.status(&tokens, &by_hand).await;
    assert_eq!(status["fail_reason"], "internal");
    assert!(world.sandbox.ledger().posts().is_empty());
}

#[tokio::test]
async fn processing_takes_the_time_it_is_told() {
    let world = World::new().await;
    world.sandbox.tiktok().update_behaviour(|b| {
        b.processing_seconds = 600;
        b.moderation_seconds = 1200;
    });
    let tokens = world.connect(PUBLIC);
    let id = world.publish(&tokens, "PUBLIC_TO_EVERYONE").await;
    world.pass(590);
    assert_eq!(world.status(&tokens, &id).await["status"], "PROCESSING_UPLOAD");
    world.pass(10);
    assert_eq!(world.status(&tokens, &id).await["status"], "PUBLISH_COMPLETE");
    world.pass(1190);
    let status = world.status(&tokens, &id).await;
    assert_eq!(status["publicaly_available_post_id"], json!([]));
    world.pass(10);
    let status = world.status(&tokens, &id).await;
    assert_ne!(status["publicaly_available_post_id"], json!([]));
}

#[tokio::test]
async fn a_draft_waits_in_the_inbox_and_can_be_posted_more_than_once() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let id = world.draft(&tokens).await;
    let tiktok = world.sandbox.tiktok();
    assert!(tiktok.finish_draft(&id, &DraftPost::default()).is_err(), "not there yet");
    world.pass(2);
    assert_eq!(world.status(&tokens, &id).await["status"], "SEND_TO_USER_INBOX");
    assert!(world.sandbox.ledger().posts().is_empty());
    for _ in 0..2 {
        tiktok.finish_draft(&id, &DraftPost::default()).unwrap();
    }
    assert_eq!(world.status(&tokens, &id).await["status"], "PUBLISH_COMPLETE");
    world.pass(30);
    let status = world.status(&tokens, &id).await;
    assert_eq!(status["publicaly_available_post_id"].as_array().unwrap().len(), 2);
    assert_eq!(world.sandbox.ledger().posts().len(), 2);
}

#[tokio::test]
async fn unknown_and_foreign_ids_are_told_apart() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let body = json!({ "publish_id": "v_pub_file~v2-1.1" });
    let reply = world.post(&tokens, STATUS, &body).await;
    assert_eq!(reply.failure(), (400, "invalid_publish_id".to_owned()));
    let id = world.init_file(&tokens, 1000).await.publish_id();
    let foreign = (400, "token_not_authorized_for_specified_publish_id".to_owned());
    let body = json!({ "publish_id": id });
    let other_user = world.connect(PRIVATE);
    assert_eq!(world.post(&other_user, STATUS, &body).await.failure(), foreign);
    let tiktok = world.sandbox.tiktok();
    tiktok.add_app(TikTokApp::new("other", "other-secret"));
    let other_app = tiktok.issue_tokens("other", PUBLIC, &["video.publish"]).unwrap();
    assert_eq!(world.post(&other_app, STATUS, &body).await.failure(), foreign);
    let renewed = world.connect(PUBLIC);
    world.post(&renewed, STATUS, &body).await.ok();
}
