use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use social_core::{AppName, Provider};

use super::harness::{Harness, MICRO, drop_after, race};
use super::sample;
use super::world::deliver;
use crate::changes::{Change, Changes};
use crate::record::{Accepted, ClaimedEvent, EventId, EventState, NewDelivery, Page, WebhookEvent};

const LEASE: Duration = Duration::from_mins(1);

async fn claim(h: &Harness) -> Vec<ClaimedEvent> {
    h.store.claim_events(100, LEASE).await.unwrap()
}

async fn load(h: &Harness, id: &EventId) -> WebhookEvent {
    h.store.load_event(id).await.unwrap().unwrap().0
}

async fn done(h: &Harness, claimed: &ClaimedEvent) -> bool {
    let change = Change::EventDone { id: claimed.event.id.clone(), fence: claimed.fence };
    match h.store.apply(change.into()).await {
        Ok(_) => true,
        Err(error) => {
            assert!(error.is_fenced(), "{error:?}");
            false
        }
    }
}

/// The body is stored once for all its events, whatever bytes it has, up to several megabytes.
pub async fn a_delivery_survives_byte_for_byte(h: &Harness) {
    let mut body = vec![0_u8, 0xff, b'{', 0x80];
    body.resize(1 << 20, 7);
    let given = NewDelivery { body: Bytes::from(body), ..sample::delivery(h.now(), &["b", "a"]) };
    let accepted = h.store.accept(std::slice::from_ref(&given)).await.unwrap();
    assert_eq!(accepted, [Accepted { new: 2, known: 0 }]);
    let claimed = claim(h).await;
    assert_eq!(claimed.len(), 2);
    let mut bodies = BTreeSet::new();
    for claim in &claimed {
        let (stored, delivery) = h.store.load_event(&claim.event.id).await.unwrap().unwrap();
        assert_eq!(stored, claim.event);
        let event = &given.events[stored.index as usize];
        assert_eq!(stored.external_id, event.external_id);
        assert_eq!(stored.event_type, event.event_type);
        assert_eq!(stored.subject, event.subject);
        assert_eq!(stored.occurred_at, event.occurred_at);
        assert_eq!(stored.value, event.value);
        assert_eq!((&stored.app, stored.provider), (&given.app, given.provider));
        assert_eq!(stored.received_at, given.received_at);
        assert_eq!((stored.state, stored.attempts, stored.seen), (EventState::Ready, 1, 1));
        assert_eq!((stored.next_attempt_at, stored.error, stored.done_at), (h.now(), None, None));
        let delivery = delivery.unwrap();
        assert_eq!((&delivery.app, delivery.provider), (&given.app, given.provider));
        assert_eq!((&delivery.body, delivery.received_at), (&given.body, given.received_at));
        assert_eq!(delivery.id, stored.delivery_id);
        bodies.insert(delivery.id);
    }
    assert_eq!(bodies.len(), 1);
    assert_eq!(h.store.load_event(&EventId::new("unknown")).await.unwrap(), None);
    let find = async |app: &AppName, provider, external_id: &str| {
        h.store.find_event(app, provider, external_id).await.unwrap()
    };
    let known = &claimed[0].event;
    let found = find(&known.app, known.provider, &known.external_id).await;
    assert_eq!(found.as_ref(), Some(known), "an event is found by its identity");
    assert_eq!(find(&known.app, known.provider, "unknown").await, None);
    assert_eq!(find(&AppName::new("other"), known.provider, &known.external_id).await, None);
    assert_eq!(find(&known.app, Provider::Instagram, &known.external_id).await, None);
    assert_eq!(h.store.accept(&[]).await.unwrap(), []);
    let empty = NewDelivery { body: Bytes::new(), ..sample::delivery(h.now(), &["empty"]) };
    let accepted = h.store.accept(std::slice::from_ref(&empty)).await.unwrap();
    assert_eq!(accepted, [Accepted { new: 1, known: 0 }]);
    let (_, kept) = h.store.load_event(&claim(h).await[0].event.id).await.unwrap().unwrap();
    assert_eq!(kept.unwrap().body, empty.body, "a body of no bytes is one too");
}

