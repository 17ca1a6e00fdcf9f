//! Files on their way in: what is taken, and what leaves nothing behind.

use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use social_core::{AppName, ByteStream, Clock, UserId};
use social_service::{Conflict, Error, Incoming, MediaError, Settings, TikTokMedia};
use social_store::{AssetId, AssetState, MediaAsset, PostMode, PublicationState};
use social_tests::{Rows, Side, Stop, Video, World, on_stores, silence};

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
    assert!(
        matches!(needed.await.unwrap(), Err(Error::Conflict(Conflict::InUse))),
        "a publication needs it"
    );
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

/// Where the file stands, and how many files there are; no process need be up.
async fn left_of(world: &World, id: &AssetId) -> (AssetState, usize) {
    let store = world.open_store().await.unwrap();
    let state = store.load_asset(id).await.unwrap().unwrap().state;
    (state, world.kept_files().await.unwrap())
}

on_stores!(a_removal_is_whole_after_a_crash_at_any_step: memory file database);

/// Red with: bytes that go before the row says so.
async fn a_removal_is_whole_after_a_crash_at_any_step(rows: Rows) {
    let begun = AssetState::Removing;
    for (at, side, expected) in [
        (1, Side::Before, (AssetState::Ready, 1)),
        (1, Side::After, (begun, 1)),
        (2, Side::Before, (begun, 0)),
        (2, Side::After, (AssetState::Removed, 0)),
    ] {
        let mut world = world(rows).await;
        let account = world.connect("ada.public").await.unwrap();
        let asset = world.stage(Video::new(50_000)).await.unwrap().unwrap();
        world.process().unwrap().gate().arm(Some(Stop { at, side }));
        let (user, id) = (world.user(), asset.id.clone());
        let crashed =
            world.call(|service| async move { service.staging().discard(&user, &id).await });
        assert!(crashed.await.is_err(), "it crashes at write {at}, {side:?}");
        assert_eq!(left_of(&world, &asset.id).await, expected, "write {at}, {side:?}");
        world.restart().await.unwrap();

        let request =
            world.request(&account, PostMode::Direct, TikTokMedia::Asset(asset.id.clone()));
        let submitted = world.submit("key", request).await.unwrap();
        if expected.0 == AssetState::Ready {
            let id = submitted.unwrap().id;
            assert_eq!(world.settled(&id).await.unwrap().state, PublicationState::Published);
        } else {
            assert!(matches!(submitted, Err(Error::NotFound("file"))), "{submitted:?}");
            world.pass(Duration::from_mins(11)).await.unwrap();
            assert_eq!(left_of(&world, &asset.id).await, (AssetState::Removed, 0));
            assert_eq!(staged_bytes(&world).await, 0);
        }
        world.end().await.unwrap();
    }
}

on_stores!(a_file_goes_to_a_post_or_goes_away: memory file database);

/// Red with: a look for publications before the file is marked, and nothing that keeps later ones
/// from it.
async fn a_file_goes_to_a_post_or_goes_away(rows: Rows) {
    let world = world(rows).await;
    let account = world.connect("ada.public").await.unwrap();
    for round in 0..12 {
        let asset = world.stage(Video::new(10_000)).await.unwrap().unwrap();
        let mut request =
            world.request(&account, PostMode::Direct, TikTokMedia::Asset(asset.id.clone()));
        request.scheduled_for = Some(world.clock().now() + Duration::from_hours(24));
        let (user, id) = (world.user(), asset.id.clone());
        let both = world.call(move |service| async move {
            let (publish, staging) = (service.publish(), service.staging());
            let key = format!("key {round}");
            let submit = publish.submit_tiktok(&user, &key, request);
            let discard = staging.discard(&user, &id);
            if round % 2 == 0 {
                tokio::join!(submit, discard)
            } else {
                let (discarded, submitted) = tokio::join!(discard, submit);
                (submitted, discarded)
            }
        });
        let (submitted, discarded) = both.await.unwrap();
        let (state, _) = left_of(&world, &asset.id).await;
        match (submitted, discarded, state) {
            (Ok(publication), Err(Error::Conflict(Conflict::InUse)), AssetState::Ready) => {
                let (user, id) = (world.user(), publication.id);
                let cancel =
                    world.call(|service| async move { service.publish().cancel(&user, &id).await });
                cancel.await.unwrap().unwrap();
                let (user, id) = (world.user(), asset.id.clone());
                let discard = world
                    .call(|service| async move { service.staging().discard(&user, &id).await });
                discard.await.unwrap().unwrap();
            }
            (Err(Error::NotFound("file")), Ok(()), AssetState::Removed) => {}
            other => panic!("round {round}: {other:?}"),
        }
        assert_eq!(left_of(&world, &asset.id).await, (AssetState::Removed, 0), "round {round}");
    }
    world.end().await.unwrap();
}
