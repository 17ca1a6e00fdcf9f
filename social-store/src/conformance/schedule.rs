use std::collections::BTreeSet;
use std::time::Duration;

use social_core::Timestamp;

use super::harness::{Harness, MICRO, race};
use crate::changes::{Change, Changes};
use crate::record::{Due, WorkClaim, WorkKind};

const REFRESH: WorkKind = WorkKind::REFRESH;
const LEASE: Duration = Duration::from_mins(1);

async fn due(h: &Harness, subject: &str, at: Timestamp) {
    h.store.schedule(REFRESH, subject, Due::At(at)).await.unwrap();
}

fn in_lane(kind: WorkKind, subject: &str, lane: Option<&str>, due: Due) -> Change {
    let lane = lane.map(ToOwned::to_owned);
    Change::Schedule { kind, subject: subject.to_owned(), lane, due }
}

async fn claim(h: &Harness) -> Vec<WorkClaim> {
    h.store.claim_due(&[REFRESH], 100, LEASE).await.unwrap()
}

async fn claim_one(h: &Harness, subject: &str) -> Option<WorkClaim> {
    h.store.claim_one(REFRESH, subject, LEASE).await.unwrap()
}

async fn finish(h: &Harness, claim: &WorkClaim, next: Option<Timestamp>) -> bool {
    let change = Change::FinishWork { claim: claim.clone(), next };
    match h.store.apply(change.into()).await {
        Ok(_) => true,
        Err(error) => {
            assert!(error.is_fenced(), "{error:?}");
            false
        }
    }
}

async fn next_due(h: &Harness) -> Option<Timestamp> {
    h.store.next_due(&[REFRESH]).await.unwrap()
}

/// The order is that of the due times, the limit holds, and what is not due yet waits.
pub async fn due_work_comes_longest_due_first(h: &Harness) {
    let now = h.now();
    for (subject, seconds) in [("b", 20), ("d", 0), ("a", 30), ("c", 10)] {
        due(h, subject, now - Duration::from_secs(seconds)).await;
    }
    due(h, "later", now + Duration::from_micros(1)).await;
    let first = h.store.claim_due(&[REFRESH], 1, LEASE).await.unwrap();
    assert_eq!(first[0].subject, "a");
    assert_eq!(first[0].kind, REFRESH);
    assert_eq!(first[0].due_at, now - Duration::from_secs(30));
    assert_eq!(first[0].lease_until, now + LEASE);
    let rest: Vec<_> = claim(h).await.into_iter().map(|claim| claim.subject).collect();
    assert_eq!(rest, ["b", "c", "d"]);
    assert!(claim(h).await.is_empty());
    h.clock.advance(MICRO);
    assert_eq!(claim(h).await[0].subject, "later");
}

/// Work of a dead worker comes back when its lease ends, and not before.
pub async fn a_lease_that_ended_is_claimed_with_a_new_fence(h: &Harness) {
    due(h, "a", h.now()).await;
    let old = claim(h).await.remove(0);
    h.advance_to(old.lease_until - MICRO);
    assert!(claim(h).await.is_empty());
    assert_eq!(claim_one(h, "a").await, None);
    h.clock.advance(MICRO);
    let new = claim(h).await.remove(0);
    assert!(new.fence > old.fence);
    h.clock.advance(LEASE);
    assert!(claim_one(h, "a").await.unwrap().fence > new.fence);
}

/// A worker that was thought dead can neither lengthen, finish, give back nor hold.
pub async fn an_old_fence_changes_nothing(h: &Harness) {
    due(h, "a", h.now()).await;
    let old = claim(h).await.remove(0);
    h.clock.advance(LEASE);
    let new = claim(h).await.remove(0);
    assert!(h.store.extend(&old, LEASE).await.unwrap_err().is_fenced());
    assert!(!finish(h, &old, None).await);
    assert!(h.store.apply(Change::Holds(old.clone()).into()).await.unwrap_err().is_fenced());
    h.store.release_work(&old).await.unwrap();
    assert_eq!(claim_one(h, "a").await, None, "the new holder still has it");
    h.store.apply(Change::Holds(new.clone()).into()).await.unwrap();
    let longer = h.store.extend(&new, LEASE * 2).await.unwrap();
    assert_eq!((longer.fence, longer.lease_until), (new.fence, h.now() + LEASE * 2));
    h.clock.advance(LEASE);
    assert!(claim(h).await.is_empty(), "the longer lease counts");
    assert!(finish(h, &longer, None).await);
}

