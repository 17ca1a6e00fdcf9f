//! Publications from the request to the last word.

use std::time::Duration;

use social_core::{Clock, UserId};
use social_sandbox::{EffectKind, Fault, TokenLoss};
use social_service::{Conflict, Error, Switch, TikTokMedia, TikTokRequest};
use social_store::{Account, PostMode, Publication, PublicationState, StepOutcome};
use social_tests::{
    Crashed, Ending, Hearing, MediaHost, Rows, Side, Stop, Video, World, on_stores,
};

const ADA: &str = "ada.public";

/// Breaks one rule of a request.
type Spoil = fn(&mut TikTokRequest);

async fn scene(rows: Rows) -> (World, Account) {
    // TikTok's webhook comes within seconds, and is to be heard before anybody asks.
    let builder = World::builder().rows(rows);
    let builder = builder.settings(|settings| settings.look_every = Duration::from_secs(1));
    let world = builder.start().await.unwrap();
    let account = world.connect(ADA).await.unwrap();
    (world, account)
}

async fn direct(world: &World, account: &Account) -> TikTokRequest {
    let asset = world.stage(Video::new(10_000)).await.unwrap().unwrap();
    world.request(account, PostMode::Direct, TikTokMedia::Asset(asset.id))
}

async fn cancel(world: &World, publication: &Publication) -> Result<Publication, Error> {
    let (user, id) = (world.user(), publication.id.clone());
    world.call(|service| async move { service.publish().cancel(&user, &id).await }).await.unwrap()
}

/// How often TikTok was asked about the creator or to begin.
fn asked(world: &World) -> usize {
    let calls = world.sandbox().calls();
    calls.iter().filter(|call| matches!(call.endpoint, "creator_info" | "video_init")).count()
}

fn posts(world: &World) -> usize {
    world.sandbox().ledger().posts().len()
}

on_stores!(a_file_is_posted_once_and_its_journal_says_how: memory file database);

async fn a_file_is_posted_once_and_its_journal_says_how(rows: Rows) {
    let (world, account) = scene(rows).await;
    let video = Video::new(10_000);
    let asset = world.stage(video).await.unwrap().unwrap();
    let request = world.request(&account, PostMode::Direct, TikTokMedia::Asset(asset.id));
    let publication = world.submit("key-1", request).await.unwrap().unwrap();
    let settled = world.settled(&publication.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Published);
    let journal = world.journal(&publication.id).await.unwrap();
    let steps: Vec<_> =
        journal.steps.iter().map(|step| (step.step.as_str(), step.outcome)).collect();
    let done = Some(StepOutcome::Done);
    assert_eq!(
        steps,
        [("init", None), ("init", done), ("upload", None), ("upload", done), ("published", done)]
    );
    assert_eq!(journal.steps[4].source, "tiktok:webhook");
    let posted = &world.sandbox().ledger().posts()[0];
    assert_eq!(posted.sha256, video.sha256());
    assert_eq!(posted.title, "A caption #for #everyone");
    assert_eq!(posted.publish_id, journal.posts[0].publish_id);
    // What everybody can see, and the id of the post, come later.
    world.pass(Duration::from_secs(40)).await.unwrap();
    let post = &world.journal(&publication.id).await.unwrap().posts[0];
    assert_eq!(
        (post.public, post.post_ids.as_slice()),
        (Some(true), [posted.post_id.to_string()].as_slice())
    );
    world.end().await.unwrap();
}

on_stores!(a_pull_is_fetched_once: memory file database);

async fn a_pull_is_fetched_once(rows: Rows) {
    let (world, account) = scene(rows).await;
    let video = Video::new(200_000);
    let host = MediaHost::start(video).await.unwrap();
    let request = world.request(&account, PostMode::Direct, TikTokMedia::Url(host.url()));
    let publication = world.submit("key", request).await.unwrap().unwrap();
    assert_eq!(world.settled(&publication.id).await.unwrap().state, PublicationState::Published);
    assert_eq!((host.fetched(), posts(&world)), (1, 1));
    assert_eq!(world.sandbox().ledger().posts()[0].sha256, video.sha256());
    world.end().await.unwrap();
}

on_stores!(a_pull_from_a_foreign_address_fails_with_tiktoks_word: memory file database);

