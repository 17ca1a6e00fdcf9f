//! Photos and videos that TikTok fetches from addresses of ours.

use social_sandbox::{Effect, EffectKind, Fault};
use social_service::{Error, PhotoImages, PhotoSet, Switch, TikTokMedia, TikTokRequest};
use social_store::{Account, AssetId, MediaGrant, PostMode, Publication, PublicationState, Store};
use social_tests::{Photo, Rows, Side, Stop, Video, World, on_stores};

const ADA: &str = "ada.public";

async fn scene(rows: Rows) -> (World, Account) {
    let world = World::builder().rows(rows).start().await.unwrap();
    let account = world.connect(ADA).await.unwrap();
    (world, account)
}

fn photos(ids: Vec<AssetId>) -> TikTokMedia {
    TikTokMedia::Photos(PhotoSet::new(PhotoImages::Assets(ids)))
}

async fn offered(world: &World, account: &Account, video: Video) -> TikTokRequest {
    let asset = world.stage(video).await.unwrap().unwrap();
    world.request(account, PostMode::Direct, TikTokMedia::Offered(asset.id))
}

async fn publish(world: &World, request: TikTokRequest) -> Publication {
    let publication = world.submit("key", request).await.unwrap().unwrap();
    world.settled(&publication.id).await.unwrap()
}

async fn grants(store: &dyn Store, publication: &Publication, attempt: u32) -> Vec<MediaGrant> {
    store.grants_of(&publication.id, attempt).await.unwrap()
}

/// Every address that TikTok fetched, in order.
fn fetched(world: &World) -> Vec<String> {
    let entries = world.sandbox().ledger().entries();
    let url = |effect: &Effect| match effect {
        Effect::Pull { url, complete: true, .. } => Some(url.clone()),
        _ => None,
    };
    entries.iter().filter_map(|entry| url(&entry.effect)).collect()
}

on_stores!(a_carousel_is_fetched_from_us_in_its_order: memory file database);

async fn a_carousel_is_fetched_from_us_in_its_order(rows: Rows) {
    let (world, account) = scene(rows).await;
    let pictures: Vec<_> = (0..35).map(Photo::new).collect();
    let ids = world.stage_photos(&pictures).await.unwrap().unwrap();
    let mut set = PhotoSet::new(PhotoImages::Assets(ids));
    (set.cover, set.title, set.add_music) = (3, "Thirty-five".to_owned(), Switch::On);
    let mut request = world.request(&account, PostMode::Direct, TikTokMedia::Photos(set));
    request.allow.comment = Switch::On;
    let settled = publish(&world, request).await;
    assert_eq!(settled.state, PublicationState::Published, "{settled:?}");
    let posts = world.sandbox().ledger().posts();
    assert_eq!(posts.len(), 1);
    assert_eq!(posts[0].sha256, Photo::sha256_of(&pictures));
    assert_eq!(posts[0].title, "Thirty-five");
    let fetched = fetched(&world);
    assert_eq!(fetched.len(), 35);
    assert!(fetched[34].ends_with("/35.jpg"), "{}", fetched[34]);

    // What is over is closed, and what was used is known.
    let store = world.open_store().await.unwrap();
    let grants = grants(&*store, &settled, 1).await;
    assert_eq!(grants.len(), 35);
    let over = |grant: &MediaGrant| grant.fetched_at.is_some() && grant.revoked_at.is_some();
    assert!(grants.iter().all(over), "{grants:?}");
    assert_eq!(world.fetch(&fetched[0]).await.unwrap(), 404);
    world.end().await.unwrap();
}

on_stores!(a_photo_draft_goes_to_the_inbox: memory file database);

async fn a_photo_draft_goes_to_the_inbox(rows: Rows) {
    let (world, account) = scene(rows).await;
    let pictures = [Photo::new(1), Photo::new(2)];
    let ids = world.stage_photos(&pictures).await.unwrap().unwrap();
    let request = world.request(&account, PostMode::Inbox, photos(ids));
    let settled = publish(&world, request).await;
    assert_eq!(settled.state, PublicationState::Inbox, "{settled:?}");
    assert_eq!(fetched(&world).len(), 2);
    assert_eq!(world.sandbox().ledger().posts().len(), 0);
    world.end().await.unwrap();
}

on_stores!(a_video_is_fetched_from_us: memory file database);

async fn a_video_is_fetched_from_us(rows: Rows) {
    let (world, account) = scene(rows).await;
    let video = Video::new(3_000_000);
    let request = offered(&world, &account, video).await;
    let settled = publish(&world, request).await;
    assert_eq!(settled.state, PublicationState::Published, "{settled:?}");
    let posts = world.sandbox().ledger().posts();
    assert_eq!((posts.len(), posts[0].sha256.as_str()), (1, video.sha256().as_str()));
    assert_eq!(world.sandbox().ledger().count(EffectKind::Chunk), 0, "no byte was sent");
    world.end().await.unwrap();
}

