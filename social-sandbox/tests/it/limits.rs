//! Sliding minutes and caps over a day.

use serde_json::json;
use social_sandbox::{
    Audit, DraftPost, InitBudget, PendingShare, TikTokApp, TikTokUser, UnfinishedInit,
};

use crate::support::{
    CREATOR_INFO, INBOX_INIT, PRIVATE, PUBLIC, STATUS, VIDEO_INIT, World, direct_file, file_source,
    mp4,
};

fn too_fast() -> (u16, String) {
    (429, "rate_limit_exceeded".to_owned())
}

#[tokio::test]
async fn six_inits_fit_into_a_minute() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    for _ in 0..3 {
        world.init_file(&tokens, 1000).await.ok();
    }
    world.pass(30);
    for _ in 0..3 {
        world.init_file(&tokens, 1000).await.ok();
    }
    assert_eq!(world.init_file(&tokens, 1000).await.failure(), too_fast());
    world.pass(31);
    for _ in 0..3 {
        world.init_file(&tokens, 1000).await.ok();
    }
    assert_eq!(world.init_file(&tokens, 1000).await.failure(), too_fast(), "the window slides");
}

#[tokio::test]
async fn the_budget_is_the_creator_s_not_the_token_s() {
    let world = World::new().await;
    let first = world.connect(PUBLIC);
    for _ in 0..6 {
        world.init_file(&first, 1000).await.ok();
    }
    let second = world.connect(PUBLIC);
    assert_eq!(world.init_file(&second, 1000).await.failure(), too_fast());
    let other = world.connect(PRIVATE);
    world.init_file(&other, 1000).await.ok();
}

#[tokio::test]
async fn the_inits_can_share_one_budget() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let draft = json!({ "source_info": file_source(1000, 1000, 1) });
    for _ in 0..6 {
        world.init_file(&tokens, 1000).await.ok();
    }
    world.post(&tokens, INBOX_INIT, &draft).await.ok();
    world.pass(61);
    world.sandbox.tiktok().update_behaviour(|b| b.init_budget = InitBudget::Shared);
    for _ in 0..6 {
        world.init_file(&tokens, 1000).await.ok();
    }
    assert_eq!(world.post(&tokens, INBOX_INIT, &draft).await.failure(), too_fast());
}

#[tokio::test]
async fn status_and_creator_info_have_their_own_limits() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let publish_id = world.init_file(&tokens, 1000).await.publish_id();
    let body = json!({ "publish_id": publish_id });
    for _ in 0..30 {
        world.post(&tokens, STATUS, &body).await.ok();
    }
    assert_eq!(world.post(&tokens, STATUS, &body).await.failure(), too_fast());
    for _ in 0..20 {
        world.post(&tokens, CREATOR_INFO, &json!({})).await.ok();
    }
    let reply = world.post(&tokens, CREATOR_INFO, &json!({})).await;
    assert_eq!(reply.failure(), too_fast());
}

#[tokio::test]
async fn fifteen_posts_fit_into_a_day_over_all_apps() {
    let world = World::new().await;
    let tiktok = world.sandbox.tiktok();
    tiktok.update_behaviour(|b| b.limits.init_per_minute = 100);
    tiktok.add_app(TikTokApp::new("other", "other-secret"));
    let tokens = world.connect(PUBLIC);
    for _ in 0..14 {
        world.publish(&tokens, "SELF_ONLY").await;
    }
    let other = tiktok.issue_tokens("other", PUBLIC, &["video.publish"]).unwrap();
    world.publish(&other, "SELF_ONLY").await;
    let full = (403, "spam_risk_too_many_posts".to_owned());
    assert_eq!(world.init_file(&tokens, 1000).await.failure(), full);
    world.pass(86_400);
    let fresh = world.connect(PUBLIC);
    world.init_file(&fresh, 1000).await.ok();
}

#[tokio::test]
async fn uploads_open_at_once_do_not_get_past_the_cap() {
    let world = World::new().await;
    world.sandbox.tiktok().update_behaviour(|b| b.limits.posts_per_day = 1);
    let tokens = world.connect(PUBLIC);
    let first = world.init_file(&tokens, 1000).await;
    let second = world.init_file(&tokens, 1000).await;
    for opened in [&first, &second] {
        let url = opened.upload_url();
        assert_eq!(world.put(&url, &mp4(1000), 0, 1000).await.status, 201);
    }
    world.pass(2);
    let done = world.status(&tokens, &first.publish_id()).await;
    assert_eq!(done["status"], "PUBLISH_COMPLETE");
    let late = world.status(&tokens, &second.publish_id()).await;
    assert_eq!(late["fail_reason"], "spam_risk_too_many_posts");
    assert_eq!(world.sandbox.ledger().posts().len(), 1);
}

#[tokio::test]
async fn unfinished_inits_can_count() {
    let world = World::new().await;
    let tiktok = world.sandbox.tiktok();
    tiktok.update_behaviour(|b| b.limits.posts_per_day = 1);
    let tokens = world.connect(PUBLIC);
    world.init_file(&tokens, 1000).await.ok();
    world.init_file(&tokens, 1000).await.ok();
    tiktok.update_behaviour(|b| b.unfinished_init = UnfinishedInit::Counts);
    assert_eq!(world.init_file(&tokens, 1000).await.status, 403);
}

#[tokio::test]
async fn five_drafts_may_be_pending() {
    let world = World::new().await;
    let tiktok = world.sandbox.tiktok();
    tiktok.update_behaviour(|b| b.limits.init_per_minute = 100);
    let tokens = world.connect(PUBLIC);
    let mut drafts = Vec::new();
    for _ in 0..5 {
        drafts.push(world.draft(&tokens).await);
    }
    world.pass(3);
    let body = json!({ "source_info": file_source(1000, 1000, 1) });
    let full = (403, "spam_risk_too_many_pending_share".to_owned());
    assert_eq!(world.post(&tokens, INBOX_INIT, &body).await.failure(), full);
    tiktok.finish_draft(&drafts[0], &DraftPost::default()).unwrap();
    let reply = world.post(&tokens, INBOX_INIT, &body).await;
    assert_eq!(reply.failure(), full, "the window counts, not what is visible");
    tiktok.update_behaviour(|b| b.pending_share = PendingShare::UntilFinished);
    world.post(&tokens, INBOX_INIT, &body).await.ok();
}

#[tokio::test]
async fn five_creators_post_through_an_unaudited_app_in_a_day() {
    let world = World::new().await;
    let tiktok = world.sandbox.tiktok();
    tiktok.update_app("sandbox-client-key", |app| app.audit = Audit::Unaudited).unwrap();
    for number in 0..6 {
        let name = format!("creator{number}");
        tiktok.add_user(TikTokUser {
            account: social_sandbox::AccountVisibility::Private,
            ..TikTokUser::new(&name)
        });
        let tokens = world.connect(&name);
        if number < 5 {
            world.publish(&tokens, "SELF_ONLY").await;
        } else {
            let body = direct_file("SELF_ONLY", 1000, 1000, 1);
            let reply = world.post(&tokens, VIDEO_INIT, &body).await;
            assert_eq!(reply.failure(), (403, "reached_active_user_cap".to_owned()));
            let info = world.post(&tokens, CREATOR_INFO, &json!({})).await;
            assert_eq!(info.failure(), (200, "reached_active_user_cap".to_owned()));
        }
    }
    let first = world.connect("creator0");
    world.init_file(&first, 1000).await.ok();
}