async fn a_pull_from_a_foreign_address_fails_with_tiktoks_word(rows: Rows) {
    let (world, account) = scene(rows).await;
    let url = "https://media.example.com/video.mp4".parse().unwrap();
    let request = world.request(&account, PostMode::Direct, TikTokMedia::Url(url));
    let publication = world.submit("key", request).await.unwrap().unwrap();
    let settled = world.settled(&publication.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Failed);
    assert_eq!(settled.last_error.unwrap().code, "url_ownership_unverified");
    world.end().await.unwrap();
}

on_stores!(a_planned_post_goes_out_when_due_and_survives_a_restart: memory file database);

async fn a_planned_post_goes_out_when_due_and_survives_a_restart(rows: Rows) {
    let mut world = World::builder().rows(rows).start().await.unwrap();
    let account = world.connect(ADA).await.unwrap();
    let mut request = direct(&world, &account).await;
    let due = world.clock().now() + Duration::from_hours(2);
    request.scheduled_for = Some(due);
    let publication = world.submit("key", request).await.unwrap().unwrap();
    // The token is renewed from half of its life on: a crash in the middle of that may cost it.
    world.pass(Duration::from_mins(50)).await.unwrap();
    assert_eq!(world.sandbox().ledger().count(EffectKind::Init), 0, "not before its time");
    world.restart().await.unwrap();
    let settled = world.settled(&publication.id).await.unwrap();
    assert_eq!((settled.state, posts(&world)), (PublicationState::Published, 1), "{settled:?}");
    assert!(settled.settled_at.unwrap() >= due);
    assert!(settled.settled_at.unwrap() < due + Duration::from_mins(1));
    world.end().await.unwrap();
}

on_stores!(what_has_not_begun_can_be_withdrawn: memory file database);

async fn what_has_not_begun_can_be_withdrawn(rows: Rows) {
    let (world, account) = scene(rows).await;
    let mut request = direct(&world, &account).await;
    request.scheduled_for = Some(world.clock().now() + Duration::from_hours(1));
    let planned = world.submit("key-1", request.clone()).await.unwrap().unwrap();
    assert_eq!(cancel(&world, &planned).await.unwrap().state, PublicationState::Cancelled);
    assert_eq!(cancel(&world, &planned).await.unwrap().state, PublicationState::Cancelled);
    world.pass(Duration::from_hours(2)).await.unwrap();
    assert_eq!(world.sandbox().ledger().count(EffectKind::Init), 0);

    request.scheduled_for = None;
    let begun = world.submit("key-2", request).await.unwrap().unwrap();
    world.settled(&begun.id).await.unwrap();
    let refused = cancel(&world, &begun).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::NotCancellable))), "{refused:?}");
    world.end().await.unwrap();
}

on_stores!(the_same_key_is_the_same_publication: memory file database);

async fn the_same_key_is_the_same_publication(rows: Rows) {
    let (world, account) = scene(rows).await;
    let request = direct(&world, &account).await;
    let submits = (0..8).map(|_| world.submit("key", request.clone()));
    let accepted = futures_util::future::join_all(submits).await;
    let ids: std::collections::BTreeSet<_> =
        accepted.into_iter().map(|accepted| accepted.unwrap().unwrap().id).collect();
    assert_eq!(ids.len(), 1);
    let id = ids.into_iter().next().unwrap();
    world.settled(&id).await.unwrap();
    assert_eq!(world.submit("key", request.clone()).await.unwrap().unwrap().id, id);
    let other = TikTokRequest { caption: "Another caption".to_owned(), ..request };
    let refused = world.submit("key", other).await.unwrap();
    assert!(
        matches!(&refused, Err(Error::Conflict(Conflict::IdempotencyKey { publication })) if *publication == id.to_string()),
        "{refused:?}"
    );
    world.pass(Duration::from_mins(2)).await.unwrap();
    assert_eq!(posts(&world), 1);
    world.end().await.unwrap();
}

on_stores!(broken_rules_are_named_and_nothing_is_kept: memory file database);

