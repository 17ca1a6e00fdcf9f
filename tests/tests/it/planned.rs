//! Planned posts: out at their time, a little late after a short outage, and never late in silence.

use std::time::Duration;

use social_core::Clock;
use social_sandbox::{DEFAULT_CLIENT_KEY, EffectKind, TokenLoss};
use social_service::{TikTokMedia, TikTokRequest};
use social_store::{Account, PostMode, Publication, PublicationState};
use social_tests::{Rows, Video, World, on_stores};

const ADA: &str = "ada.public";
const PLAN: Duration = Duration::from_hours(2);

async fn scene(rows: Rows) -> (World, Account) {
    let world = World::builder().rows(rows).start().await.unwrap();
    let account = world.connect(ADA).await.unwrap();
    (world, account)
}

async fn planned(world: &World, account: &Account, mode: PostMode) -> TikTokRequest {
    let asset = world.stage(Video::new(10_000)).await.unwrap().unwrap();
    let mut request = world.request(account, mode, TikTokMedia::Asset(asset.id));
    request.scheduled_for = Some(world.clock().now() + PLAN);
    request
}

/// Nobody is there for so long.
async fn outage(world: &mut World, span: Duration) {
    world.stop().await.unwrap();
    world.clock().advance(span);
    world.restart().await.unwrap();
}

async fn used(world: &World, account: &Account) -> u64 {
    let (user, id) = (world.user(), account.id.clone());
    let quota =
        world.call(|service| async move { service.publish().pending_quota(&user, &id).await });
    quota.await.unwrap().unwrap().used.into()
}

fn inits(world: &World) -> u64 {
    world.sandbox().ledger().count(EffectKind::Init)
}

on_stores!(a_short_outage_makes_a_post_late: memory file database);

async fn a_short_outage_makes_a_post_late(rows: Rows) {
    let (mut world, account) = scene(rows).await;
    let request = planned(&world, &account, PostMode::Direct).await;
    let publication = world.submit("key", request).await.unwrap().unwrap();
    outage(&mut world, PLAN + Duration::from_mins(50)).await;
    let settled = world.settled(&publication.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Published, "{:?}", settled.last_error);
    assert_eq!(world.sandbox().ledger().posts().len(), 1);
    world.end().await.unwrap();
}

on_stores!(after_a_long_outage_the_user_is_asked: memory file database);

async fn after_a_long_outage_the_user_is_asked(rows: Rows) {
    for mode in [PostMode::Direct, PostMode::Inbox] {
        let (mut world, account) = scene(rows).await;
        let mut request = planned(&world, &account, mode).await;
        let publication = world.submit("key", request.clone()).await.unwrap().unwrap();
        assert_eq!(used(&world, &account).await, u64::from(mode == PostMode::Inbox));
        // A day and more: the file is still there when the user decides.
        outage(&mut world, PLAN + Duration::from_hours(30)).await;
        let settled = world.settled(&publication.id).await.unwrap();
        assert_eq!(settled.state, PublicationState::Failed);
        assert_eq!(settled.last_error.unwrap().code, "past_due");
        assert_eq!((inits(&world), used(&world, &account).await), (0, 0));

        request.scheduled_for = None;
        let again = world.submit("again", request).await.unwrap().unwrap();
        let settled = world.settled(&again.id).await.unwrap();
        let good = [PublicationState::Published, PublicationState::Inbox];
        assert!(good.contains(&settled.state), "{:?}", settled.last_error);
        assert_eq!(inits(&world), 1);
        world.end().await.unwrap();
    }
}

on_stores!(what_waits_while_the_service_runs_is_not_past_due: memory file database);

async fn what_waits_while_the_service_runs_is_not_past_due(rows: Rows) {
    let (world, account) = scene(rows).await;
    let mut request = planned(&world, &account, PostMode::Direct).await;
    request.scheduled_for = Some(world.clock().now() + Duration::from_mins(30));
    let publication = world.submit("key", request).await.unwrap().unwrap();
    world.tiktok().take_tokens(DEFAULT_CLIENT_KEY, ADA, TokenLoss::Both);
    // Its account is connected again long after its time.
    world.pass(Duration::from_mins(130)).await.unwrap();
    let waits = world.journal(&publication.id).await.unwrap().publication;
    assert_eq!(waits.state, PublicationState::Queued, "{:?}", waits.last_error);
    world.connect(ADA).await.unwrap();
    let settled = world.settled(&publication.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Published, "{:?}", settled.last_error);
    world.end().await.unwrap();
}

on_stores!(a_place_is_held_from_the_plan_to_the_inbox: memory file database);

async fn a_place_is_held_from_the_plan_to_the_inbox(rows: Rows) {
    let (mut world, account) = scene(rows).await;
    let request = planned(&world, &account, PostMode::Inbox).await;
    let publication = world.submit("planned", request.clone()).await.unwrap().unwrap();
    let mut others: Vec<Publication> = Vec::new();
    for number in 0..4 {
        let now = TikTokRequest { scheduled_for: None, ..request.clone() };
        let key = format!("other {number}");
        others.push(world.submit(&key, now).await.unwrap().unwrap());
    }
    assert_eq!(used(&world, &account).await, 5);
    for other in &others {
        assert_eq!(world.settled(&other.id).await.unwrap().state, PublicationState::Inbox);
    }
    outage(&mut world, PLAN + Duration::from_mins(5)).await;
    let settled = world.settled(&publication.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Inbox, "{:?}", settled.last_error);
    assert_eq!((inits(&world), used(&world, &account).await), (5, 5));
    world.end().await.unwrap();
}
