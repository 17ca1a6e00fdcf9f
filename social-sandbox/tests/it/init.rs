//! What the init endpoints accept, refuse, and in which order they look.

use serde_json::{Value, json};
use social_sandbox::{
    Audit, BrandedPrivate, EffectKind, LongText, MegabyteReading, PhoneApp, RepeatedInit, Standing,
};

use crate::support::{
    CONTENT_INIT, INBOX_INIT, PRIVATE, PUBLIC, VIDEO_INIT, World, direct_file, direct_pull,
    file_source,
};

fn photos(mode: &str, privacy: &str, urls: &[&str]) -> Value {
    json!({
        "media_type": "PHOTO",
        "post_mode": mode,
        "post_info": { "title": "t", "description": "d", "privacy_level": privacy },
        "source_info": {
            "source": "PULL_FROM_URL",
            "photo_images": urls,
            "photo_cover_index": 0,
        },
    })
}

#[tokio::test]
async fn a_direct_init_gives_an_id_and_an_upload_url() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let reply = world.init_file(&tokens, 1000).await;
    assert!(reply.publish_id().starts_with("v_pub_file~v2-1."));
    assert!(reply.publish_id().len() <= 64);
    let base = world.sandbox.tiktok_url();
    assert!(reply.upload_url().starts_with(base.as_str()));
    assert!(reply.upload_url().len() <= 256);
    let inits = world.sandbox.ledger().inits();
    assert_eq!(inits.len(), 1);
    assert_eq!(inits[0].publish_id, reply.publish_id());
    assert_eq!(inits[0].open_id, tokens.open_id);
}

#[tokio::test]
async fn ids_have_the_shape_of_their_flow() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let url = "http://127.0.0.1:9/a.mp4";
    let pull = json!({ "source_info": { "source": "PULL_FROM_URL", "video_url": url } });
    let file = json!({ "source_info": file_source(1000, 1000, 1) });
    for (path, body, prefix) in [
        (VIDEO_INIT, direct_pull("SELF_ONLY", url), "v_pub_url~v2."),
        (INBOX_INIT, file, "v_inbox_file~v2."),
        (INBOX_INIT, pull, "v_inbox_url~v2."),
        (CONTENT_INIT, photos("DIRECT_POST", "SELF_ONLY", &[url]), "p_pub_url~v2."),
        (CONTENT_INIT, photos("MEDIA_UPLOAD", "", &[url]), "p_pub_url~v2."),
    ] {
        let reply = world.post(&tokens, path, &body).await;
        assert!(reply.publish_id().starts_with(prefix), "{}", reply.text);
        let has_url = reply.json()["data"].get("upload_url").is_some();
        assert_eq!(has_url, prefix.contains("_file"));
    }
}

#[tokio::test]
async fn each_endpoint_wants_its_own_scope() {
    let world = World::new().await;
    let publish = world.connect_with(PUBLIC, &["video.publish"]);
    let upload = world.connect_with(PUBLIC, &["video.upload"]);
    let direct = direct_file("SELF_ONLY", 1000, 1000, 1);
    let inbox = json!({ "source_info": file_source(1000, 1000, 1) });
    let url = "http://127.0.0.1:9/a.jpg";
    let denied = (401, "scope_not_authorized".to_owned());
    assert_eq!(world.post(&upload, VIDEO_INIT, &direct).await.failure(), denied);
    assert_eq!(world.post(&publish, INBOX_INIT, &inbox).await.failure(), denied);
    let draft = photos("MEDIA_UPLOAD", "", &[url]);
    assert_eq!(world.post(&publish, CONTENT_INIT, &draft).await.failure(), denied);
    let post = photos("DIRECT_POST", "SELF_ONLY", &[url]);
    assert_eq!(world.post(&upload, CONTENT_INIT, &post).await.failure(), denied);
}

#[tokio::test]
async fn bad_shapes_are_refused_and_have_no_effect() {
    let world = World::new().await;
    world.sandbox.tiktok().update_behaviour(|b| b.limits.init_per_minute = 100);
    let tokens = world.connect(PUBLIC);
    let good = direct_file("SELF_ONLY", 1000, 1000, 1);
    for (pointer, value) in [
        ("/post_info", Value::Null),
        ("/source_info", Value::Null),
        ("/post_info/privacy_level", Value::Null),
        ("/post_info/privacy_level", json!("FRIENDS")),
        ("/post_info/title", json!(7)),
        ("/post_info/title", json!("x".repeat(2201))),
        ("/post_info/brand_content_toggle", json!("yes")),
        ("/source_info/source", json!("UPLOAD")),
        ("/source_info/video_size", json!("1000")),
        ("/source_info/video_size", json!(-1)),
        ("/source_info/chunk_size", Value::Null),
        ("/source_info/total_chunk_count", json!(0)),
    ] {
        let mut body = good.clone();
        *body.pointer_mut(pointer).unwrap() = value.clone();
        let reply = world.post(&tokens, VIDEO_INIT, &body).await;
        let expected = (400, "invalid_params".to_owned());
        assert_eq!(reply.failure(), expected, "{pointer} {value}");
    }
    assert_eq!(world.sandbox.ledger().count(EffectKind::Init), 0);
    world.post(&tokens, VIDEO_INIT, &good).await.ok();
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let sent = world
        .http
        .post(world.url(VIDEO_INIT))
        .bearer_auth(tokens.access_token.expose_secret())
        .body(direct_file("SELF_ONLY", 1000, 1000, 1).to_string())
        .send()
        .await;
    let reply = crate::support::Reply::of(sent.unwrap()).await;
    assert_eq!(reply.failure(), (400, "invalid_params".to_owned()));
}