async fn broken_rules_are_named_and_nothing_is_kept(rows: Rows) {
    let (world, account) = scene(rows).await;
    let good = direct(&world, &account).await;
    let spoils: [(&str, &str, Spoil); 6] = [
        ("caption", "too_long", |request| request.caption = "é".repeat(2_201)),
        ("privacy_level", "required", |request| request.privacy_level = None),
        ("privacy_level", "privacy_level_option_mismatch", |request| {
            request.privacy_level = Some("FOLLOWER_OF_CREATOR".to_owned());
        }),
        ("promotion", "branded_content_private", |request| {
            request.promotion.branded_content = Switch::On;
            request.privacy_level = Some("SELF_ONLY".to_owned());
        }),
        ("media", "url_not_https", |request| {
            request.media = TikTokMedia::Url("http://media.example.com/a.mp4".parse().unwrap());
        }),
        ("scheduled_for", "too_far", |request| {
            request.scheduled_for = Some(social_core::Timestamp::MAX);
        }),
    ];
    for (field, code, spoil) in spoils {
        let mut request = good.clone();
        spoil(&mut request);
        let refused = world.submit("key", request).await.unwrap();
        let Err(Error::Invalid(violations)) = refused else { panic!("{code}: {refused:?}") };
        let found: Vec<_> = violations.iter().map(|one| (one.field, one.code)).collect();
        assert_eq!(found, [(field, code)]);
    }
    let page = social_store::Page::first(10);
    let user = world.user();
    let kept =
        world.call(|service| async move { service.publish().list(&user, None, &page).await });
    assert!(kept.await.unwrap().unwrap().items.is_empty());
    world.end().await.unwrap();
}

on_stores!(a_post_waits_for_its_account_to_be_connected_again: memory file database);

async fn a_post_waits_for_its_account_to_be_connected_again(rows: Rows) {
    let (world, account) = scene(rows).await;
    let mut request = direct(&world, &account).await;
    request.scheduled_for = Some(world.clock().now() + Duration::from_mins(30));
    let publication = world.submit("key", request).await.unwrap().unwrap();
    world.tiktok().take_tokens(social_sandbox::DEFAULT_CLIENT_KEY, ADA, TokenLoss::Both);
    world.pass(Duration::from_mins(50)).await.unwrap();
    let waiting = world.journal(&publication.id).await.unwrap().publication;
    assert_eq!(waiting.state, PublicationState::Queued, "{:?}", waiting.last_error);
    world.connect(ADA).await.unwrap();
    let settled = world.settled(&publication.id).await.unwrap();
    assert_eq!((settled.state, posts(&world)), (PublicationState::Published, 1));
    world.end().await.unwrap();
}

on_stores!(an_upload_goes_on_where_a_stop_or_a_crash_left_it: memory file database);

async fn an_upload_goes_on_where_a_stop_or_a_crash_left_it(rows: Rows) {
    let mut world = World::builder().rows(rows).start().await.unwrap();
    let account = world.connect(ADA).await.unwrap();
    let video = Video::new(96_000_000);
    let asset = world.stage(video).await.unwrap().unwrap();
    let request = world.request(&account, PostMode::Direct, TikTokMedia::Asset(asset.id));
    let gate = world.process().unwrap().gate().clone();
    // The first chunk is at TikTok, and nothing of it is written down.
    gate.arm(Some(Stop { at: 5, side: Side::Before }));
    let publication = world.submit("key", request).await.unwrap().unwrap();
    let crashed = world.settled(&publication.id).await.unwrap_err();
    assert!(crashed.is::<Crashed>(), "{crashed}");
    assert_eq!(gate.fired().as_deref(), Some("advance_chunk"));
    assert_eq!(world.sandbox().ledger().count(EffectKind::Chunk), 1);
    world.restart().await.unwrap();
    let settled = world.settled(&publication.id).await.unwrap();
    assert_eq!((settled.state, posts(&world)), (PublicationState::Published, 1));
    let ledger = world.sandbox().ledger();
    assert_eq!((ledger.count(EffectKind::Init), ledger.count(EffectKind::Chunk)), (1, 3));
    assert_eq!(ledger.posts()[0].sha256, video.sha256());
    world.end().await.unwrap();
}

// A day of polls: what it shows is no matter of the store.
on_stores!(a_post_that_is_never_heard_of_becomes_unknown_at_its_deadline: memory);

