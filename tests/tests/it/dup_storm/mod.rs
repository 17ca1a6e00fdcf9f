//! G3: each event has its effect once, for any number, order and signing of its deliveries.

mod events;
mod fleet;

use std::collections::BTreeMap;
use std::time::Duration;

use social_core::{Clock, Timestamp};
use social_service::Error;
use social_store::{
    Account, Change, Changes, Page, PostMode, PostSource, Publication, PublicationId,
    PublicationState, Store, TikTokPost, fresh_id,
};
use social_tests::{Random, Rows, World, on_stores};

use events::{Copy, End, Subject};
use fleet::{Fleet, receive};

const COPIES: usize = 5;
const PROCESSES: usize = 2;
const CRASHES: usize = 20;
/// Longer than identities are kept and signatures are believed.
const MUCH_LATER: Duration = Duration::from_hours(15 * 24);

on_stores!(each_event_has_its_effect_once: file database);

async fn each_event_has_its_effect_once(kept: Rows) {
    let started = std::time::Instant::now();
    let (mut random, seed) = Random::seeded(3);
    let mut world = World::builder()
        .rows(kept)
        .settings(|settings| {
            settings.workers = 3;
            // As a service does by itself: what a crash leaves behind is found by looking.
            settings.look_every = Duration::from_secs(1);
        })
        .start()
        .await
        .unwrap();
    let account = world.connect("ada.public").await.unwrap();
    world.stop().await.unwrap();
    let store = world.open_store().await.unwrap();
    let subjects = events::subjects(world.clock().now() - Duration::from_hours(1));
    for subject in &subjects {
        store.apply(rows(&account, subject, world.clock().now())).await.unwrap();
    }
    let events = events::events(&subjects, account.subject.as_str());
    let deliveries = events::storm(&events, COPIES, world.clock().now(), &mut random);
    let sent = deliveries.len();

    let mut fleet = Fleet::start(&world, PROCESSES, CRASHES, random.clone()).await;
    let (new, again) = fleet.deliver(deliveries).await;
    fleet.quiet().await;
    let state = Snapshot::read(store.as_ref(), &account).await;
    println!(
        "proof: {sent} deliveries and {again} repeated of {} events over {} posts, {PROCESSES} processes with 3 workers, {} crashes; {} effects, {} events with not exactly one; seed {seed}; {:.1} s",
        events.len(),
        subjects.len(),
        fleet.crashes,
        state.applied.values().sum::<usize>(),
        state.applied.values().filter(|count| **count != 1).count(),
        started.elapsed().as_secs_f64(),
    );
    assert!(new as usize <= events.len(), "{new} were new");
    assert_eq!(state.applied.len(), events.len(), "events with an effect");
    let twice: Vec<_> = state.applied.iter().filter(|(_, count)| **count != 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    for subject in &subjects {
        assert_eq!(state.ends[&subject.publish_id], subject.end(), "{subject:?}");
        assert_eq!(state.states[&subject.publish_id], expected_state(subject), "{subject:?}");
    }
    assert_eq!(fleet.crashes, CRASHES, "every crash that was planned must come about");

    // Days later, inside the retention: the identities are still known.
    world.clock().advance(Duration::from_hours(70));
    let late: Vec<_> =
        events.iter().map(|event| event.deliver(Copy::WrittenAnew, world.clock().now())).collect();
    assert_eq!(fleet.deliver(late).await, (0, 0));
    fleet.quiet().await;
    assert_eq!(Snapshot::read(store.as_ref(), &account).await, state);

    much_later(&world, &mut fleet, &events, &state, &account).await;
    fleet.end().await;
    world.end().await.unwrap();
}

/// After the retention the identities are forgotten: a kept delivery is too old to be believed, and
/// one that TikTok itself signs anew changes no post.
async fn much_later(
    world: &World,
    fleet: &mut Fleet<'_>,
    events: &[events::Event],
    before: &Snapshot,
    account: &Account,
) {
    world.clock().advance(MUCH_LATER);
    let now = world.clock().now();
    for event in events.iter().step_by(20) {
        let kept = event.deliver(Copy::Same, now);
        let refused = receive(fleet.one(), kept).await.unwrap();
        assert!(matches!(refused, Err(Error::WebhookRejected)), "{refused:?}");
    }
    let forgotten = fleet.one().call(|service| async move {
        service.clock().sleep(Duration::from_mins(25)).await;
        service.store().list_events(None, None, &Page::first(1)).await.unwrap().items.is_empty()
    });
    assert!(forgotten.await.unwrap(), "the sweep forgets old events");
    let anew: Vec<_> = events.iter().map(|event| event.deliver(Copy::SignedAnew, now)).collect();
    let (new, _) = fleet.deliver(anew).await;
    assert_eq!(new as usize, events.len());
    fleet.quiet().await;
    let store = world.open_store().await.unwrap();
    let after = Snapshot::read(store.as_ref(), account).await;
    assert_eq!((after.ends, after.states), (before.ends.clone(), before.states.clone()));
    assert_eq!(after.told, before.told, "news of publications");
}

/// What the events brought about.
#[derive(Debug, PartialEq, Eq)]
struct Snapshot {
    /// How often each event was applied, by its identity.
    applied: BTreeMap<String, usize>,
    /// How much news of publications there is.
    told: usize,
    ends: BTreeMap<String, End>,
    states: BTreeMap<String, PublicationState>,
}

impl Snapshot {
    async fn read(store: &dyn Store, account: &Account) -> Self {
        let (mut applied, mut told, mut after) = (BTreeMap::new(), 0, 0);
        loop {
            let news = store.read_outbox(None, after, 500).await.unwrap();
            let Some(last) = news.last() else { break };
            after = last.seq;
            for item in news {
                match item.kind.as_str() {
                    "webhook.applied" => *applied.entry(item.subject).or_default() += 1,
                    kind if kind.starts_with("publication.") => told += 1,
                    _ => {}
                }
            }
        }
        let (mut ends, mut states) = (BTreeMap::new(), BTreeMap::new());
        let posts = store.find_posts_by_user(&account.user_id, &Page::first(500)).await.unwrap();
        for post in posts.items {
            let publication = store.load_publication(&post.publication_id.clone().unwrap()).await;
            states.insert(post.publish_id.clone(), publication.unwrap().unwrap().state);
            ends.insert(post.publish_id.clone(), end_of(post));
        }
        Self { applied, told, ends, states }
    }
}

fn end_of(post: TikTokPost) -> End {
    let status = ["FAILED", "PUBLISH_COMPLETE", "SEND_TO_USER_INBOX", "PROCESSING_UPLOAD"];
    let status = status.into_iter().find(|word| *word == post.status).unwrap();
    End { status, public: post.public, post_ids: post.post_ids }
}

fn expected_state(subject: &Subject) -> PublicationState {
    match (subject.end().status, subject.mode) {
        ("FAILED", _) => PublicationState::Failed,
        ("PUBLISH_COMPLETE", _) => PublicationState::Published,
        (_, PostMode::Inbox) => PublicationState::Inbox,
        (_, PostMode::Direct) => PublicationState::Processing,
    }
}

/// A publication that TikTok works on, and its post.
fn rows(account: &Account, subject: &Subject, now: Timestamp) -> Changes {
    let publication = Publication {
        id: PublicationId::new(fresh_id(now)),
        app: account.app.clone(),
        user_id: account.user_id.clone(),
        account_id: account.id.clone(),
        group_id: None,
        idempotency_key: subject.publish_id.clone(),
        request: serde_json::json!({}),
        request_hash: String::new(),
        media: Vec::new(),
        scheduled_for: None,
        state: PublicationState::Processing,
        attempt: 1,
        cancel_requested_at: None,
        external_id: None,
        last_error: None,
        correlation_id: fresh_id(now),
        version: 0,
        created_at: now,
        updated_at: now,
        deadline_at: now + Duration::from_hours(24),
        settled_at: None,
    };
    let post = TikTokPost {
        publish_id: subject.publish_id.clone(),
        app: account.app.clone(),
        user_id: account.user_id.clone(),
        account_id: account.id.clone(),
        publication_id: Some(publication.id.clone()),
        attempt: 1,
        status: "PROCESSING_UPLOAD".to_owned(),
        source: PostSource::File,
        mode: subject.mode,
        title: String::new(),
        upload_url: None,
        upload_expires_at: None,
        size: Some(1),
        chunk_size: Some(1),
        next_chunk: 1,
        bytes: 1,
        post_ids: Vec::new(),
        public: None,
        public_at: None,
        fail_reason: None,
        error_code: None,
        error_message: None,
        rank: 1,
        observed_at: None,
        version: 0,
        created_at: now,
        updated_at: now,
    };
    Changes::new()
        .with(Change::InsertPublication(Box::new(publication)))
        .with(Change::InsertTikTokPost(Box::new(post)))
}
