//! Profile and videos.

use serde_json::{Value, json};
use social_sandbox::{FieldOutsideGrant, IssuedTokens, PostCounts, PostIds};

use crate::support::{PUBLIC, Reply, World};

async fn user_info(world: &World, tokens: &IssuedTokens, fields: &str) -> Reply {
    let mut url = world.url("/v2/user/info/");
    if !fields.is_empty() {
        url.query_pairs_mut().append_pair("fields", fields);
    }
    let token = tokens.access_token.expose_secret();
    let sent = world.http.get(url).bearer_auth(token).send().await;
    Reply::of(sent.unwrap()).await
}

async fn list(world: &World, tokens: &IssuedTokens, body: &Value) -> Value {
    let path = "/v2/video/list/?fields=id,title,create_time";
    world.post(tokens, path, body).await.ok()["data"].clone()
}

#[tokio::test]
async fn only_the_asked_fields_come_back() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let body = user_info(&world, &tokens, "open_id,display_name,follower_count").await.ok();
    let user = body["data"]["user"].as_object().unwrap();
    assert_eq!(user.len(), 3);
    assert_eq!(user["open_id"], tokens.open_id);
    assert_eq!(user["display_name"], "Ada Public");
    assert_eq!(user["follower_count"], 1200);
}

#[tokio::test]
async fn one_field_outside_the_grant_fails_the_whole_call() {
    let world = World::new().await;
    let tokens = world.connect_with(PUBLIC, &["user.info.basic"]);
    user_info(&world, &tokens, "open_id,union_id,avatar_url").await.ok();
    let reply = user_info(&world, &tokens, "open_id,username").await;
    assert_eq!(reply.failure(), (401, "scope_not_authorized".to_owned()));
    world
        .sandbox
        .tiktok()
        .update_behaviour(|b| b.field_outside_grant = FieldOutsideGrant::PermissionMissed);
    let reply = user_info(&world, &tokens, "open_id,username").await;
    assert_eq!(reply.failure(), (400, "scope_permission_missed".to_owned()));
}

#[tokio::test]
async fn fields_must_be_there_and_known() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let refused = (400, "invalid_params".to_owned());
    assert_eq!(user_info(&world, &tokens, "").await.failure(), refused);
    assert_eq!(user_info(&world, &tokens, "open_id,age").await.failure(), refused);
}

#[tokio::test]
async fn the_list_has_public_videos_newest_first_in_pages() {
    let world = World::new().await;
    world.sandbox.tiktok().update_behaviour(|b| b.limits.init_per_minute = 100);
    let tokens = world.connect(PUBLIC);
    for _ in 0..3 {
        world.publish(&tokens, "PUBLIC_TO_EVERYONE").await;
        world.pass(10);
    }
    world.publish(&tokens, "SELF_ONLY").await;
    world.pass(40);
    let first = list(&world, &tokens, &json!({ "max_count": 2 })).await;
    assert_eq!(first["videos"].as_array().unwrap().len(), 2);
    assert_eq!(first["has_more"], true);
    let next = json!({ "max_count": 2, "cursor": first["cursor"] });
    let second = list(&world, &tokens, &next).await;
    assert_eq!(second["videos"].as_array().unwrap().len(), 1);
    assert_eq!(second["has_more"], false);
    let posts = world.sandbox.ledger().posts();
    assert_eq!(first["videos"][0]["id"], posts[2].post_id.to_string());
    assert_eq!(second["videos"][0]["id"], posts[0].post_id.to_string());
    assert_eq!(second["videos"][0]["title"], "a caption");
    let too_many = json!({ "max_count": 21 });
    let path = "/v2/video/list/?fields=id";
    assert_eq!(world.post(&tokens, path, &too_many).await.status, 400);
}

#[tokio::test]
async fn a_query_leaves_foreign_ids_out() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    world.publish(&tokens, "PUBLIC_TO_EVERYONE").await;
    world.pass(40);
    let known = world.sandbox.ledger().posts()[0].post_id.to_string();
    let body = json!({ "filters": { "video_ids": [known, "7000000000000000001"] } });
    let path = "/v2/video/query/?fields=id,share_url";
    let found = world.post(&tokens, path, &body).await.ok();
    let videos = found["data"]["videos"].as_array().unwrap();
    assert_eq!(videos.len(), 1);
    assert_eq!(videos[0]["id"], known);
}

#[tokio::test]
async fn a_hidden_post_leaves_the_list() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    world.publish(&tokens, "PUBLIC_TO_EVERYONE").await;
    world.pass(40);
    let tiktok = world.sandbox.tiktok();
    let post_id = world.sandbox.ledger().posts()[0].post_id;
    tiktok.hide_post(post_id).unwrap();
    let listed = list(&world, &tokens, &json!({})).await;
    assert_eq!(listed["videos"], json!([]));
    tiktok.show_post(post_id).unwrap();
    let listed = list(&world, &tokens, &json!({})).await;
    assert_eq!(listed["videos"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn counts_are_what_the_control_says() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    world.publish(&tokens, "PUBLIC_TO_EVERYONE").await;
    world.pass(3600);
    let id = world.sandbox.tiktok().posts()[0].post_id;
    let counts = PostCounts { views: 9, likes: 3, comments: 2, shares: 1 };
    world.sandbox.tiktok().count_post(id, counts).unwrap();
    assert!(world.sandbox.tiktok().count_post(1, counts).is_err());
    let path = "/v2/video/list/?fields=view_count,like_count,comment_count,share_count";
    let page = world.post(&tokens, path, &json!({})).await.ok();
    assert_eq!(
        page["data"]["videos"][0],
        json!({ "view_count": 9, "like_count": 3, "comment_count": 2, "share_count": 1 })
    );
}

#[tokio::test]
async fn a_post_whose_id_is_never_told_is_listed() {
    let world = World::new().await;
    world.sandbox.tiktok().update_behaviour(|b| b.post_ids = PostIds::Never);
    let tokens = world.connect(PUBLIC);
    world.publish(&tokens, "PUBLIC_TO_EVERYONE").await;
    world.pass(3600);
    let page = list(&world, &tokens, &json!({})).await;
    let id = world.sandbox.tiktok().posts()[0].post_id.to_string();
    assert_eq!(page["videos"][0]["id"], id);
}
