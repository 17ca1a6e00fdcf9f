//! Limits kept in the memory of one process.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use super::{
    HoldOutcome, LimitError, LimitKey, Permit, Quota, QuotaLedger, QuotaRule, QuotaState,
    RateLimiter, Window, WindowRule,
};
use crate::time::{Clock, Timestamp};

/// Keys known before the first search for idle ones.
const FIRST_SWEEP: usize = 1_024;

/// Windows and quotas of one process; they are forgotten when it ends.
///
/// Keys whose calls no longer matter are dropped, so that memory follows what is in use. Clones
/// share the same limits.
#[derive(Clone)]
pub struct MemoryLimits {
    clock: Arc<dyn Clock>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    windows: HashMap<LimitKey, KnownWindow>,
    quotas: HashMap<LimitKey, QuotaState>,
    sweep_at: usize,
}

#[derive(Default)]
struct KnownWindow {
    window: Window,
    /// The longest span the key was asked with.
    span: Duration,
}

impl MemoryLimits {
    /// Makes limits that take their time from `clock`.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let state = State { sweep_at: FIRST_SWEEP, ..State::default() };
        Self { clock, state: Arc::new(Mutex::new(state)) }
    }

    /// The state is consistent after every statement, so a panic elsewhere does not spoil it.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn known(&self) -> usize {
        self.windows.len() + self.quotas.len()
    }

    /// Drops idle keys each time the number of keys has doubled: constant work a call on average.
    fn sweep_if_due(&mut self, now: Timestamp) {
        if self.known() < self.sweep_at {
            return;
        }
        self.windows.retain(|_, known| !known.window.is_idle(known.span, now));
        self.quotas.retain(|_, quota| !quota.is_idle(now));
        self.sweep_at = (self.known() * 2).max(FIRST_SWEEP);
    }
}

impl fmt::Debug for MemoryLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryLimits").field("keys", &self.state().known()).finish_non_exhaustive()
    }
}

#[async_trait]
impl RateLimiter for MemoryLimits {
    async fn try_acquire(&self, key: &LimitKey, rule: WindowRule) -> Result<Permit, LimitError> {
        let now = self.clock.now();
        let mut state = self.state();
        if let Some(known) = state.windows.get_mut(key) {
            known.span = known.span.max(rule.span);
            return Ok(known.window.try_acquire(rule, now));
        }
        state.sweep_if_due(now);
        let known = state.windows.entry(key.clone()).or_default();
        known.span = rule.span;
        Ok(known.window.try_acquire(rule, now))
    }
}

#[async_trait]
impl QuotaLedger for MemoryLimits {
    async fn hold(
        &self,
        key: &LimitKey,
        rule: QuotaRule,
        id: &str,
        from: Option<Timestamp>,
    ) -> Result<HoldOutcome, LimitError> {
        let now = self.clock.now();
        let mut state = self.state();
        if let Some(quota) = state.quotas.get_mut(key) {
            return Ok(quota.hold(id, rule, from, now));
        }
        state.sweep_if_due(now);
        let quota = state.quotas.entry(key.clone()).or_default();
        Ok(quota.hold(id, rule, from, now))
    }

    async fn release(&self, key: &LimitKey, id: &str) -> Result<(), LimitError> {
        let mut state = self.state();
        if let Some(quota) = state.quotas.get_mut(key) {
            quota.release(id);
        }
        Ok(())
    }

    async fn quota(&self, key: &LimitKey, rule: QuotaRule) -> Result<Quota, LimitError> {
        let now = self.clock.now();
        let state = self.state();
        let quota = state.quotas.get(key).map(|quota| quota.read(rule, now));
        Ok(quota.unwrap_or_else(|| QuotaState::default().read(rule, now)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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

    #[tokio::test]
    async fn idle_keys_are_forgotten_and_busy_ones_kept() {
        let (clock, limits) = limits();
        let rule = WindowRule::per_minute(1);
        let kept = LimitKey::own("quota", "kept");
        let day = QuotaRule::per_day(1);
        assert!(matches!(limits.hold(&kept, day, "a", None).await.unwrap(), HoldOutcome::Held(_)));
        for address in 0..10 * FIRST_SWEEP {
            let key = LimitKey::own("sign-in", &address.to_string());
            assert!(matches!(
                limits.try_acquire(&key, rule).await.unwrap(),
                Permit::Granted { .. }
            ));
            clock.advance(Duration::from_secs(1));
        }
        assert!(limits.state().known() <= FIRST_SWEEP);
        assert_eq!(limits.quota(&kept, day).await.unwrap().used, 1);
    }
}