/// Identity is app, platform and the change's own: not the body, not the batch.
pub async fn a_known_event_is_only_counted(h: &Harness) {
    let first = sample::delivery(h.now(), &["a", "b", "a"]);
    let second = sample::delivery(h.now(), &["b"]);
    let answers = h.store.accept(&[first, second]).await.unwrap();
    assert_eq!(answers, [Accepted { new: 2, known: 1 }, Accepted { new: 0, known: 1 }]);
    let again = sample::delivery(h.now() + Duration::from_secs(1), &["c", "b"]);
    assert_eq!(h.store.accept(&[again]).await.unwrap(), [Accepted { new: 1, known: 1 }]);
    let claimed = claim(h).await;
    let mut seen: Vec<_> =
        claimed.iter().map(|claim| (claim.event.external_id.as_str(), claim.event.seen)).collect();
    seen.sort_unstable();
    assert_eq!(seen, [("a", 2), ("b", 3), ("c", 1)]);
    for claim in &claimed {
        assert!(done(h, claim).await);
    }
    let old = sample::delivery(h.now(), &["a"]);
    assert_eq!(h.store.accept(&[old]).await.unwrap(), [Accepted { new: 0, known: 1 }]);
    assert!(claim(h).await.is_empty(), "what was done has no effect again");
    let elsewhere = [
        NewDelivery { app: AppName::new("second"), ..sample::delivery(h.now(), &["a"]) },
        NewDelivery { provider: Provider::Instagram, ..sample::delivery(h.now(), &["a"]) },
    ];
    let answers = h.store.accept(&elsewhere).await.unwrap();
    assert_eq!(answers, [Accepted { new: 1, known: 0 }; 2]);
}

/// Sixteen deliveries of one change at once have one effect; a dropped call stores all or nothing.
pub async fn one_of_sixteen_deliveries_is_new(h: &Harness) {
    let now = h.now();
    let answers = race(&h.store, |store, _| async move {
        store.accept(&[sample::delivery(now, &["a"])]).await.unwrap()[0]
    })
    .await;
    assert_eq!(answers.iter().map(|answer| answer.new).sum::<u32>(), 1);
    assert_eq!(answers.iter().map(|answer| answer.known).sum::<u32>(), 15);
    let claimed = claim(h).await;
    assert_eq!(claimed.len(), 1);
    assert_eq!(load(h, &claimed[0].event.id).await.seen, 16);

    for polls in 0..16 {
        let names = [format!("{polls} one"), format!("{polls} two")];
        let delivery = sample::delivery(now, &[&names[0], &names[1]]);
        let deliveries = [delivery.clone()];
        drop_after(polls, h.store.accept(&deliveries)).await;
        let again = h.store.accept(&deliveries).await.unwrap()[0];
        assert!(matches!((again.new, again.known), (2, 0) | (0, 2)), "{again:?}");
    }
}

/// The limit holds, and what waits longest is taken first.
pub async fn events_are_claimed_longest_due_first(h: &Harness) {
    for name in ["c", "a", "b"] {
        h.store.accept(&[sample::delivery(h.now(), &[name])]).await.unwrap();
        h.advance(1);
    }
    let mut order = Vec::new();
    for _ in 0..3 {
        let one = h.store.claim_events(1, LEASE).await.unwrap();
        assert_eq!(one.len(), 1);
        assert_eq!(one[0].lease_until, h.now() + LEASE);
        order.push(one[0].event.external_id.clone());
    }
    assert_eq!(order, ["c", "a", "b"]);
    assert!(claim(h).await.is_empty());
    assert!(h.store.claim_events(0, LEASE).await.unwrap().is_empty());
}

