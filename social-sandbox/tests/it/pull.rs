//! Media fetched from the app's own URLs.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use social_sandbox::{EffectKind, IssuedTokens, LoopbackPull};

use crate::support::{
    CANCEL, CONTENT_INIT, FileServer, PUBLIC, Reply, Served, VIDEO_INIT, World, direct_pull, mp4,
};

async fn pull(world: &World, tokens: &IssuedTokens, url: &str) -> Reply {
    world.post(tokens, VIDEO_INIT, &direct_pull("SELF_ONLY", url)).await
}

async fn photos(world: &World, tokens: &IssuedTokens, urls: Vec<String>) -> Reply {
    let body = json!({
        "media_type": "PHOTO",
        "post_mode": "DIRECT_POST",
        "post_info": { "title": "t", "privacy_level": "SELF_ONLY" },
        "source_info": {
            "source": "PULL_FROM_URL",
            "photo_images": urls,
            "photo_cover_index": 0,
        },
    });
    world.post(tokens, CONTENT_INIT, &body).await
}

fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8];
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend([3; 20]);
    bytes
}

async fn ended(world: &World, tokens: &IssuedTokens, opened: &Reply) -> Value {
    world.sandbox.tiktok().pulls_idle().await;
    world.pass(2);
    world.status(tokens, &opened.publish_id()).await
}

#[tokio::test]
async fn a_file_is_fetched_and_hashed() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let bytes = mp4(300_000);
    let files = FileServer::start(Served::Whole(bytes.clone())).await;
    let opened = pull(&world, &tokens, &files.url("/a.mp4?sig=private")).await;
    let status = ended(&world, &tokens, &opened).await;
    assert_eq!(status["status"], "PUBLISH_COMPLETE");
    assert_eq!(status["downloaded_bytes"], 300_000);
    assert!(status.get("uploaded_bytes").is_none());
    let posts = world.sandbox.ledger().posts();
    assert_eq!(posts[0].sha256, hex::encode(Sha256::digest(&bytes)));
    assert_eq!(files.requests(), 1);
    assert_eq!(world.sandbox.ledger().count(EffectKind::Pull), 1);
    let entries = serde_json::to_string(&world.sandbox.ledger().entries()).unwrap();
    assert!(!entries.contains("private"), "queries are not written down");
}

#[tokio::test]
async fn a_redirect_or_an_error_fails_the_pull() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    for served in [Served::Redirect, Served::Status(404), Served::Status(500)] {
        let files = FileServer::start(served).await;
        let opened = pull(&world, &tokens, &files.url("/a.mp4")).await;
        let status = ended(&world, &tokens, &opened).await;
        assert_eq!(status["status"], "FAILED");
        assert_eq!(status["fail_reason"], "video_pull_failed");
        assert_eq!(files.requests(), 1, "redirects are not followed");
    }
}

#[tokio::test]
async fn ownership_is_by_domain_or_prefix() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let files = FileServer::start(Served::Whole(mp4(1000))).await;
    let prefix = files.url("/videos/user/");
    world
        .sandbox
        .tiktok()
        .update_app("sandbox-client-key", |app| {
            app.verified_domains.clear();
            app.verified_prefixes = vec![prefix];
        })
        .unwrap();
    let foreign = pull(&world, &tokens, &files.url("/videos/2026/user/a.mp4")).await;
    assert_eq!(foreign.failure(), (403, "url_ownership_unverified".to_owned()));
    assert_eq!(files.requests(), 0);
    pull(&world, &tokens, &files.url("/videos/user/1/a.mp4")).await.ok();
}

#[tokio::test]
async fn loopback_is_relaxed_or_strict() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let plain = pull(&world, &tokens, "http://media.example.com/a.mp4").await;
    assert_eq!(plain.failure(), (400, "invalid_params".to_owned()));
    world.sandbox.tiktok().update_behaviour(|b| b.loopback_pull = LoopbackPull::Strict);
    let local = pull(&world, &tokens, "http://127.0.0.1:9/a.mp4").await;
    assert_eq!(local.failure(), (400, "invalid_params".to_owned()));
}