/// While nobody took the work, its holder goes on although the lease ended: nothing was lost.
pub async fn a_claim_lives_until_its_lease_is_taken(h: &Harness) {
    due(h, "a", h.now()).await;
    let claimed = claim(h).await.remove(0);
    h.clock.advance(LEASE * 2);
    h.store.apply(Change::Holds(claimed.clone()).into()).await.unwrap();
    let claimed = h.store.extend(&claimed, LEASE).await.unwrap();
    assert_eq!(claim_one(h, "a").await, None);
    assert!(finish(h, &claimed, None).await);
    assert!(!finish(h, &claimed, None).await, "work is finished once");
    assert!(h.store.extend(&claimed, LEASE).await.unwrap_err().is_fenced());
}

/// `FinishWork` names the next time, or removes the work.
pub async fn finishing_sets_the_next_time(h: &Harness) {
    due(h, "a", h.now()).await;
    let next = h.now() + Duration::from_micros(3_600_000_001);
    assert!(finish(h, &claim(h).await[0], Some(next)).await);
    assert_eq!(next_due(h).await, Some(next));
    assert!(claim(h).await.is_empty());
    h.clock.advance(Duration::from_hours(2));
    let again = claim(h).await.remove(0);
    assert_eq!(again.due_at, next);
    assert!(finish(h, &again, None).await);
    assert_eq!(next_due(h).await, None);
    h.clock.advance(Duration::from_hours(24));
    assert!(claim(h).await.is_empty());
}

/// Work that was due is due again at once; a bare lease leaves nothing behind.
pub async fn releasing_keeps_what_is_due(h: &Harness) {
    due(h, "a", h.now()).await;
    let claimed = claim(h).await.remove(0);
    h.store.release_work(&claimed).await.unwrap();
    h.store.release_work(&claimed).await.unwrap();
    let again = claim(h).await.remove(0);
    assert!(again.fence > claimed.fence);

    let bare = claim_one(h, "bare").await.unwrap();
    assert_eq!(bare.due_at, h.now());
    h.clock.advance(LEASE * 2);
    let due: Vec<_> = claim(h).await.into_iter().map(|claim| claim.subject).collect();
    assert_eq!(due, ["a"], "a lease that ended makes no work due that was not");
    h.store.release_work(&bare).await.unwrap();
    assert!(h.store.extend(&bare, LEASE).await.unwrap_err().is_fenced());
}

/// A wish that comes while the work is done must not be lost with the holder's own plan.
///
/// Red with: a finish that simply sets the next time.
pub async fn a_wish_survives_a_held_claim(h: &Harness) {
    let now = h.now();
    let soon = now + Duration::from_secs(5);
    let late = now + Duration::from_hours(1);
    for (next, expected) in [(Some(late), soon), (Some(now), now), (None, soon)] {
        due(h, "a", now).await;
        let claimed = claim(h).await.remove(0);
        h.store.schedule(REFRESH, "a", Due::NoLaterThan(late)).await.unwrap();
        h.store.schedule(REFRESH, "a", Due::NoLaterThan(soon)).await.unwrap();
        assert!(claim(h).await.is_empty(), "the holder goes on");
        assert!(finish(h, &claimed, next).await);
        assert_eq!(next_due(h).await, Some(expected), "{next:?}");
    }
    due(h, "a", now).await;
    let claimed = claim(h).await.remove(0);
    due(h, "a", soon).await;
    assert!(finish(h, &claimed, Some(late)).await);
    assert_eq!(next_due(h).await, Some(late), "the holder overrides a plain time");

    let bare = claim_one(h, "bare").await.unwrap();
    h.store.schedule(REFRESH, "bare", Due::NoLaterThan(soon)).await.unwrap();
    h.store.release_work(&bare).await.unwrap();
    assert_eq!(next_due(h).await, Some(soon), "a wish makes a bare lease work");
}