/// Red with: a claim that reads and marks in two steps.
pub async fn sixteen_workers_share_the_inbox(h: &Harness) {
    let names: Vec<_> = (0..64).map(|index| index.to_string()).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    h.store.accept(&[sample::delivery(h.now(), &names)]).await.unwrap();
    let claims = race(&h.store, |store, _| async move {
        let mut mine = Vec::new();
        loop {
            let more = store.claim_events(3, LEASE).await.unwrap();
            if more.is_empty() {
                return mine;
            }
            mine.extend(more.into_iter().map(|claim| claim.event.id));
        }
    })
    .await;
    let claims: Vec<_> = claims.into_iter().flatten().collect();
    assert_eq!(claims.len(), 64);
    assert_eq!(claims.into_iter().collect::<BTreeSet<_>>().len(), 64);
}

/// A worker that was thought dead can do nothing about the event its successor has.
pub async fn an_event_in_work_has_one_owner(h: &Harness) {
    let old = deliver(h, "a").await;
    h.advance_to(old.lease_until - MICRO);
    assert!(claim(h).await.is_empty());
    h.clock.advance(MICRO);
    let new = claim(h).await.remove(0);
    assert!(new.fence > old.fence);
    assert_eq!(new.event.attempts, 2);
    let id = &old.event.id;
    assert!(!done(h, &old).await);
    assert!(h.store.retry_event(id, old.fence, "no", h.now()).await.unwrap_err().is_fenced());
    assert!(h.store.quarantine_event(id, old.fence, "no").await.unwrap_err().is_fenced());
    assert_eq!(load(h, id).await, new.event);
    assert_eq!(h.store.next_event_due().await.unwrap(), Some(h.now() + LEASE));
    assert!(done(h, &new).await);
    assert!(!done(h, &new).await, "an event is done once");
}

/// What is given back is due as before, and is as if it had not been claimed; what is not the newest
/// claim any more stays as it is, and keeps nothing else from it.
///
/// Red with: an attempt that still counts; a claim of somebody else's that is given back.
pub async fn what_was_not_begun_is_given_back_uncounted(h: &Harness) {
    h.store.release_events(&[]).await.unwrap();
    h.store.release_events(&[(EventId::new("unknown"), 1)]).await.unwrap();
    let old = deliver(h, "a").await;
    h.advance_to(old.lease_until);
    let new = claim(h).await.remove(0);
    let finished = deliver(h, "b").await;
    assert!(done(h, &finished).await);
    let other = deliver(h, "c").await;
    let claims = [&old, &finished, &other].map(|one| (one.event.id.clone(), one.fence));
    h.store.release_events(&claims).await.unwrap();
    assert_eq!(load(h, &new.event.id).await, new.event, "it is somebody else's");
    assert_eq!(load(h, &finished.event.id).await.attempts, 1);
    let back = load(h, &other.event.id).await;
    assert_eq!((back.state, back.attempts), (EventState::Ready, 0));
    assert_eq!((back.next_attempt_at, back.error), (other.event.next_attempt_at, None));
    assert!(!done(h, &other).await, "the claim was given back");
    let again = claim(h).await;
    assert_eq!(again.len(), 1, "it may be claimed at once");
    assert_eq!((&again[0].event.id, again[0].event.attempts), (&other.event.id, 1));
    assert!(again[0].fence > other.fence);
    // Also after the lease, while nobody else has it.
    h.advance_to(again[0].lease_until);
    h.store.release_events(&[(other.event.id.clone(), again[0].fence)]).await.unwrap();
    assert_eq!(load(h, &other.event.id).await.attempts, 0);
    assert!(done(h, &new).await, "its lease has ended, and nobody else has it");
}

