use std::any::Any;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use social_core::{Clock, TestClock, Timestamp};
use tokio::sync::Barrier;

use crate::traits::{Store, TokenStore};

/// The shortest span a store can tell.
pub(super) const MICRO: Duration = Duration::from_micros(1);
/// How many tasks a race has.
pub(super) const RACERS: usize = 16;

/// An empty store and the clock it goes by.
///
/// A store that takes its time from a database server cannot be moved by a clock; such a backend
/// needs a time source of its own for this suite, as the bundled ones have.
pub struct Harness<S: ?Sized = dyn Store> {
    /// The store under test; nobody else uses it.
    pub store: Arc<S>,
    /// The store's clock.
    pub clock: TestClock,
    keep: Option<Arc<dyn Any + Send + Sync>>,
}

impl<S: ?Sized> Harness<S> {
    /// Wraps an empty store.
    pub const fn new(store: Arc<S>, clock: TestClock) -> Self {
        Self { store, clock, keep: None }
    }

    /// Keeps something alive as long as the store is used: a directory, a database.
    #[must_use]
    pub fn keeping(mut self, kept: impl Any + Send + Sync) -> Self {
        self.keep = Some(Arc::new(kept));
        self
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub(super) fn advance_to(&self, instant: Timestamp) {
        self.clock.advance(self.now().until(instant));
    }
}

impl Harness<dyn Store> {
    /// Narrows the store to its accounts.
    #[must_use]
    pub fn tokens(&self) -> Harness<dyn TokenStore> {
        let store: Arc<dyn Store> = Arc::clone(&self.store);
        Harness { store, clock: self.clock.clone(), keep: self.keep.clone() }
    }
}

impl<S: ?Sized> fmt::Debug for Harness<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Harness").field("clock", &self.clock).finish_non_exhaustive()
    }
}

/// Runs one call in each of [`RACERS`] tasks that start together, and gives the answers.
pub(super) async fn race<S, F, T>(store: &Arc<S>, call: impl Fn(Arc<S>, usize) -> F) -> Vec<T>
where
    S: ?Sized + Send + Sync + 'static,
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let start = Arc::new(Barrier::new(RACERS));
    let tasks: Vec<_> = (0..RACERS)
        .map(|racer| {
            let start = Arc::clone(&start);
            let future = call(Arc::clone(store), racer);
            tokio::spawn(async move {
                start.wait().await;
                future.await
            })
        })
        .collect();
    let mut answers = Vec::with_capacity(RACERS);
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

/// Polls a future so many times and drops it, done or not.
pub(super) async fn drop_after(polls: usize, future: impl Future) {
    let mut future = std::pin::pin!(future);
    let mut left = polls;
    std::future::poll_fn(|context| {
        if left == 0 {
            return std::task::Poll::Ready(());
        }
        left -= 1;
        match future.as_mut().poll(context) {
            std::task::Poll::Pending if left > 0 => std::task::Poll::Pending,
            _ => std::task::Poll::Ready(()),
        }
    })
    .await;
}
