//! A store that can stop its process before or after any durable write.

mod label;
mod store;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

pub(crate) use store::GatedStore;

/// On which side of a write the process stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The write is not done.
    Before,
    /// The write is done, and nobody hears of it.
    After,
}

/// Which write stops the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The write's number, counted from one since the gate was armed.
    pub at: usize,
    /// On which side of it.
    pub side: Side,
}

/// Counts the durable writes of one process, and ends it at one of them. Clones share the count.
#[derive(Clone, Debug)]
pub struct Gate {
    state: Arc<Mutex<State>>,
    crash: CancellationToken,
    suspended: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct State {
    armed: bool,
    stop: Option<Stop>,
    suspend_after: Option<&'static str>,
    writes: usize,
    fired: Option<String>,
}

impl Default for Gate {
    fn default() -> Self {
        Self::new()
    }
}

impl Gate {
    /// Makes a gate that lets everything through.
    pub fn new() -> Self {
        let (crash, suspended) = (CancellationToken::new(), watch::Sender::new(false));
        Self { state: Arc::default(), crash, suspended }
    }

    /// Begins to count, from one; the write named by `stop` ends the process.
    pub fn arm(&self, stop: Option<Stop>) {
        let mut state = self.state();
        state.armed = true;
        state.stop = stop;
        state.writes = 0;
    }

    /// Names the write that ended the process, if one did.
    pub fn fired(&self) -> Option<String> {
        self.state().fired.clone()
    }

    /// Suspends the process: every call of the store waits.
    pub fn suspend(&self) {
        self.suspended.send_replace(true);
    }

    /// Suspends the process once, right after a write whose name has these words in it.
    pub fn suspend_after(&self, words: &'static str) {
        self.state().suspend_after = Some(words);
    }

    /// Waits until the process is suspended.
    pub async fn is_suspended(&self) {
        // The sender lives in `self`, so waiting cannot fail.
        let _ = self.suspended.subscribe().wait_for(|suspended| *suspended).await.is_ok();
    }

    /// Wakes the process up again.
    pub fn go_on(&self) {
        self.suspended.send_replace(false);
    }

    /// Ends the process at once.
    pub fn crash(&self) {
        self.crash.cancel();
    }

    pub(crate) fn crashed(&self) -> &CancellationToken {
        &self.crash
    }

    /// Notes a write, and gives its number; zero for one that does not count.
    fn count(&self, label: &str) -> usize {
        let mut state = self.state();
        if state.armed && !label.is_empty() {
            state.writes += 1;
            return state.writes;
        }
        0
    }

    /// Never returns if the process stops here.
    async fn stop_at(&self, number: usize, side: Side, label: &str) {
        if self.fires(Stop { at: number, side }, label) {
            self.crash.cancel();
            std::future::pending::<()>().await;
        }
    }

    /// Suspends the process if this is the write for it.
    fn wrote(&self, label: &str) {
        let mut state = self.state();
        if state.suspend_after.is_some_and(|words| label.contains(words)) {
            state.suspend_after = None;
            self.suspended.send_replace(true);
        }
    }

    fn fires(&self, stop: Stop, label: &str) -> bool {
        let mut state = self.state();
        let fires = state.stop == Some(stop) && state.fired.is_none();
        if fires {
            state.fired = Some(label.to_owned());
        }
        fires
    }

    /// Waits while the process is suspended; never returns if it is dead.
    async fn stand_still(&self) {
        // The sender lives in `self`, so waiting cannot fail.
        let _ = self.suspended.subscribe().wait_for(|suspended| !suspended).await.is_ok();
        if self.crash.is_cancelled() {
            std::future::pending::<()>().await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
