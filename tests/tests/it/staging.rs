//! Files on their way in: what is taken, and what leaves nothing behind.

use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use social_core::{AppName, ByteStream, Clock, UserId};
use social_service::{Error, Incoming, MediaError, Settings, TikTokMedia};
use social_store::{MediaAsset, PostMode};
use social_tests::{Rows, Video, World, on_stores, silence};

const LIMIT: u64 = 100_000;

fn small(settings: &mut Settings) {
    settings.max_upload_bytes = LIMIT;
    settings.max_user_bytes = 2 * LIMIT;
}

async fn world(rows: Rows) -> World {
    World::builder().rows(rows).settings(small).start().await.unwrap()
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
            let incoming = Incoming { app, file_name: "a\u{7}.mp4".to_owned(), declared, body };
            service.staging().stage(&user, incoming).await
        })
        .await
        .unwrap()
}

async fn staged_bytes(world: &World) -> u64 {
    let user = world.user();
    let bytes = world.call(move |service| async move { service.store().staged_bytes(&user).await });
    bytes.await.unwrap().unwrap()
}

/// The error's word for the refused file.
fn word(outcome: Result<MediaAsset, Error>) -> String {
    match outcome {
        Ok(_) => "taken".to_owned(),
        Err(error) => error.code(),
    }
}

fn bytes(content: &'static [u8]) -> ByteStream {
    Box::pin(stream::iter([Ok(Bytes::from_static(content))]))
}

on_stores!(a_file_is_hashed_and_known_by_its_bytes: memory file database);

async fn a_file_is_hashed_and_known_by_its_bytes(rows: Rows) {
    let world = world(rows).await;
    let video = Video::new(50_000);
    for declared in [Some(50_000), None] {
        let asset = stage(&world, declared, video.stream()).await.unwrap();
        assert_eq!((asset.size, asset.sha256.as_str()), (50_000, video.sha256().as_str()));
        assert_eq!((asset.content_type.as_str(), asset.file_name.as_str()), ("video/mp4", "a.mp4"));
    }
    assert_eq!(staged_bytes(&world).await, 100_000);
    world.end().await.unwrap();
}

on_stores!(what_is_refused_leaves_nothing: memory file database);

async fn what_is_refused_leaves_nothing(rows: Rows) {
    let world = world(rows).await;
    let video = Video::new(50_000);
    let cases: [(&str, Option<u64>, ByteStream, &str); 9] = [
        ("declared empty", Some(0), bytes(b""), "media_empty"),
        ("empty", None, bytes(b""), "media_empty"),
        ("declared too large", Some(LIMIT + 1), video.stream(), "media_too_large"),
        ("too large", None, Video::new(LIMIT + 1).stream(), "media_too_large"),
        ("fewer bytes than declared", Some(60_000), video.stream(), "media_length_mismatch"),
        ("more bytes than declared", Some(40_000), video.stream(), "media_length_mismatch"),
        ("no known type", None, bytes(b"MZ is no video at all"), "media_unknown_type"),
        ("broken off", Some(50_000), video.broken_after(20_000), "media_broken_off"),
        ("silent", Some(50_000), silence(), "media_timed_out"),
    ];
    for (what, declared, body, expected) in cases {
        assert_eq!(word(stage(&world, declared, body).await), expected, "{what}");
        assert_eq!(staged_bytes(&world).await, 0, "{what}");
        assert_eq!(world.kept_files().await.unwrap(), 0, "{what}");
    }
    world.end().await.unwrap();
}

on_stores!(a_user_has_a_share: memory file database);

async fn a_user_has_a_share(rows: Rows) {
    let world = world(rows).await;
    for _ in 0..2 {
        stage(&world, Some(90_000), Video::new(90_000).stream()).await.unwrap();
    }
    let refused = stage(&world, Some(90_000), Video::new(90_000).stream()).await;
    assert!(
        matches!(refused, Err(Error::Media(MediaError::UserFull { limit })) if limit == 2 * LIMIT)
    );
    world.end().await.unwrap();
}

on_stores!(a_file_is_its_owners_and_goes_when_nobody_needs_it: memory file database);

async fn a_file_is_its_owners_and_goes_when_nobody_needs_it(rows: Rows) {
    let world = world(rows).await;
    let account = world.connect("ada.public").await.unwrap();
    let asset = world.stage(Video::new(50_000)).await.unwrap().unwrap();
    let id = asset.id.clone();
    let foreign = world.call(|service| async move {
        let stranger = UserId::new("user-2");
        let found = service.staging().find(&stranger, &id).await;
        (found, service.staging().discard(&stranger, &id).await)
    });
    assert!(matches!(foreign.await.unwrap(), (Err(Error::NotFound(_)), Err(Error::NotFound(_)))));

    let mut request =
        world.request(&account, PostMode::Direct, TikTokMedia::Asset(asset.id.clone()));
    request.scheduled_for = Some(world.clock().now() + Duration::from_hours(24 * 30));
    let publication = world.submit("key", request).await.unwrap().unwrap();
    let (user, id) = (world.user(), asset.id.clone());
    let needed = world.call(|service| async move { service.staging().discard(&user, &id).await });
    assert!(matches!(needed.await.unwrap(), Err(Error::Conflict(_))), "a publication needs it");
    // Long after its own life the sweep leaves it to the publication.
    world.clock().advance(Duration::from_hours(24 * 20));
    world.pass(Duration::from_mins(11)).await.unwrap();
    assert_eq!(staged_bytes(&world).await, 50_000);

    let (user, id) = (world.user(), publication.id.clone());
    let cancelled = world.call(|service| async move { service.publish().cancel(&user, &id).await });
    cancelled.await.unwrap().unwrap();
    world.clock().advance(Duration::from_hours(24 * 12));
    world.pass(Duration::from_mins(11)).await.unwrap();
    assert_eq!((staged_bytes(&world).await, world.kept_files().await.unwrap()), (0, 0));
    world.end().await.unwrap();
}
