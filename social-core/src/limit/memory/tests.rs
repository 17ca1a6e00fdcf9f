use std::collections::HashMap;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::limit::Window;
use crate::time::TestClock;

fn limits() -> (TestClock, MemoryLimits) {
    let clock = TestClock::default();
    (clock.clone(), MemoryLimits::new(Arc::new(clock)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn racing_tasks_share_one_window() {
    let (_, limits) = limits();
    let rule = WindowRule::per_minute(6);
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let limits = limits.clone();
            tokio::spawn(async move {
                let key = LimitKey::own("race", "one");
                limits.try_acquire(&key, rule).await.unwrap()
            })
        })
        .collect();
    let mut granted = 0;
    for task in tasks {
        granted += u32::from(matches!(task.await.unwrap(), Permit::Granted { .. }));
    }
    assert_eq!(granted, rule.limit);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn racing_tasks_share_one_quota() {
    let (_, limits) = limits();
    let rule = QuotaRule::per_day(5);
    let tasks: Vec<_> = (0..64)
        .map(|task| {
            let limits = limits.clone();
            let id = task.to_string();
            tokio::spawn(async move {
                let key = LimitKey::own("race", "one");
                limits.hold(&key, rule, &id, None).await.unwrap()
            })
        })
        .collect();
    let mut held = 0;
    for task in tasks {
        held += u32::from(matches!(task.await.unwrap(), HoldOutcome::Held(_)));
    }
    assert_eq!(held, rule.limit);
}

#[tokio::test]
async fn a_released_place_can_be_held_again() {
    let (_, limits) = limits();
    let rule = QuotaRule::per_day(1);
    let key = LimitKey::own("posts", "someone");
    assert!(matches!(limits.hold(&key, rule, "a", None).await.unwrap(), HoldOutcome::Held(_)));
    assert!(matches!(limits.hold(&key, rule, "b", None).await.unwrap(), HoldOutcome::Full(_)));
    limits.release(&key, "a").await.unwrap();
    assert!(matches!(limits.hold(&key, rule, "b", None).await.unwrap(), HoldOutcome::Held(_)));
    assert_eq!(limits.quota(&key, rule).await.unwrap().holds[0].id, "b");
}

/// Fills every slot of this many keys; gives the bytes of their text.
fn fill(limits: &MemoryLimits, keys: u32, rule: WindowRule) -> usize {
    let mut text = 0;
    for number in 0..keys {
        let key = LimitKey::own("video_init", &format!("account-{number:08}"));
        text += key.as_str().len();
        for left in (0..rule.limit).rev() {
            let granted = limits.inner.try_acquire(key.as_str(), rule);
            assert_eq!(granted, Ok(Permit::Granted { remaining: left }));
        }
        assert!(matches!(limits.inner.try_acquire(key.as_str(), rule), Ok(Permit::Denied { .. })));
    }
    text
}

fn held(limits: &MemoryLimits) -> usize {
    limits.inner.windows.iter().map(|part| locked(part).bytes()).sum()
}

#[test]
fn a_key_costs_64_bytes_and_four_a_slot_beyond_its_text() {
    for limit in [1, 6, 30] {
        let (_, limits) = limits();
        let keys = 50_000;
        let text = fill(&limits, keys, WindowRule::per_minute(limit));
        let beyond = held(&limits) - text;
        let allowed = keys as usize * (64 + 4 * limit as usize);
        assert!(beyond <= allowed, "{} bytes a key at {limit}", beyond / keys as usize);
    }
}

#[test]
fn memory_comes_back_within_two_windows_by_one_busy_key() {
    let (clock, limits) = limits();
    let rule = WindowRule::per_minute(6);
    fill(&limits, 20_000, rule);
    clock.advance(rule.span * 2);
    let busy = LimitKey::own("video_init", "busy");
    for _ in 0..=PARTS {
        assert!(limits.inner.try_acquire(busy.as_str(), rule).is_ok());
    }
    assert_eq!(limits.inner.known(), 1);
    assert!(held(&limits) < 1_024, "{} bytes are left", held(&limits));
}

#[tokio::test]
async fn idle_keys_are_forgotten_and_busy_ones_kept() {
    let (clock, limits) = limits();
    let rule = WindowRule::per_minute(1);
    let kept = LimitKey::own("quota", "kept");
    let day = QuotaRule::per_day(1);
    assert!(matches!(limits.hold(&kept, day, "a", None).await.unwrap(), HoldOutcome::Held(_)));
    for address in 0..10_000 {
        let key = LimitKey::own("sign-in", &address.to_string());
        assert!(matches!(limits.try_acquire(&key, rule).await.unwrap(), Permit::Granted { .. }));
        clock.advance(Duration::from_secs(1));
    }
    // Those of the last minute, those whose turn comes yet, and a quarter that is not worth it.
    assert!(limits.inner.known() <= 200, "{} keys are known", limits.inner.known());
    assert_eq!(limits.quota(&kept, day).await.unwrap().used, 1);
    clock.advance(Duration::from_hours(24));
    for _ in 0..=PARTS {
        assert_eq!(limits.quota(&kept, day).await.unwrap().used, 0);
    }
    assert_eq!(limits.inner.known(), 0);
}

#[test]
fn a_day_is_counted_to_the_microsecond() {
    let (clock, limits) = limits();
    let day = WindowRule { limit: 2, span: Duration::from_hours(24) };
    let start = clock.now();
    let ask = |rule| limits.inner.try_acquire("one", rule);
    // The window is widened while it holds a call.
    assert_eq!(ask(WindowRule::per_minute(6)), Ok(Permit::Granted { remaining: 5 }));
    clock.advance(Duration::from_micros(59_999_999));
    assert_eq!(ask(day), Ok(Permit::Granted { remaining: 0 }));
    clock.advance(Duration::from_hours(24) - Duration::from_mins(1));
    assert_eq!(ask(day), Ok(Permit::Denied { resets_at: start + day.span }));
    clock.advance(Duration::from_micros(1));
    assert_eq!(ask(day), Ok(Permit::Granted { remaining: 0 }));
    let resets_at = start + Duration::from_micros(59_999_999) + day.span;
    assert_eq!(ask(day), Ok(Permit::Denied { resets_at }));
}

#[derive(Clone, Debug)]
struct Step {
    /// May be negative: clocks go back.
    pause_ms: i64,
    key: u32,
    rule: WindowRule,
    sweep: bool,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let rule = (0_u32..80, prop_oneof![Just(1_u64), Just(60), Just(4_000), Just(90_000)])
        .prop_map(|(limit, span)| WindowRule { limit, span: Duration::from_secs(span) });
    // Rules that change under a key are rare, but they must not break it.
    let rules = proptest::collection::vec(rule, 3);
    let step = (-2_000_i64..40_000, 0_u32..4, 0_usize..9, proptest::bool::weighted(0.05));
    (rules, proptest::collection::vec(step, 1..400)).prop_map(|(rules, steps)| {
        let step = |(pause_ms, key, rule, sweep): (i64, u32, usize, bool)| Step {
            // Bursts, the usual, and now and then hours: the packed form has a border at 71 minutes.
            pause_ms: match rule {
                0 => pause_ms * 100,
                1..5 => pause_ms,
                _ => pause_ms / 1_000,
            },
            key,
            rule: rules[if rule < 3 { rule } else { key as usize % 3 }],
            sweep,
        };
        steps.into_iter().map(step).collect()
    })
}

proptest! {
    /// Packed windows answer as a plain list of instants does, to the microsecond, whatever the
    /// rules, and whether or not idle ones are swept away in between.
    #[test]
    fn packed_windows_are_exact(steps in steps()) {
        let mut windows = Windows::default();
        let mut model: HashMap<u32, (Window, Duration)> = HashMap::new();
        let mut micros = 1_795_334_400_000_000_i64;
        for Step { pause_ms, key, rule, sweep } in steps {
            micros += pause_ms * 1_000 + 7;
            let now = Timestamp::from_micros(micros);
            let (window, longest) = model.entry(key).or_default();
            *longest = rule.span.max(*longest);
            let expected = window.try_acquire(rule, now);
            // One hash for two keys: their texts must tell them apart.
            let answer = windows.try_acquire(key / 2, &format!("key-{key}"), rule, now);
            prop_assert_eq!(answer, Ok(expected));
            if sweep {
                windows.sweep(now);
                model.retain(|key, (window, longest)| {
                    let known = windows.knows(*key / 2, &format!("key-{key}"));
                    assert!(known || window.is_idle(*longest, now), "a busy key was swept away");
                    known
                });
            }
        }
    }
}