async fn a_post_that_is_never_heard_of_becomes_unknown_at_its_deadline(rows: Rows) {
    let world = World::builder().rows(rows).hearing(Hearing::AskingOnly).start().await.unwrap();
    let account = world.connect(ADA).await.unwrap();
    let request = direct(&world, &account).await;
    world.sandbox().faults().add(Fault::status("status_fetch", 503).always());
    let publication = world.submit("key", request).await.unwrap().unwrap();
    let settled = world.settled(&publication.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Unknown);
    assert!(settled.last_error.is_some());
    world.sandbox().faults().clear();
    let known = |publication: &Publication| publication.state == PublicationState::Published;
    assert!(
        world.wait_for(&publication.id, known).await.unwrap().is_some(),
        "it is resolved later"
    );
    assert_eq!(posts(&world), 1);
    world.end().await.unwrap();
}

on_stores!(nobody_sees_the_posts_of_somebody_else: memory file database);

async fn nobody_sees_the_posts_of_somebody_else(rows: Rows) {
    let (world, account) = scene(rows).await;
    let request = direct(&world, &account).await;
    let publication = world.submit("key", request.clone()).await.unwrap().unwrap();
    world.settled(&publication.id).await.unwrap();
    let publish_id = world.journal(&publication.id).await.unwrap().posts[0].publish_id.clone();
    let (stranger, id, account) = (UserId::new("user-2"), publication.id.clone(), account.id);
    let answers = world.call(|service| async move {
        let publish = service.publish();
        [
            publish.find(&stranger, &id).await.map(drop),
            publish.journal(&stranger, &id).await.map(drop),
            publish.cancel(&stranger, &id).await.map(drop),
            publish.status(&stranger, &publish_id).await.map(drop),
            publish.creator_info(&stranger, &account).await.map(drop),
            publish.pending_quota(&stranger, &account).await.map(drop),
            publish.submit_tiktok(&stranger, "key", request).await.map(drop),
        ]
    });
    for answer in answers.await.unwrap() {
        assert!(matches!(answer, Err(Error::NotFound(_))), "{answer:?}");
    }
    world.end().await.unwrap();
}

on_stores!(a_stop_in_the_middle_of_an_upload_loses_nothing: memory file database);

async fn a_stop_in_the_middle_of_an_upload_loses_nothing(rows: Rows) {
    let mut world = World::builder().rows(rows).start().await.unwrap();
    let account = world.connect(ADA).await.unwrap();
    let video = Video::new(96_000_000);
    let asset = world.stage(video).await.unwrap().unwrap();
    let request = world.request(&account, PostMode::Direct, TikTokMedia::Asset(asset.id));
    let publication = world.submit("key", request).await.unwrap().unwrap();
    let begun = |publication: &Publication| publication.state == PublicationState::Transferring;
    world.wait_for(&publication.id, begun).await.unwrap().unwrap();
    assert_eq!(world.stop().await.unwrap(), Ending::Stopped);
    world.restart().await.unwrap();
    let settled = world.settled(&publication.id).await.unwrap();
    assert_eq!((settled.state, posts(&world)), (PublicationState::Published, 1));
    let ledger = world.sandbox().ledger();
    assert_eq!((ledger.count(EffectKind::Init), ledger.count(EffectKind::Chunk)), (1, 3));
    assert_eq!(ledger.posts()[0].sha256, video.sha256());
    world.end().await.unwrap();
}

on_stores!(a_planned_post_of_a_disconnected_account_ends_without_a_call: memory file database);

async fn a_planned_post_of_a_disconnected_account_ends_without_a_call(rows: Rows) {
    let (world, account) = scene(rows).await;
    let mut request = direct(&world, &account).await;
    let due = world.clock().now() + Duration::from_hours(1);
    request.scheduled_for = Some(due);
    let publication = world.submit("key", request).await.unwrap().unwrap();
    let (user, id) = (world.user(), account.id.clone());
    let ended = world.call(|service| async move { service.connect().disconnect(&user, &id).await });
    ended.await.unwrap().unwrap();
    world.connect(ADA).await.unwrap();
    let asked_before = asked(&world);
    let settled = world.settled(&publication.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Failed);
    assert_eq!(settled.last_error.unwrap().code, "account_disconnected");
    assert!(settled.settled_at.unwrap() < due + Duration::from_mins(1));
    assert_eq!(asked(&world), asked_before, "calls for a disconnected account");
    world.end().await.unwrap();
}
