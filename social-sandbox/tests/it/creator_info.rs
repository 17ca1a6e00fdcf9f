//! What a creator may do now.

use serde_json::json;
use social_sandbox::{AccountVisibility, Audit, Standing, TikTokUser};

use crate::support::{CREATOR_INFO, PRIVATE, PUBLIC, Reply, World};

#[tokio::test]
async fn a_public_creator_sees_the_public_options() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let body = world.post(&tokens, CREATOR_INFO, &json!({})).await.ok();
    let data = &body["data"];
    assert_eq!(data["creator_username"], PUBLIC);
    assert_eq!(data["creator_nickname"], "Ada Public");
    assert_eq!(
        data["privacy_level_options"],
        json!(["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"])
    );
    assert_eq!(data["duet_disabled"], false);
    assert_eq!(data["max_video_post_duration_sec"], 300);
    assert_eq!(body["error"]["message"], "");
}

#[tokio::test]
async fn a_private_creator_has_no_duets_and_other_options() {
    let world = World::new().await;
    let tokens = world.connect(PRIVATE);
    let body = world.post(&tokens, CREATOR_INFO, &json!({})).await.ok();
    let data = &body["data"];
    assert_eq!(
        data["privacy_level_options"],
        json!(["FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"])
    );
    assert_eq!(data["duet_disabled"], true);
    assert_eq!(data["stitch_disabled"], true);
    assert_eq!(data["comment_disabled"], false);
}

#[tokio::test]
async fn settings_of_a_creator_show() {
    let world = World::new().await;
    world.sandbox.tiktok().add_user(TikTokUser {
        comment_disabled: true,
        stitch_disabled: true,
        max_video_post_duration_sec: 600,
        ..TikTokUser::new("cy")
    });
    let tokens = world.connect("cy");
    let body = world.post(&tokens, CREATOR_INFO, &json!({})).await.ok();
    let data = &body["data"];
    assert_eq!(data["comment_disabled"], true);
    assert_eq!(data["duet_disabled"], false);
    assert_eq!(data["stitch_disabled"], true);
    assert_eq!(data["max_video_post_duration_sec"], 600);
}

#[tokio::test]
async fn token_and_scope_are_checked_first() {
    let world = World::new().await;
    let url = world.url(CREATOR_INFO);
    let bare = Reply::of(world.http.post(url).send().await.unwrap()).await;
    assert_eq!(bare.failure(), (401, "access_token_invalid".to_owned()));
    let tokens = world.connect_with(PUBLIC, &["user.info.basic", "video.upload"]);
    let reply = world.post(&tokens, CREATOR_INFO, &json!({})).await;
    assert_eq!(reply.failure(), (401, "scope_not_authorized".to_owned()));
    let log_id = reply.json()["error"]["log_id"].as_str().unwrap().to_owned();
    assert_eq!(log_id.len(), 34);
    assert!(log_id.starts_with("20"));
}

#[tokio::test]
async fn a_creator_who_cannot_post_gets_an_error_with_200() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let tiktok = world.sandbox.tiktok();
    tiktok.update_user(PUBLIC, |user| user.standing = Standing::Banned).unwrap();
    let banned = world.post(&tokens, CREATOR_INFO, &json!({})).await;
    let code = "spam_risk_user_banned_from_posting".to_owned();
    assert_eq!(banned.failure(), (200, code));
    tiktok.update_user(PUBLIC, |user| user.standing = Standing::Good).unwrap();
    tiktok.update_behaviour(|b| b.limits.posts_per_day = 1);
    world.publish(&tokens, "SELF_ONLY").await;
    let full = world.post(&tokens, CREATOR_INFO, &json!({})).await;
    assert_eq!(full.failure(), (200, "spam_risk_too_many_posts".to_owned()));
}

#[tokio::test]
async fn a_public_account_of_an_unaudited_app_still_gets_an_answer() {
    let world = World::new().await;
    world
        .sandbox
        .tiktok()
        .update_app("sandbox-client-key", |app| app.audit = Audit::Unaudited)
        .unwrap();
    let tokens = world.connect(PUBLIC);
    world.post(&tokens, CREATOR_INFO, &json!({})).await.ok();
}

#[tokio::test]
async fn a_changed_account_shows_at_once() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    world
        .sandbox
        .tiktok()
        .update_user(PUBLIC, |user| user.account = AccountVisibility::Private)
        .unwrap();
    let body = world.post(&tokens, CREATOR_INFO, &json!({})).await.ok();
    assert_eq!(body["data"]["privacy_level_options"][0], "FOLLOWER_OF_CREATOR");
}