#[tokio::test]
async fn chunk_plans_get_production_s_two_messages() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    for (size, chunk, count, message) in [
        (66_259_900, 64_000_000, 1, "The chunk size is invalid"),
        (121_000_000, 64_000_000, 2, "The total chunk count is invalid"),
        (10_000_000, 64_000_000, 1, "The chunk size is invalid"),
    ] {
        let body = direct_file("SELF_ONLY", size, chunk, count);
        let reply = world.post(&tokens, VIDEO_INIT, &body).await;
        assert_eq!(reply.failure(), (400, "invalid_params".to_owned()));
        assert_eq!(reply.message(), message);
    }
    let body = direct_file("SELF_ONLY", 158_008_374, 5_242_880, 30);
    world.post(&tokens, VIDEO_INIT, &body).await.ok();
}

#[tokio::test]
async fn the_reading_of_mb_can_be_switched() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let body = direct_file("SELF_ONLY", 67_108_864, 67_108_864, 1);
    assert_eq!(world.post(&tokens, VIDEO_INIT, &body).await.status, 400);
    world.sandbox.tiktok().update_behaviour(|b| b.megabyte = MegabyteReading::Binary);
    world.post(&tokens, VIDEO_INIT, &body).await.ok();
}

#[tokio::test]
async fn the_privacy_level_must_be_an_option_of_the_creator() {
    let world = World::new().await;
    let mismatch = (403, "privacy_level_option_mismatch".to_owned());
    let public = world.connect(PUBLIC);
    let body = direct_file("FOLLOWER_OF_CREATOR", 1000, 1000, 1);
    assert_eq!(world.post(&public, VIDEO_INIT, &body).await.failure(), mismatch);
    let private = world.connect(PRIVATE);
    world.post(&private, VIDEO_INIT, &body).await.ok();
    let body = direct_file("PUBLIC_TO_EVERYONE", 1000, 1000, 1);
    assert_eq!(world.post(&private, VIDEO_INIT, &body).await.failure(), mismatch);
}

#[tokio::test]
async fn an_unaudited_app_posts_privately_on_private_accounts_only() {
    let world = World::new().await;
    world
        .sandbox
        .tiktok()
        .update_app("sandbox-client-key", |app| app.audit = Audit::Unaudited)
        .unwrap();
    let refused = "unaudited_client_can_only_post_to_private_accounts".to_owned();
    let public = world.connect(PUBLIC);
    let own = direct_file("SELF_ONLY", 1000, 1000, 1);
    let reply = world.post(&public, VIDEO_INIT, &own).await;
    assert_eq!(reply.failure(), (403, refused.clone()), "the account matters");
    let private = world.connect(PRIVATE);
    let followers = direct_file("FOLLOWER_OF_CREATOR", 1000, 1000, 1);
    let reply = world.post(&private, VIDEO_INIT, &followers).await;
    assert_eq!(reply.failure(), (403, refused));
    world.post(&private, VIDEO_INIT, &own).await.ok();
    let draft = json!({ "source_info": file_source(1000, 1000, 1) });
    world.post(&public, INBOX_INIT, &draft).await.ok();
}