#[tokio::test]
async fn progress_shows_and_a_cancel_stops_it() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let bytes = mp4(200_000);
    let served = Served::Halting(bytes[..100_000].to_vec(), bytes[100_000..].to_vec());
    let files = FileServer::start(served).await;
    let opened = pull(&world, &tokens, &files.url("/a.mp4")).await;
    files.asked().await;
    while world.sandbox.tiktok().attempt(&opened.publish_id()).unwrap().bytes < 100_000 {
        tokio::task::yield_now().await;
    }
    let status = world.status(&tokens, &opened.publish_id()).await;
    assert_eq!(status["status"], "PROCESSING_DOWNLOAD");
    assert_eq!(status["downloaded_bytes"], 100_000);
    let body = json!({ "publish_id": opened.publish_id() });
    let cancelled = world.post(&tokens, CANCEL, &body).await.ok();
    assert!(cancelled.get("data").is_none());
    files.go_on();
    let status = ended(&world, &tokens, &opened).await;
    assert_eq!(status["fail_reason"], "publish_cancelled");
    assert!(world.sandbox.ledger().posts().is_empty());
    let again = world.post(&tokens, CANCEL, &body).await;
    assert_eq!(again.failure(), (400, "publish_not_cancellable".to_owned()));
}

#[tokio::test]
async fn an_upload_and_a_finished_pull_cannot_be_cancelled() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let upload = world.init_file(&tokens, 1000).await.publish_id();
    let files = FileServer::start(Served::Whole(mp4(1000))).await;
    let fetched = pull(&world, &tokens, &files.url("/a.mp4")).await.publish_id();
    world.sandbox.tiktok().pulls_idle().await;
    for publish_id in [upload, fetched] {
        let body = json!({ "publish_id": publish_id });
        let reply = world.post(&tokens, CANCEL, &body).await;
        assert_eq!(reply.failure(), (400, "publish_not_cancellable".to_owned()));
    }
}

#[tokio::test]
async fn a_fetch_may_take_an_hour() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let files = FileServer::start(Served::Halting(mp4(1000), vec![0; 1000])).await;
    let opened = pull(&world, &tokens, &files.url("/a.mp4")).await;
    files.asked().await;
    world.pass(3600);
    let status = ended(&world, &tokens, &opened).await;
    assert_eq!(status["fail_reason"], "video_pull_failed");
}

#[tokio::test]
async fn photos_are_checked_one_by_one() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let good = FileServer::start(Served::Whole(jpeg(941, 1672))).await;
    let wide = FileServer::start(Served::Whole(jpeg(1086, 1448))).await;
    let png = FileServer::start(Served::Whole(b"\x89PNG\r\n\x1a\n".to_vec())).await;
    let gone = FileServer::start(Served::Status(404)).await;
    let fine = good.url("/a.jpg");
    for (urls, reason) in [
        (vec![fine.clone(), wide.url("/b.jpg")], "picture_size_check_failed"),
        (vec![fine.clone(), png.url("/b.png")], "file_format_check_failed"),
        (vec![fine.clone(), gone.url("/b.jpg")], "photo_pull_failed"),
    ] {
        let opened = photos(&world, &tokens, urls).await;
        let status = ended(&world, &tokens, &opened).await;
        assert_eq!(status["fail_reason"], reason);
    }
    let opened = photos(&world, &tokens, vec![fine.clone(), fine]).await;
    let status = ended(&world, &tokens, &opened).await;
    assert_eq!(status["status"], "PUBLISH_COMPLETE");
    let both = [jpeg(941, 1672), jpeg(941, 1672)].concat();
    let posts = world.sandbox.ledger().posts();
    assert_eq!(posts.len(), 1);
    assert_eq!(posts[0].sha256, hex::encode(Sha256::digest(&both)));
}
