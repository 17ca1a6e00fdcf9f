//! The five drafts of a creator: held, counted for a day, and given back only with proof.

use std::time::Duration;

use social_core::{Clock, Quota};
use social_sandbox::Fault;
use social_service::{Error, TikTokMedia};
use social_store::{Account, PostMode, Publication, PublicationState};
use social_tests::{Rows, Video, World, on_stores};

async fn scene(rows: Rows) -> (World, Account) {
    let world = World::builder().rows(rows).start().await.unwrap();
    let account = world.connect("ada.public").await.unwrap();
    (world, account)
}

async fn draft(world: &World, account: &Account, key: &str) -> Result<Publication, Error> {
    draft_at(world, account, key, None).await
}

async fn draft_at(
    world: &World,
    account: &Account,
    key: &str,
    delay: Option<Duration>,
) -> Result<Publication, Error> {
    let asset = world.stage(Video::new(10_000)).await.unwrap().unwrap();
    let mut request = world.request(account, PostMode::Inbox, TikTokMedia::Asset(asset.id));
    request.scheduled_for = delay.map(|delay| world.clock().now() + delay);
    world.submit(key, request).await.unwrap()
}

async fn quota(world: &World, account: &Account) -> Quota {
    let (user, id) = (world.user(), account.id.clone());
    let quota =
        world.call(|service| async move { service.publish().pending_quota(&user, &id).await });
    quota.await.unwrap().unwrap()
}

on_stores!(a_sixth_draft_waits_for_a_place: memory file database);

async fn a_sixth_draft_waits_for_a_place(rows: Rows) {
    let (world, account) = scene(rows).await;
    for number in 1..=5 {
        let publication = draft(&world, &account, &format!("key-{number}")).await.unwrap();
        let settled = world.settled(&publication.id).await.unwrap();
        assert_eq!(settled.state, PublicationState::Inbox, "draft {number}");
    }
    let refused = draft(&world, &account, "key-6").await.unwrap_err();
    let Error::QuotaFull(full) = refused else { panic!("{refused}") };
    assert_eq!((full.used, full.limit, full.remaining), (5, 5, 0));
    let resets_at = full.resets_at.unwrap();
    world.clock().advance(world.clock().now().until(resets_at));
    let publication = draft(&world, &account, "key-6").await.unwrap();
    assert_eq!(world.settled(&publication.id).await.unwrap().state, PublicationState::Inbox);
    world.end().await.unwrap();
}

on_stores!(a_refused_init_gives_its_place_back: memory file database);

async fn a_refused_init_gives_its_place_back(rows: Rows) {
    let (world, account) = scene(rows).await;
    world.sandbox().faults().add(Fault::error("inbox_video_init", "invalid_params"));
    let publication = draft(&world, &account, "key").await.unwrap();
    assert_eq!(world.settled(&publication.id).await.unwrap().state, PublicationState::Failed);
    assert_eq!(quota(&world, &account).await.used, 0);
    world.end().await.unwrap();
}

on_stores!(a_lost_answer_keeps_its_place: memory file database);

async fn a_lost_answer_keeps_its_place(rows: Rows) {
    let (world, account) = scene(rows).await;
    world.sandbox().faults().add(Fault::cut("inbox_video_init").after_effect().always());
    let publication = draft(&world, &account, "key").await.unwrap();
    assert_eq!(world.settled(&publication.id).await.unwrap().state, PublicationState::Failed);
    assert_eq!(quota(&world, &account).await.used, 1);
    world.end().await.unwrap();
}

on_stores!(a_planned_draft_holds_its_place_from_the_first_day: memory file database);

async fn a_planned_draft_holds_its_place_from_the_first_day(rows: Rows) {
    let (world, account) = scene(rows).await;
    let plan = Duration::from_hours(72);
    let planned = draft_at(&world, &account, "key", Some(plan)).await.unwrap();
    let held = quota(&world, &account).await;
    assert_eq!(
        (held.used, held.all_free_at),
        (1, Some(planned.scheduled_for.unwrap() + Duration::from_hours(24)))
    );
    let (user, id) = (world.user(), planned.id.clone());
    let cancelled = world.call(|service| async move { service.publish().cancel(&user, &id).await });
    assert_eq!(cancelled.await.unwrap().unwrap().state, PublicationState::Cancelled);
    assert_eq!(quota(&world, &account).await.used, 0);
    world.end().await.unwrap();
}

on_stores!(a_direct_post_takes_no_place: memory file database);

async fn a_direct_post_takes_no_place(rows: Rows) {
    let (world, account) = scene(rows).await;
    let asset = world.stage(Video::new(10_000)).await.unwrap().unwrap();
    let request = world.request(&account, PostMode::Direct, TikTokMedia::Asset(asset.id));
    world.submit("key", request).await.unwrap().unwrap();
    assert_eq!(quota(&world, &account).await.used, 0);
    world.end().await.unwrap();
}