/// The two ways to set a time of work that nobody holds, alone and in a list of changes.
pub async fn at_replaces_and_no_later_than_moves_forward(h: &Harness) {
    let at = |seconds| h.now() + Duration::from_secs(seconds);
    let steps = [
        (Due::NoLaterThan(at(50)), 50),
        (Due::NoLaterThan(at(60)), 50),
        (Due::NoLaterThan(at(40)), 40),
        (Due::At(at(70)), 70),
        (Due::At(at(30)), 30),
    ];
    for (given, expected) in steps {
        h.store.schedule(REFRESH, "a", given).await.unwrap();
        assert_eq!(next_due(h).await, Some(at(expected)), "{given:?}");
        let change = in_lane(WorkKind::MEDIA, "a", None, given);
        h.store.apply(change.into()).await.unwrap();
        assert_eq!(h.store.next_due(&[WorkKind::MEDIA]).await.unwrap(), Some(at(expected)));
    }
}

/// Red with: a claim that reads and writes in two steps.
pub async fn one_of_sixteen_claims_a_subject(h: &Harness) {
    due(h, "known", h.now() + Duration::from_hours(1)).await;
    for subject in ["known", "unknown"] {
        let claims = race(&h.store, |store, _| async move {
            store.claim_one(REFRESH, subject, LEASE).await.unwrap()
        })
        .await;
        assert_eq!(claims.iter().flatten().count(), 1, "{subject}");
    }
}

/// Each piece of work goes to one worker, and none is left out.
pub async fn sixteen_workers_share_due_work(h: &Harness) {
    for index in 0..64 {
        due(h, &index.to_string(), h.now()).await;
    }
    let claims = race(&h.store, |store, _| async move {
        let mut mine = Vec::new();
        loop {
            let more = store.claim_due(&[REFRESH], 3, LEASE).await.unwrap();
            if more.is_empty() {
                return mine;
            }
            mine.extend(more);
        }
    })
    .await;
    let claims: Vec<_> = claims.into_iter().flatten().collect();
    assert_eq!(claims.len(), 64, "no work is claimed twice");
    let subjects: BTreeSet<_> = claims.iter().map(|claim| &claim.subject).collect();
    assert_eq!(subjects.len(), 64);
}

/// A fence never comes back: the holder of removed work is fenced even if it is due anew.
///
/// Red with: a fence that starts again with the row.
pub async fn removed_work_fences_its_holder(h: &Harness) {
    due(h, "a", h.now()).await;
    let old = claim(h).await.remove(0);
    let unschedule = Change::Unschedule { kind: REFRESH, subject: "a".to_owned() };
    h.store.apply(unschedule.clone().into()).await.unwrap();
    assert!(!finish(h, &old, Some(h.now())).await);
    assert_eq!(next_due(h).await, None);
    due(h, "a", h.now()).await;
    let new = claim(h).await.remove(0);
    assert!(new.fence > old.fence);
    assert!(h.store.extend(&old, LEASE).await.unwrap_err().is_fenced());
    let both = Changes::new().with(unschedule.clone()).with(unschedule);
    h.store.apply(both).await.unwrap();
}

/// A sleeper must wake for a lease that ends, not only for work that falls due.
pub async fn the_next_due_time_counts_leases(h: &Harness) {
    assert_eq!(next_due(h).await, None);
    assert_eq!(h.store.next_due(&[]).await.unwrap(), None);
    due(h, "a", h.now()).await;
    assert_eq!(next_due(h).await, Some(h.now()));
    claim(h).await;
    assert_eq!(next_due(h).await, Some(h.now() + LEASE));
    due(h, "b", h.now() + LEASE * 2).await;
    assert_eq!(next_due(h).await, Some(h.now() + LEASE));
    assert!(claim_one(h, "b").await.is_some());
    claim_one(h, "bare").await.unwrap();
    h.clock.advance(LEASE);
    claim(h).await;
    assert_eq!(next_due(h).await, Some(h.now() + LEASE), "`b` is held, but its due time counts");
}