#[tokio::test]
async fn checks_run_in_their_order() {
    let world = World::new().await;
    let tiktok = world.sandbox.tiktok();
    tiktok.update_app("sandbox-client-key", |app| app.audit = Audit::Unaudited).unwrap();
    tiktok.update_user(PUBLIC, |user| user.standing = Standing::Banned).unwrap();
    let tokens = world.connect(PUBLIC);
    let mut body = direct_pull("FOLLOWER_OF_CREATOR", "http://elsewhere.example/a.mp4");
    let url = "/source_info/video_url";
    let privacy = "/post_info/privacy_level";
    let code = async |body: &Value| world.post(&tokens, VIDEO_INIT, body).await.failure().1;
    assert_eq!(code(&body).await, "invalid_params");
    *body.pointer_mut(url).unwrap() = json!("https://elsewhere.example/a.mp4");
    assert_eq!(code(&body).await, "privacy_level_option_mismatch");
    *body.pointer_mut(privacy).unwrap() = json!("SELF_ONLY");
    let unaudited = "unaudited_client_can_only_post_to_private_accounts";
    assert_eq!(code(&body).await, unaudited);
    tiktok.update_app("sandbox-client-key", |app| app.audit = Audit::Audited).unwrap();
    assert_eq!(code(&body).await, "spam_risk_user_banned_from_posting");
    tiktok.update_user(PUBLIC, |user| user.standing = Standing::Good).unwrap();
    assert_eq!(code(&body).await, "url_ownership_unverified");
    world.post(&tokens, VIDEO_INIT, &direct_file("SELF_ONLY", 1000, 1000, 1)).await.ok();
    assert_eq!(code(&json!({})).await, "rate_limit_exceeded", "the rate comes before the shape");
    tiktok.invalidate_access("sandbox-client-key", PUBLIC);
    assert_eq!(code(&json!({})).await, "access_token_invalid", "the token comes first");
}

#[tokio::test]
async fn long_text_can_be_cut_instead() {
    let world = World::new().await;
    world.sandbox.tiktok().update_behaviour(|b| b.long_text = LongText::Cut);
    let tokens = world.connect(PUBLIC);
    let mut body = direct_file("SELF_ONLY", 1000, 1000, 1);
    body["post_info"]["title"] = json!("x".repeat(2300));
    world.post(&tokens, VIDEO_INIT, &body).await.ok();
}

#[tokio::test]
async fn branded_and_private_has_two_readings() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let mut body = direct_file("SELF_ONLY", 1000, 1000, 1);
    body["post_info"]["brand_content_toggle"] = json!(true);
    world.post(&tokens, VIDEO_INIT, &body).await.ok();
    world.sandbox.tiktok().update_behaviour(|b| b.branded_private = BrandedPrivate::Refuse);
    assert_eq!(world.post(&tokens, VIDEO_INIT, &body).await.status, 400);
}

#[tokio::test]
async fn photo_inits_check_their_own_fields() {
    let world = World::new().await;
    world.sandbox.tiktok().update_behaviour(|b| b.limits.init_per_minute = 100);
    let tokens = world.connect(PUBLIC);
    let url = "http://127.0.0.1:9/a.jpg";
    let good = photos("DIRECT_POST", "SELF_ONLY", &[url]);
    for (pointer, value) in [
        ("/media_type", json!("VIDEO")),
        ("/post_mode", json!("DIRECT POST")),
        ("/post_info/title", json!("x".repeat(91))),
        ("/post_info/description", json!("x".repeat(4001))),
        ("/post_info/privacy_level", Value::Null),
        ("/source_info/source", json!("FILE_UPLOAD")),
        ("/source_info/photo_images", json!([])),
        ("/source_info/photo_images", json!(vec![url; 36])),
        ("/source_info/photo_cover_index", json!(1)),
        ("/source_info/photo_cover_index", json!(-1)),
    ] {
        let mut body = good.clone();
        *body.pointer_mut(pointer).unwrap() = value.clone();
        let reply = world.post(&tokens, CONTENT_INIT, &body).await;
        let expected = (400, "invalid_params".to_owned());
        assert_eq!(reply.failure(), expected, "{pointer} {value}");
    }
    world.post(&tokens, CONTENT_INIT, &good).await.ok();
}

#[tokio::test]
async fn photo_drafts_need_a_current_phone_app() {
    let world = World::new().await;
    world.sandbox.tiktok().update_user(PUBLIC, |user| user.phone_app = PhoneApp::Outdated).unwrap();
    let tokens = world.connect(PUBLIC);
    let body = photos("MEDIA_UPLOAD", "", &["http://127.0.0.1:9/a.jpg"]);
    let reply = world.post(&tokens, CONTENT_INIT, &body).await;
    assert_eq!(reply.failure(), (400, "app_version_check_failed".to_owned()));
}

#[tokio::test]
async fn the_same_init_can_join_the_first_one() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let first = world.init_file(&tokens, 1000).await;
    let second = world.init_file(&tokens, 1000).await;
    assert_ne!(first.publish_id(), second.publish_id());
    world.sandbox.tiktok().update_behaviour(|b| b.repeated_init = RepeatedInit::Joined);
    let third = world.init_file(&tokens, 1000).await;
    let joined = world.init_file(&tokens, 1000).await;
    assert_eq!(
        (third.publish_id(), third.upload_url()),
        (joined.publish_id(), joined.upload_url())
    );
    let other = world.init_file(&tokens, 1001).await;
    assert_ne!(other.publish_id(), joined.publish_id(), "another request has another attempt");
    assert_eq!(world.sandbox.ledger().count(EffectKind::Init), 4);
    world.pass(61);
    let later = world.init_file(&tokens, 1000).await;
    assert_ne!(later.publish_id(), joined.publish_id(), "a minute later it stands alone");
}
