//! Withdrawing what TikTok works on: at its best effort, and told by its status alone.

use std::time::Duration;

use social_sandbox::{EffectKind, Fault};
use social_service::{Conflict, Error, TikTokMedia};
use social_store::{Account, PostMode, Publication, PublicationState, StepOutcome};
use social_tests::{Gate, Hearing, MediaHost, Rows, Video, World, on_stores};

const ADA: &str = "ada.public";

async fn cancel(world: &World, publication: &Publication) -> Result<Publication, Error> {
    let (user, id) = (world.user(), publication.id.clone());
    world.call(|service| async move { service.publish().cancel(&user, &id).await }).await.unwrap()
}

async fn scene(rows: Rows, hearing: Hearing) -> (World, Account, MediaHost) {
    let world = World::builder().rows(rows).hearing(hearing).start().await.unwrap();
    let account = world.connect(ADA).await.unwrap();
    let host = MediaHost::start(Video::new(200_000)).await.unwrap();
    (world, account, host)
}

/// Submits a pull and waits until TikTok works on it.
async fn pulled(world: &World, account: &Account, host: &MediaHost) -> Publication {
    let request = world.request(account, PostMode::Direct, TikTokMedia::Url(host.url()));
    let publication = world.submit("key", request).await.unwrap().unwrap();
    let known = |publication: &Publication| publication.state == PublicationState::Processing;
    world.wait_for(&publication.id, known).await.unwrap().unwrap()
}

fn posts(world: &World) -> usize {
    world.sandbox().ledger().posts().len()
}

on_stores!(a_pull_under_way_is_stopped_at_tiktok: memory file database);

async fn a_pull_under_way_is_stopped_at_tiktok(rows: Rows) {
    for hearing in [Hearing::Webhooks, Hearing::AskingOnly] {
        let (world, account, host) = scene(rows, hearing).await;
        host.hold();
        let publication = pulled(&world, &account, &host).await;
        host.is_fetched().await;
        let asked = cancel(&world, &publication).await.unwrap();
        assert!(asked.cancel_requested_at.is_some());
        let settled = world.settled(&publication.id).await.unwrap();
        assert_eq!(settled.state, PublicationState::Cancelled, "{hearing:?}");
        assert!(settled.last_error.is_none());
        host.go_on();
        world.pass(Duration::from_mins(2)).await.unwrap();
        assert_eq!(posts(&world), 0);
        assert_eq!(cancel(&world, &publication).await.unwrap().state, PublicationState::Cancelled);
        world.end().await.unwrap();
    }
}

on_stores!(a_cancel_that_comes_too_late_is_told: memory file database);

async fn a_cancel_that_comes_too_late_is_told(rows: Rows) {
    let (world, account, host) = scene(rows, Hearing::AskingOnly).await;
    world.tiktok().update_behaviour(|behaviour| behaviour.processing_seconds = 300);
    let publication = pulled(&world, &account, &host).await;
    world.tiktok().pulls_idle().await;
    let refused = cancel(&world, &publication).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::TooLate))), "{refused:?}");
    let settled = world.settled(&publication.id).await.unwrap();
    assert_eq!((settled.state, posts(&world)), (PublicationState::Published, 1));
    let journal = world.journal(&publication.id).await.unwrap();
    let lines = journal.steps.iter().filter(|step| step.step == "cancel");
    let outcomes: Vec<_> = lines.map(|step| step.outcome).collect();
    assert_eq!(outcomes, [None, Some(StepOutcome::Refused)]);
    world.end().await.unwrap();
}

on_stores!(a_lost_answer_to_a_cancel_is_no_cancel: memory file database);

async fn a_lost_answer_to_a_cancel_is_no_cancel(rows: Rows) {
    for reached in [false, true] {
        let (world, account, host) = scene(rows, Hearing::AskingOnly).await;
        host.hold();
        let publication = pulled(&world, &account, &host).await;
        host.is_fetched().await;
        let cut = Fault::cut("cancel").always();
        world.sandbox().faults().add(if reached { cut.after_effect() } else { cut });
        // A call that says the same each time is made again by the client; it is lost each time.
        let asked = cancel(&world, &publication).await;
        world.sandbox().faults().clear();
        host.go_on();
        let settled = world.settled(&publication.id).await.unwrap();
        if reached {
            assert_eq!((settled.state, posts(&world)), (PublicationState::Cancelled, 0));
        } else {
            assert_ne!(asked.unwrap().state, PublicationState::Cancelled);
            assert_eq!((settled.state, posts(&world)), (PublicationState::Published, 1));
        }
        world.end().await.unwrap();
    }
}

on_stores!(of_a_file_on_its_way_no_more_is_sent: memory file database);

async fn of_a_file_on_its_way_no_more_is_sent(rows: Rows) {
    let world = World::builder().rows(rows).start().await.unwrap();
    let account = world.connect(ADA).await.unwrap();
    let asset = world.stage(Video::new(96_000_000)).await.unwrap().unwrap();
    let request = world.request(&account, PostMode::Direct, TikTokMedia::Asset(asset.id));
    let sender = world.process().unwrap().gate().clone();
    sender.suspend_after("progress");
    let publication = world.submit("key", request).await.unwrap().unwrap();
    sender.is_suspended().await;
    // The first chunk is there. Another process is asked to withdraw it.
    let other = world.another(Gate::new()).await.unwrap();
    let (user, id) = (world.user(), publication.id.clone());
    let asked = other
        .call(|service| async move { service.publish().cancel(&user, &id).await })
        .await
        .unwrap()
        .unwrap();
    assert_eq!(asked.state, PublicationState::Transferring);
    sender.go_on();
    let settled = world.settled(&publication.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Cancelled);
    world.pass(Duration::from_hours(2)).await.unwrap();
    let ledger = world.sandbox().ledger();
    assert_eq!((ledger.count(EffectKind::Chunk), ledger.count(EffectKind::Init)), (1, 1));
    assert_eq!(posts(&world), 0);
    other.stop().await.unwrap();
    world.end().await.unwrap();
}

on_stores!(what_waits_for_another_try_can_be_withdrawn: memory file database);

async fn what_waits_for_another_try_can_be_withdrawn(rows: Rows) {
    let world = World::builder().rows(rows).start().await.unwrap();
    let account = world.connect(ADA).await.unwrap();
    let asset = world.stage(Video::new(10_000)).await.unwrap().unwrap();
    let request = world.request(&account, PostMode::Direct, TikTokMedia::Asset(asset.id));
    world.sandbox().faults().add(Fault::cut("video_init").after_effect());
    let publication = world.submit("key", request).await.unwrap().unwrap();
    // Nobody is told of the pause before another try.
    let waits = |one: &Publication| one.state == PublicationState::Queued && one.attempt == 1;
    while !waits(&world.journal(&publication.id).await.unwrap().publication) {
        tokio::task::yield_now().await;
    }
    assert_eq!(cancel(&world, &publication).await.unwrap().state, PublicationState::Cancelled);
    world.pass(Duration::from_hours(2)).await.unwrap();
    assert_eq!((posts(&world), world.sandbox().ledger().count(EffectKind::Init)), (0, 1));
    world.end().await.unwrap();
}
