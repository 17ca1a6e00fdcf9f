//! Files in a bucket: what arrives, what is read back, and what an abandoned upload leaves.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use social_core::http::ReqwestTransport;
use social_core::{AppName, ByteStream, UploadSource as _};
use social_server::config::{Config, Sources};
use social_server::media;
use social_service::{Error, Incoming, StagedSource, TikTokMedia};
use social_store::{MediaAsset, PostMode, PublicationState};
use social_tests::{S3Server, Video, World, silence};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Several parts of 5 MiB, the last of them short.
const LONG: u64 = 23 * 1_048_576 + 17;

async fn world(s3: &S3Server) -> World {
    World::builder().bucket(s3.config().unwrap()).start().await.unwrap()
}

async fn stage(
    world: &World,
    declared: Option<u64>,
    body: ByteStream,
) -> Result<MediaAsset, Error> {
    let user = world.user();
    world
        .call(move |service| async move {
            let app = AppName::default_app();
            let incoming = Incoming { app, file_name: "a.mp4".to_owned(), declared, body };
            service.staging().stage(&user, incoming).await
        })
        .await
        .unwrap()
}

/// Waits until nothing of an upload in parts is left: that is cleaned up by a task of its own.
async fn nothing_left(s3: &S3Server) {
    let gone = async {
        while s3.open_uploads().unwrap() > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), gone).await.expect("parts are left");
    assert_eq!(s3.objects().unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_file_goes_to_the_bucket_in_parts_and_out_by_ranges() {
    let s3 = S3Server::start().await.unwrap();
    let mut world = world(&s3).await;
    let account = world.connect("ada.public").await.unwrap();
    let video = Video::new(LONG);
    let asset = stage(&world, None, video.stream()).await.unwrap();
    assert_eq!((asset.size, asset.sha256.as_str()), (LONG, video.sha256().as_str()));
    assert_eq!((s3.objects().unwrap(), s3.open_uploads().unwrap()), (1, 0));

    // Another process sends it on, in chunks that are each a range of the object.
    world.restart().await.unwrap();
    let request = world.request(&account, PostMode::Direct, TikTokMedia::Asset(asset.id));
    let publication = world.submit("key", request).await.unwrap().unwrap();
    let settled = world.settled(&publication.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Published);
    let posts = world.sandbox().ledger().posts();
    assert_eq!(posts.len(), 1);
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_leaves_no_parts() {
    let s3 = S3Server::start().await.unwrap();
    let world = world(&s3).await;
    let video = Video::new(LONG);
    let cases: [(&str, Option<u64>, ByteStream, &str); 4] = [
        (
            "broken off after two parts",
            Some(LONG),
            video.broken_after(11_000_000),
            "media_broken_off",
        ),
        ("fewer bytes than declared", Some(LONG + 1), video.stream(), "media_length_mismatch"),
        ("silent", Some(LONG), silence(), "media_timed_out"),
        ("empty", None, Video::new(0).stream(), "media_empty"),
    ];
    for (what, declared, body, expected) in cases {
        let refused = stage(&world, declared, body).await.expect_err(what);
        assert_eq!(refused.code(), expected, "{what}");
        nothing_left(&s3).await;
    }
    world.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_who_goes_away_leaves_no_parts() {
    let s3 = Arc::new(S3Server::start().await.unwrap());
    let world = world(&s3).await;
    // Two whole parts come, and then nothing ever again.
    let (arrived, all_arrived) = oneshot::channel();
    let pause = stream::once(async move {
        arrived.send(()).unwrap();
        Ok(Bytes::new())
    });
    let video = Video::new(2 * 5 * 1_048_576);
    let body: ByteStream = Box::pin(video.stream().chain(pause).chain(silence()));
    let (user, bucket) = (world.user(), Arc::clone(&s3));
    let abandoned = world.call(move |service| async move {
        let app = AppName::default_app();
        let incoming = Incoming { app, file_name: "a.mp4".to_owned(), declared: None, body };
        let stage = tokio::spawn(async move { service.staging().stage(&user, incoming).await });
        all_arrived.await.unwrap();
        let begun = bucket.open_uploads().unwrap();
        stage.abort();
        (begun, stage.await.unwrap_err().is_cancelled())
    });
    let (begun, cancelled) = abandoned.await.unwrap();
    assert!(begun > 0 && cancelled, "there was something to leave behind");
    nothing_left(&s3).await;
    world.end().await.unwrap();
}

#[tokio::test]
async fn a_bucket_is_tried_out_at_the_start() {
    let s3 = S3Server::start().await.unwrap();
    let with = |changes: &[(&'static str, &str)]| {
        let mut pairs = s3.settings();
        pairs.extend([
            ("SOCIAL_STORE", "memory:".to_owned()),
            ("SOCIAL_KEYS", "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".to_owned()),
            ("TIKTOK_CLIENT_KEY", "made-up".to_owned()),
            ("TIKTOK_CLIENT_SECRET", "made-up".to_owned()),
        ]);
        pairs.extend(changes.iter().map(|(name, value)| (*name, (*value).to_owned())));
        Config::read(&Sources::from_pairs(pairs)).unwrap()
    };
    media::open(&with(&[])).await.unwrap();
    assert_eq!(s3.open_uploads().unwrap(), 0, "the trial leaves nothing");
    for (name, value) in [
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:9"),
        ("AWS_SECRET_ACCESS_KEY", "canary-that-is-wrong"),
        ("AWS_ACCESS_KEY_ID", "nobody"),
    ] {
        let error = media::open(&with(&[(name, value)])).await.expect_err(name).to_string();
        assert!(error.contains("SOCIAL_MEDIA") && !error.contains('\n'), "{name}: {error}");
        assert!(!error.contains("canary-s3-secret") && !error.contains("is-wrong"), "{error}");
    }
}

/// Answers every read with the whole object, as some gateways do.
async fn without_ranges(object: Vec<u8>) -> url::Url {
    let whole = move || {
        let object = object.clone();
        async move { ([("last-modified", "Sat, 28 Nov 2026 10:00:00 GMT"), ("etag", "\"a\"")], object) }
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    let router = axum::Router::new().fallback(whole);
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

#[tokio::test]
async fn a_bucket_that_ignores_ranges_is_not_believed() {
    let s3 = S3Server::start().await.unwrap();
    let mut config = s3.config().unwrap();
    config.endpoint = Some(without_ranges(vec![7; 1_000]).await);
    let transport = ReqwestTransport::builder().build().unwrap();
    let bucket = media::open_bucket(&config, Arc::new(transport)).unwrap();
    let source = StagedSource::new(bucket, "staged/a".into(), 1_000);
    let part = source.open_range(10..20).await;
    assert!(part.is_err(), "the first bytes would have been sent in place of the chunk");
}