/// A failed try waits, with its reason; the fence of the try is used up.
pub async fn a_retry_waits_for_its_time(h: &Harness) {
    assert_eq!(h.store.next_event_due().await.unwrap(), None);
    let first = deliver(h, "a").await;
    let next = h.now() + Duration::from_micros(10_000_001);
    h.store.retry_event(&first.event.id, first.fence, sample::WORDS, next).await.unwrap();
    assert_eq!(h.store.next_event_due().await.unwrap(), Some(next));
    let stored = load(h, &first.event.id).await;
    assert_eq!((stored.state, stored.attempts), (EventState::Ready, 1));
    assert_eq!((stored.error.as_deref(), stored.next_attempt_at), (Some(sample::WORDS), next));
    assert!(!done(h, &first).await, "the try was given back");
    h.advance(10);
    assert!(claim(h).await.is_empty());
    h.advance(1);
    let second = claim(h).await.remove(0);
    assert_eq!(second.event.attempts, 2);
    assert!(done(h, &second).await);
    let stored = load(h, &first.event.id).await;
    assert_eq!((stored.state, stored.done_at), (EventState::Done, Some(h.now())));
    assert_eq!(h.store.next_event_due().await.unwrap(), None);
}

/// Poison rests until a person replays it, and a replay takes it from whoever works on it.
pub async fn a_quarantined_event_can_be_replayed(h: &Harness) {
    let first = deliver(h, "a").await;
    let id = &first.event.id;
    h.store.quarantine_event(id, first.fence, "no such field").await.unwrap();
    h.advance(3_600);
    assert!(claim(h).await.is_empty());
    let backlog = h.store.backlog().await.unwrap();
    assert_eq!((backlog.ready, backlog.quarantined, backlog.oldest), (0, 1, None));
    let stored = load(h, id).await;
    assert_eq!(
        (stored.state, stored.error.as_deref()),
        (EventState::Quarantined, Some("no such field"))
    );

    assert!(h.store.replay_event(id).await.unwrap());
    assert!(!h.store.replay_event(&EventId::new("unknown")).await.unwrap());
    let backlog = h.store.backlog().await.unwrap();
    assert_eq!((backlog.ready, backlog.oldest), (1, Some(first.event.received_at)));
    let stored = load(h, id).await;
    assert_eq!((stored.attempts, stored.error, stored.next_attempt_at), (0, None, h.now()));
    let second = claim(h).await.remove(0);
    assert!(h.store.replay_event(id).await.unwrap());
    assert!(!done(h, &second).await, "the replay ended the claim");
    let third = claim(h).await.remove(0);
    assert!(third.fence > second.fence);
    assert!(done(h, &third).await);
    assert!(h.store.replay_event(id).await.unwrap());
    assert_eq!(load(h, id).await.done_at, None);
    assert_eq!(claim(h).await.len(), 1, "what was done can be replayed too");
}

/// The effect and the done-mark are one: with a lost fence there is neither.
///
/// Red with: a done-mark that is written apart from the effect.
pub async fn done_needs_the_fence(h: &Harness) {
    let old = deliver(h, "a").await;
    h.clock.advance(LEASE);
    let new = claim(h).await.remove(0);
    for (claimed, news) in [(&old, 0), (&new, 1), (&new, 1)] {
        let list = Changes::new()
            .with(sample::news("ada", &format!("effect of {}", claimed.fence)))
            .with(Change::EventDone { id: claimed.event.id.clone(), fence: claimed.fence });
        let applied = h.store.apply(list).await;
        assert!(applied.is_ok() || applied.unwrap_err().is_fenced());
        assert_eq!(h.store.read_outbox(None, 0, 10).await.unwrap().len(), news);
    }
}