/// One account's long queue leaves workers to the others; a place frees with each piece that ends.
///
/// Red with: a claim that does not count what is in work.
pub async fn a_lane_has_few_pieces_in_work(h: &Harness) {
    let most = WorkKind::MOST_IN_LANE as usize;
    let early = h.now() - Duration::from_secs(10);
    for index in 0..most + 3 {
        let piece = in_lane(REFRESH, &format!("long {index}"), Some("long"), Due::At(early));
        h.store.apply(piece.into()).await.unwrap();
    }
    for change in [
        in_lane(REFRESH, "short 0", Some("short"), Due::At(h.now())),
        in_lane(REFRESH, "free 0", None, Due::At(h.now())),
        in_lane(WorkKind::MEDIA, "long 0", Some("long"), Due::At(early)),
    ] {
        h.store.apply(change.into()).await.unwrap();
    }
    let held = claim(h).await;
    let of = |lane: &str| held.iter().filter(|claim| claim.subject.starts_with(lane)).count();
    assert_eq!((of("long"), of("short"), of("free")), (most, 1, 1));
    assert!(claim(h).await.is_empty(), "the lane is full");
    assert_eq!(h.store.claim_due(&[WorkKind::MEDIA], 10, LEASE).await.unwrap().len(), 1);
    assert!(claim_one(h, "long 5").await.is_some(), "who asks by name has a reason");

    assert!(finish(h, &held[0], None).await);
    h.store.release_work(&held[1]).await.unwrap();
    let again = h.store.claim_due(&[REFRESH], 1, LEASE).await.unwrap();
    assert_eq!(again[0].subject, held[1].subject, "its due time is the longest past");
    h.clock.advance(LEASE);
    assert_eq!(claim(h).await.len(), most + 2, "leases that ended leave the lane");
}

/// The count holds when many workers claim at once.
///
/// Red with: a claim that counts before it locks.
pub async fn sixteen_workers_leave_a_lane_its_few(h: &Harness) {
    let most = WorkKind::MOST_IN_LANE as usize;
    for index in 0..32 {
        let subject = format!("{index:02}");
        let piece = in_lane(REFRESH, &subject, Some("long"), Due::At(h.now()));
        h.store.apply(piece.into()).await.unwrap();
    }
    let claims =
        race(
            &h.store,
            |store, _| async move { store.claim_due(&[REFRESH], 2, LEASE).await.unwrap() },
        )
        .await;
    assert_eq!(claims.iter().map(Vec::len).sum::<usize>(), most);
}

/// Two kinds of one subject are two pieces of work.
pub async fn kinds_of_work_are_apart(h: &Harness) {
    let host = WorkKind::new("host");
    for kind in [REFRESH, WorkKind::MEDIA, host] {
        h.store.schedule(kind, "a", Due::At(h.now())).await.unwrap();
    }
    let found = h.store.claim_due(&[WorkKind::MEDIA, host], 10, LEASE).await.unwrap();
    let kinds: BTreeSet<_> = found.iter().map(|claim| claim.kind).collect();
    assert_eq!(kinds, BTreeSet::from([WorkKind::MEDIA, host]));
    assert_eq!(claim(h).await.len(), 1);
    assert!(h.store.claim_due(&[], 10, LEASE).await.unwrap().is_empty());
}

/// Whoever goes on finds it, also after a lease that ended; only the holder writes it, and it goes
/// with the work.
pub async fn progress_stays_with_the_work(h: &Harness) {
    let read = async || h.store.progress(REFRESH, "a").await.unwrap();
    let keep = async |claim: &WorkClaim, progress: Option<serde_json::Value>| {
        let change = Change::KeepProgress { claim: claim.clone(), progress };
        h.store.apply(change.into()).await
    };
    assert_eq!(read().await, None);
    due(h, "a", h.now()).await;
    let first = claim(h).await.remove(0);
    assert_eq!(read().await, None);
    let at = |page: u32| Some(serde_json::json!({ "after": "cursor \0 世界", "page": page }));
    keep(&first, at(1)).await.unwrap();
    assert_eq!(read().await, at(1));
    h.clock.advance(LEASE);
    let second = claim(h).await.remove(0);
    assert_eq!(read().await, at(1));
    assert!(keep(&first, at(9)).await.unwrap_err().is_fenced());
    keep(&second, at(2)).await.unwrap();
    h.store.release_work(&second).await.unwrap();
    assert!(keep(&second, at(9)).await.unwrap_err().is_fenced());
    assert_eq!(h.store.progress(WorkKind::MEDIA, "a").await.unwrap(), None);
    let third = claim(h).await.remove(0);
    assert!(finish(h, &third, Some(h.now())).await);
    assert_eq!(read().await, at(2));
    let fourth = claim(h).await.remove(0);
    keep(&fourth, None).await.unwrap();
    assert_eq!(read().await, None);
    keep(&fourth, at(3)).await.unwrap();
    assert!(finish(h, &fourth, None).await);
    assert_eq!(read().await, None, "it went with the work");
}
