//! Everything in the memory of one process, for tests, demos and small tools.

mod accounts;
mod apply;
mod erase;
mod inbox;
mod instagram;
mod journal;
mod limits;
mod list;
mod log;
mod media;
mod oauth;
mod seals;
mod state;
mod tiktok;
mod work;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use social_core::{Clock, MemoryLimits, Timestamp};

use crate::changes::{Applied, Changes};
use crate::check;
use crate::signal::Signals;
use crate::traits::{Result, Store};
use state::{State, Tx};

/// A store that forgets everything when it is dropped.
///
/// It looks through its rows instead of keeping indexes, so it serves some thousands of rows and no
/// millions. Like every backend it passes the conformance suite.
///
/// # Cancel safety
///
/// No method waits for anything: each is done when it is first polled, or it is not begun.
pub struct MemoryStore {
    clock: Arc<dyn Clock>,
    limits: MemoryLimits,
    state: Mutex<State>,
}

impl MemoryStore {
    /// Makes an empty store that takes its time from `clock`.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let limits = MemoryLimits::new(Arc::clone(&clock));
        Self { clock, limits, state: Mutex::default() }
    }

    fn read<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.state())
    }

    /// Runs writes that are taken back unless all of them succeed.
    fn write<T>(&self, write: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let now = self.clock.now();
        let mut state = self.state();
        let mut tx = Tx::new(&mut state, now);
        let done = write(&mut tx)?;
        tx.commit();
        Ok(done)
    }

    /// A transaction takes its writes back when a panic passes through it, so the rows are sound
    /// even then.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").field("clock", &self.clock).finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn apply(&self, changes: Changes) -> Result<Applied> {
        check::changes(&changes)?;
        self.write(|tx| apply::apply(tx, changes))
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn signals(&self) -> Signals {
        Signals::silent()
    }

    async fn ping(&self) -> Result<()> {
        Ok(())
    }
}

#[cfg(all(test, feature = "conformance"))]
mod tests {
    use social_core::TestClock;

    use super::*;
    use crate::conformance::Harness;
    use crate::traits::TokenStore;

    #[expect(clippy::unused_async, reason = "the suite takes an async function")]
    async fn empty() -> Harness {
        let clock = TestClock::default();
        Harness::new(Arc::new(MemoryStore::new(Arc::new(clock.clone()))), clock)
    }

    async fn empty_tokens() -> Harness<dyn TokenStore> {
        empty().await.tokens()
    }

    crate::conformance!(store, empty);
    crate::token_store_conformance!(token_store, empty_tokens);
}
