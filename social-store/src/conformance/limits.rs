use std::time::Duration;

use social_core::{AccountId, HoldOutcome, LimitKey, Permit, QuotaRule, WindowRule};

use super::harness::{Harness, MICRO, race};
use super::sample::app;

fn key(account: &str) -> LimitKey {
    LimitKey::account(&app(), &AccountId::new(account), "publish_video_init")
}

/// The window slides by the microsecond, and each key has its own.
pub async fn a_window_is_exact(h: &Harness) {
    let rule = WindowRule::per_minute(2);
    let take = async |account: &str| h.store.try_acquire(&key(account), rule).await.unwrap();
    let start = h.now();
    assert_eq!(take("a").await, Permit::Granted { remaining: 1 });
    h.advance(10);
    assert_eq!(take("a").await, Permit::Granted { remaining: 0 });
    let resets_at = start + Duration::from_mins(1);
    assert_eq!(take("a").await, Permit::Denied { resets_at });
    assert_eq!(take("b").await, Permit::Granted { remaining: 1 });
    h.advance_to(resets_at - MICRO);
    assert_eq!(take("a").await, Permit::Denied { resets_at });
    h.clock.advance(MICRO);
    assert_eq!(take("a").await, Permit::Granted { remaining: 0 });
    let resets_at = resets_at + Duration::from_secs(10);
    assert_eq!(take("a").await, Permit::Denied { resets_at });
}

/// Red with: a window that is read and written in two steps.
pub async fn a_window_is_shared_by_sixteen(h: &Harness) {
    let rule = WindowRule::per_minute(6);
    let taken =
        race(&h.store, |store, _| async move { store.try_acquire(&key("a"), rule).await.unwrap() })
            .await;
    let granted = taken.iter().filter(|permit| matches!(permit, Permit::Granted { .. })).count();
    assert_eq!(granted, 6);
}

/// Each id holds one place; the places are never more than the rule allows.
pub async fn a_quota_is_shared_by_sixteen(h: &Harness) {
    let rule = QuotaRule::per_day(5);
    let held = race(&h.store, |store, racer| async move {
        store.hold(&key("a"), rule, &racer.to_string(), None).await.unwrap()
    })
    .await;
    let held = held.iter().filter(|outcome| matches!(outcome, HoldOutcome::Held(_))).count();
    assert_eq!(held, 5);
    let quota = h.store.quota(&key("a"), rule).await.unwrap();
    assert_eq!((quota.used, quota.remaining), (5, 0));
    assert_eq!(quota.resets_at, Some(h.now() + rule.span));
    let id = quota.holds[0].id.clone();
    for _ in 0..3 {
        let again = h.store.hold(&key("a"), rule, &id, None).await.unwrap();
        assert!(matches!(again, HoldOutcome::Held(quota) if quota.used == 5));
    }
    assert_eq!(h.store.quota(&key("b"), rule).await.unwrap().used, 0);
}

/// A place comes back by itself or early, and a planned one is held until its time and span.
pub async fn a_hold_ends_or_is_given_back(h: &Harness) {
    let rule = QuotaRule::per_day(1);
    let hold = async |id: &str, from| h.store.hold(&key("a"), rule, id, from).await.unwrap();
    assert!(matches!(hold("one", None).await, HoldOutcome::Held(_)));
    assert!(matches!(hold("two", None).await, HoldOutcome::Full(_)));
    h.store.release(&key("a"), "two").await.unwrap();
    assert!(matches!(hold("two", None).await, HoldOutcome::Full(_)));
    h.store.release(&key("a"), "one").await.unwrap();
    let planned = h.now() + Duration::from_hours(5);
    assert!(matches!(hold("two", Some(planned)).await, HoldOutcome::Held(_)));
    h.advance_to(planned + rule.span - MICRO);
    assert!(matches!(hold("three", None).await, HoldOutcome::Full(_)));
    h.clock.advance(MICRO);
    assert!(matches!(hold("three", None).await, HoldOutcome::Held(_)));
}