on_stores!(one_bad_photo_is_named_and_nothing_is_asked: memory file database);

async fn one_bad_photo_is_named_and_nothing_is_asked(rows: Rows) {
    let (world, account) = scene(rows).await;
    let pictures = [Photo::new(1), Photo::new(2).sized(1_081, 1_920), Photo::new(3)];
    let ids = world.stage_photos(&pictures).await.unwrap().unwrap();
    let request = world.request(&account, PostMode::Direct, photos(ids));
    let refused = world.submit("key", request).await.unwrap();
    let Err(Error::Invalid(violations)) = refused else { panic!("{refused:?}") };
    let [broken] = violations.as_slice() else { panic!("{violations:?}") };
    assert_eq!((broken.photo, broken.code), (Some(1), "photo.side"));
    assert_eq!(world.sandbox().ledger().count(EffectKind::Init), 0);
    world.end().await.unwrap();
}

on_stores!(a_host_that_tiktok_does_not_know_fails_with_its_word: memory file database);

async fn a_host_that_tiktok_does_not_know_fails_with_its_word(rows: Rows) {
    let (world, account) = scene(rows).await;
    let key = social_sandbox::DEFAULT_CLIENT_KEY;
    world.tiktok().update_app(key, |app| app.verified_domains.clear()).unwrap();
    let request = offered(&world, &account, Video::new(10_000)).await;
    let settled = publish(&world, request).await;
    assert_eq!(settled.state, PublicationState::Failed);
    assert_eq!(settled.last_error.as_ref().unwrap().code, "url_ownership_unverified");
    let store = world.open_store().await.unwrap();
    let grants = grants(&*store, &settled, 1).await;
    assert!(grants.iter().all(|grant| grant.revoked_at.is_some() && grant.fetched_at.is_none()));
    world.end().await.unwrap();
}

on_stores!(a_lost_init_is_fenced_and_made_again: memory file database);

/// TikTok took the first init, and its answer was lost. It finds the door shut, and posts the second.
///
/// Red with: an address that works after its withdrawal.
async fn a_lost_init_is_fenced_and_made_again(rows: Rows) {
    let (world, account) = scene(rows).await;
    let request = offered(&world, &account, Video::new(10_000)).await;
    world.sandbox().faults().add(Fault::cut("video_init").after_effect());
    let held = world.hold_media().await;
    let gate = world.process().unwrap().gate().clone();
    gate.suspend_after("withdraw");
    let publication = world.submit("key", request).await.unwrap().unwrap();
    // TikTok waits before our door while its first address is withdrawn.
    gate.is_suspended().await;
    drop(held);
    world.tiktok().pulls_idle().await;
    gate.go_on();
    let settled = world.settled(&publication.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Published, "{settled:?}");
    world.pass(std::time::Duration::from_mins(30)).await.unwrap();
    assert_eq!(world.sandbox().ledger().posts().len(), 1, "posted once");
    assert_eq!(world.sandbox().ledger().count(EffectKind::Init), 2);
    let store = world.open_store().await.unwrap();
    let first = grants(&*store, &publication, 1).await;
    assert!(first.iter().all(|grant| grant.fetched_at.is_none()), "{first:?}");
    world.end().await.unwrap();
}

on_stores!(an_init_whose_file_was_fetched_is_never_made_again: memory file database);

/// TikTok took the init and fetched the file, and the process ended before it wrote the answer down.
///
/// Red with: a use that is forgotten.
async fn an_init_whose_file_was_fetched_is_never_made_again(rows: Rows) {
    let mut world = World::builder().rows(rows).start().await.unwrap();
    let account = world.connect(ADA).await.unwrap();
    let request = offered(&world, &account, Video::new(10_000)).await;
    let gate = world.process().unwrap().gate().clone();
    // The acceptance, the intent, the outcome.
    gate.arm(Some(Stop { at: 3, side: Side::Before }));
    let publication = world.submit("key", request).await.unwrap().unwrap();
    assert!(world.settled(&publication.id).await.is_err(), "the process is still up");
    assert!(gate.fired().unwrap().contains("init:done"), "{:?}", gate.fired());
    world.restart().await.unwrap();
    let settled = world.settled(&publication.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Unknown, "{settled:?}");
    world.pass(std::time::Duration::from_hours(3)).await.unwrap();
    assert_eq!(world.sandbox().ledger().count(EffectKind::Init), 1);
    assert_eq!(world.sandbox().ledger().posts().len(), 1, "posted once");
    world.end().await.unwrap();
}
