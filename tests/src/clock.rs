//! The sandbox's clock behind the port of `social-core`.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use social_core::{Clock, Timestamp};
use social_sandbox::SandboxClock;

/// Sleepers that wake within this time of each other are woken together.
const TOGETHER: Duration = Duration::from_secs(1);

/// Virtual time that is shared with a sandbox, and knows who sleeps until when.
#[derive(Debug)]
pub struct WorldClock {
    clock: SandboxClock,
    sleepers: Mutex<Sleepers>,
}

#[derive(Debug, Default)]
struct Sleepers {
    last: u64,
    until: BTreeMap<u64, Timestamp>,
}

impl WorldClock {
    /// Takes the time from a sandbox.
    pub fn new(clock: SandboxClock) -> Self {
        Self { clock, sleepers: Mutex::default() }
    }

    /// Moves the time on.
    pub fn advance(&self, span: Duration) {
        self.clock.advance(span);
    }

    /// Does the work, and moves the time on whenever it sleeps by this clock.
    ///
    /// Only what sleeps in the work itself is seen, and not in tasks that it spawns.
    pub async fn passing<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        poll_fn(|context| {
            let done = work.as_mut().poll(context);
            if done.is_pending() && self.advance_to_next() {
                context.waker().wake_by_ref();
            }
            done
        })
        .await
    }

    /// Moves the time on to where the next sleepers wake; tells whether there are any.
    pub(crate) fn advance_to_next(&self) -> bool {
        let Some(target) = self.next_wake() else { return false };
        self.clock.advance(self.now().until(target));
        true
    }

    fn next_wake(&self) -> Option<Timestamp> {
        let sleepers = self.sleepers();
        let first = *sleepers.until.values().min()?;
        sleepers.until.values().copied().filter(|until| *until <= first + TOGETHER).max()
    }

    fn sleepers(&self) -> MutexGuard<'_, Sleepers> {
        self.sleepers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lie_down(&self, until: Timestamp) -> Sleep<'_> {
        let mut sleepers = self.sleepers();
        sleepers.last += 1;
        let id = sleepers.last;
        sleepers.until.insert(id, until);
        Sleep { clock: self, id }
    }
}

/// One sleeper; gone from the list when it wakes or is dropped.
struct Sleep<'a> {
    clock: &'a WorldClock,
    id: u64,
}

impl Drop for Sleep<'_> {
    fn drop(&mut self) {
        self.clock.sleepers().until.remove(&self.id);
    }
}

#[async_trait]
impl Clock for WorldClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.clock.now_unix_micros())
    }

    async fn sleep_until(&self, until: Timestamp) {
        let _sleep = self.lie_down(until);
        self.clock.sleep_until_micros(until.as_micros()).await;
    }
}
