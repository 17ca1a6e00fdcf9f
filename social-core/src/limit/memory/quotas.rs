//! The quotas of one process.

use std::collections::HashMap;

use crate::limit::{HoldOutcome, LimitKey, Quota, QuotaRule, QuotaState};
use crate::time::Timestamp;

/// Quotas by key.
#[derive(Debug, Default)]
pub(super) struct Quotas {
    known: HashMap<LimitKey, QuotaState>,
}

impl Quotas {
    pub(super) fn hold(
        &mut self,
        key: &LimitKey,
        rule: QuotaRule,
        id: &str,
        from: Option<Timestamp>,
        now: Timestamp,
    ) -> HoldOutcome {
        if let Some(quota) = self.known.get_mut(key) {
            return quota.hold(id, rule, from, now);
        }
        self.known.entry(key.clone()).or_default().hold(id, rule, from, now)
    }

    pub(super) fn release(&mut self, key: &LimitKey, id: &str) {
        if let Some(quota) = self.known.get_mut(key) {
            quota.release(id);
        }
    }

    pub(super) fn read(&self, key: &LimitKey, rule: QuotaRule, now: Timestamp) -> Quota {
        let quota = self.known.get(key).map(|quota| quota.read(rule, now));
        quota.unwrap_or_else(|| QuotaState::default().read(rule, now))
    }

    /// Gives how many keys are known.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// Forgets the keys that hold nothing, and gives their memory back once it is most of all.
    pub(super) fn sweep(&mut self, now: Timestamp) {
        self.known.retain(|_, quota| !quota.is_idle(now));
        if self.known.len() < self.known.capacity() / 4 {
            self.known.shrink_to_fit();
        }
    }
}
