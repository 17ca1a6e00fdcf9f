//! A clock for tests.

use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use async_trait::async_trait;

use super::{Clock, Timestamp};

/// A clock that stands still until a test moves it. Clones share the time.
#[derive(Clone)]
pub struct TestClock {
    state: Arc<Mutex<State>>,
}

struct State {
    now: Timestamp,
    sleepers: BTreeMap<u64, Sleeper>,
    /// The number of the next sleeper.
    next: u64,
}

struct Sleeper {
    until: Timestamp,
    waker: Waker,
}

impl TestClock {
    /// Makes a clock that shows `start`.
    pub fn new(start: Timestamp) -> Self {
        let state = State { now: start, sleepers: BTreeMap::new(), next: 0 };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    /// Moves the clock on and wakes whoever waited for an instant that has come.
    pub fn advance(&self, span: Duration) {
        let mut state = self.state();
        state.now = state.now + span;
        let now = state.now;
        let due: Vec<_> =
            state.sleepers.extract_if(.., |_, sleeper| sleeper.until <= now).collect();
        // A sleeper may look at the clock as soon as it is woken.
        drop(state);
        for (_, sleeper) in due {
            sleeper.waker.wake();
        }
    }

    /// The state is whole after every statement.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for TestClock {
    /// Starts on 22 November 2026.
    fn default() -> Self {
        Self::new(Timestamp::from_unix(1_795_334_400))
    }
}

impl fmt::Debug for TestClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestClock").field("now", &self.now()).finish_non_exhaustive()
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        self.state().now
    }

    async fn sleep_until(&self, until: Timestamp) {
        Sleep { clock: self, until, number: None }.await;
    }
}

/// Waits until the clock shows an instant.
struct Sleep<'a> {
    clock: &'a TestClock,
    until: Timestamp,
    /// Its number among the sleepers, once it is one.
    number: Option<u64>,
}

impl Future for Sleep<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let until = self.until;
        let mut state = self.clock.state();
        if state.now >= until {
            return Poll::Ready(());
        }
        let number = self.number.unwrap_or(state.next);
        state.next = state.next.max(number + 1);
        state.sleepers.insert(number, Sleeper { until, waker: context.waker().clone() });
        drop(state);
        self.number = Some(number);
        Poll::Pending
    }
}

impl Drop for Sleep<'_> {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            self.clock.state().sleepers.remove(&number);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use super::*;

    #[tokio::test]
    async fn a_test_clock_wakes_its_sleepers() {
        let clock = TestClock::default();
        let until = clock.now() + Duration::from_mins(1);
        let sleeper = tokio::spawn({
            let clock = clock.clone();
            async move {
                clock.sleep_until(until).await;
                clock.now()
            }
        });
        clock.advance(Duration::from_secs(59));
        assert!(!sleeper.is_finished());
        clock.advance(Duration::from_secs(2));
        assert_eq!(sleeper.await.unwrap(), until + Duration::from_secs(1));
    }

    #[test]
    fn whoever_sleeps_longer_sleeps_on_and_whoever_leaves_is_forgotten() {
        let clock = TestClock::default();
        let start = clock.now();
        let mut context = Context::from_waker(Waker::noop());
        let mut sleep = |seconds| {
            let mut sleep = clock.sleep_until(start + Duration::from_secs(seconds));
            let is_pending = pin!(&mut sleep).poll(&mut context).is_pending();
            (sleep, is_pending)
        };
        let ((short, waits), (long, waits_too)) = (sleep(1), sleep(10));
        assert!(waits && waits_too);
        assert_eq!(clock.state().sleepers.len(), 2);
        clock.advance(Duration::from_secs(1));
        assert_eq!(clock.state().sleepers.len(), 1, "the short one was woken");
        drop(long);
        assert_eq!(clock.state().sleepers.len(), 0);
        drop(short);
        assert!(!sleep(1).1, "the instant has come");
    }
}
