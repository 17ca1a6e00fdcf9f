//! Limits kept in the memory of one process.

mod blocks;
mod index;
mod quotas;
mod ring;
mod sweeps;
mod windows;

#[cfg(test)]
mod tests;

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::{
    HoldOutcome, LimitError, LimitKey, Permit, Quota, QuotaLedger, QuotaRule, RateLimiter,
    WindowRule,
};
use crate::time::{Clock, Timestamp};
use quotas::Quotas;
use sweeps::Sweeps;
use windows::{Overfull, Windows};

/// Parts of the windows, each behind a lock of its own.
const PARTS: u16 = 16;

/// Windows and quotas of one process; they are forgotten when it ends.
///
/// A window costs about 64 bytes, the text of its key, and four bytes for each call that it allows
/// (eight where its span is longer than 71 minutes); a window of more than 32 calls has room for
/// twice those it has seen. Keys whose calls no longer matter are dropped within a minute after
/// their window has passed, by whichever call comes then, and their memory is given back. Clones
/// share the same limits.
#[derive(Clone)]
pub struct MemoryLimits {
    inner: Arc<Inner>,
}

struct Inner {
    clock: Arc<dyn Clock>,
    /// Strangers choose some keys, so their places must not be foreseeable.
    hasher: RandomState,
    windows: Vec<Mutex<Windows>>,
    quotas: Mutex<Quotas>,
    sweeps: Sweeps,
}

impl MemoryLimits {
    /// Makes limits that take their time from `clock`.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let sweeps = Sweeps::new(PARTS, clock.now());
        let inner = Inner {
            clock,
            hasher: RandomState::new(),
            windows: (0..PARTS).map(|_| Mutex::default()).collect(),
            quotas: Mutex::default(),
            sweeps,
        };
        Self { inner: Arc::new(inner) }
    }
}

impl Inner {
    /// Tells the time, and does the part of the cleaning that has fallen due.
    fn now(&self) -> Timestamp {
        let now = self.clock.now();
        if let Some(part) = self.sweeps.due(now) {
            if let Some(windows) = self.windows.get(usize::from(part)) {
                locked(windows).sweep(now);
            }
            if part == 0 {
                locked(&self.quotas).sweep(now);
            }
        }
        now
    }

    fn try_acquire(&self, key: &str, rule: WindowRule) -> Result<Permit, Overfull> {
        let now = self.now();
        let hash = self.hasher.hash_one(key);
        // The high half finds the key within its part, so the part goes by the low one.
        let part = usize::try_from(hash % u64::from(PARTS)).unwrap_or_default();
        let part = self.windows.get(part).ok_or(Overfull)?;
        locked(part).try_acquire((hash >> 32) as u32, key, rule, now)
    }

    fn known(&self) -> usize {
        let windows: usize = self.windows.iter().map(|part| locked(part).len()).sum();
        windows + locked(&self.quotas).len()
    }
}

/// Every state is consistent after every statement, so a panic elsewhere does not spoil it.
fn locked<T>(part: &Mutex<T>) -> MutexGuard<'_, T> {
    part.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for MemoryLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryLimits").field("keys", &self.inner.known()).finish_non_exhaustive()
    }
}

#[async_trait]
impl RateLimiter for MemoryLimits {
    /// # Errors
    ///
    /// Only when the keys of one process outgrow 4 GiB.
    async fn try_acquire(&self, key: &LimitKey, rule: WindowRule) -> Result<Permit, LimitError> {
        let permit = self.inner.try_acquire(key.as_str(), rule);
        permit.map_err(|Overfull| LimitError("too many keys".to_owned()))
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
        let now = self.inner.now();
        Ok(locked(&self.inner.quotas).hold(key, rule, id, from, now))
    }

    async fn release(&self, key: &LimitKey, id: &str) -> Result<(), LimitError> {
        locked(&self.inner.quotas).release(key, id);
        Ok(())
    }

    async fn quota(&self, key: &LimitKey, rule: QuotaRule) -> Result<Quota, LimitError> {
        let now = self.inner.now();
        Ok(locked(&self.inner.quotas).read(key, rule, now))
    }
}