/// Done-marks without an effect are one, too: a lost fence among them, or the same mark twice, and
/// none is made.
///
/// Red with: marks that are counted after they were written.
pub async fn done_marks_are_made_together(h: &Harness) {
    deliver(h, "a").await;
    deliver(h, "b").await;
    h.clock.advance(LEASE);
    let claimed = claim(h).await;
    let mark = |place: usize, late: u64| {
        let id = claimed[place].event.id.clone();
        Change::EventDone { id, fence: claimed[place].fence - late }
    };
    for marks in [vec![mark(0, 0), mark(1, 1)], vec![mark(0, 0), mark(0, 0)]] {
        let refused = h.store.apply(marks.into_iter().collect()).await;
        assert!(refused.unwrap_err().is_fenced());
        for one in &claimed {
            assert_eq!(load(h, &one.event.id).await.state, EventState::Ready);
        }
    }
    h.store.apply([mark(0, 0), mark(1, 0)].into_iter().collect()).await.unwrap();
    for one in &claimed {
        let event = load(h, &one.event.id).await;
        assert_eq!((event.state, event.done_at), (EventState::Done, Some(h.now())));
    }
    let again = h.store.apply([mark(0, 0), mark(1, 0)].into_iter().collect()).await;
    assert!(again.unwrap_err().is_fenced());
}

/// Newest first, by platform and by state.
pub async fn events_are_listed_page_by_page(h: &Harness) {
    let mut names = Vec::new();
    for index in 0..5 {
        let name = index.to_string();
        let mut delivery = sample::delivery(h.now(), &[&name]);
        if index == 3 {
            delivery.provider = Provider::Instagram;
        }
        h.store.accept(&[delivery]).await.unwrap();
        names.push(name);
        h.advance(1);
    }
    names.reverse();
    let claimed = h.store.claim_events(1, LEASE).await.unwrap().remove(0);
    assert!(done(h, &claimed).await);
    let list = async |provider, state, page: &Page| {
        let found = h.store.list_events(provider, state, page).await.unwrap();
        let names: Vec<_> = found.items.into_iter().map(|event| event.external_id).collect();
        (names, found.next)
    };
    let (mut listed, next) = list(None, None, &Page::first(3)).await;
    h.store.accept(&[sample::delivery(h.now(), &["later"])]).await.unwrap();
    let (rest, next) = list(None, None, &Page { after: next, limit: 2 }).await;
    assert_eq!(next, None);
    listed.extend(rest);
    assert_eq!(listed, names);
    let (tiktok, _) = list(Some(Provider::TikTok), Some(EventState::Ready), &Page::first(9)).await;
    assert_eq!(tiktok, ["later", "4", "2", "1"]);
    let (finished, _) = list(None, Some(EventState::Done), &Page::first(9)).await;
    assert_eq!(finished, ["0"]);
}

/// Only what was done long ago goes, with its body when nothing else needs that.
pub async fn pruning_keeps_the_young_and_the_open(h: &Harness) {
    h.store.accept(&[sample::delivery(h.now(), &["old", "beside"])]).await.unwrap();
    let claimed = claim(h).await;
    let (old, beside): (Vec<_>, Vec<_>) =
        claimed.into_iter().partition(|claim| claim.event.external_id == "old");
    assert!(done(h, &old[0]).await);
    h.store.quarantine_event(&beside[0].event.id, beside[0].fence, "no").await.unwrap();
    h.advance(60);
    let limit = h.now();
    let young = deliver(h, "young").await;
    assert!(done(h, &young).await);
    let open = deliver(h, "open").await;
    assert_eq!(h.store.prune_events(limit, 0).await.unwrap(), 0);
    assert_eq!(h.store.prune_events(limit, 10).await.unwrap(), 1);
    assert_eq!(h.store.prune_events(limit, 10).await.unwrap(), 0);
    assert_eq!(h.store.load_event(&old[0].event.id).await.unwrap(), None);
    for kept in [&beside[0], &young, &open] {
        let (_, body) = h.store.load_event(&kept.event.id).await.unwrap().unwrap();
        assert!(body.is_some(), "the body is needed: {}", kept.event.external_id);
    }
    assert_eq!(h.store.prune_events(h.now() + LEASE, 10).await.unwrap(), 2, "row and body");
    assert_eq!(h.store.load_event(&young.event.id).await.unwrap(), None);
}
