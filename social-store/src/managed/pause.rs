//! A brake: after a failed renewal callers do not start the next one at once.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use social_core::{AccountId, Timestamp};

/// Pauses known before the first search for those that have ended.
const FIRST_SWEEP: usize = 1_024;

/// When which tokens may be renewed again on a caller's wish.
#[derive(Default)]
pub(super) struct Pauses(Mutex<HashMap<AccountId, Pause>>);

#[derive(Clone, Copy)]
struct Pause {
    /// New tokens end the pause.
    version: u64,
    until: Timestamp,
}

impl Pauses {
    /// Gives how long the pause of these tokens still lasts.
    pub(super) fn left(&self, id: &AccountId, version: u64, now: Timestamp) -> Option<Duration> {
        let pauses = self.pauses();
        let pause = pauses.get(id).filter(|pause| pause.version == version && pause.until > now)?;
        Some(now.until(pause.until))
    }

    /// Lets these tokens rest.
    pub(super) fn rest(&self, id: &AccountId, version: u64, until: Timestamp, now: Timestamp) {
        let mut pauses = self.pauses();
        if pauses.len() >= FIRST_SWEEP {
            pauses.retain(|_, pause| pause.until > now);
        }
        pauses.insert(id.clone(), Pause { version, until });
    }

    /// Nothing inside the lock can panic half-way.
    fn pauses(&self) -> MutexGuard<'_, HashMap<AccountId, Pause>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
