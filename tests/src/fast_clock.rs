//! A clock that several processes of one machine agree on, and that runs faster than the wall's.

use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use social_core::{Clock, SystemClock, Timestamp};
use tokio::sync::watch;

/// How a [`FastClock`] follows from the wall's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// The instant at which both clocks show the same.
    pub since: Timestamp,
    /// How many virtual seconds a second of the wall has.
    pub speed: u32,
}

/// Virtual time by a [`Pace`], plus what was skipped.
#[derive(Clone, Debug)]
pub struct FastClock {
    pace: Pace,
    skipped: watch::Sender<Duration>,
}

impl FastClock {
    /// Makes a clock of this pace that has skipped nothing yet.
    pub fn new(pace: Pace) -> Self {
        Self { pace, skipped: watch::Sender::new(Duration::ZERO) }
    }

    /// Sets what was skipped in all, and wakes whoever's time has come.
    pub fn skipped(&self, total: Duration) {
        self.skipped.send_replace(total);
    }
}

#[async_trait]
impl Clock for FastClock {
    fn now(&self) -> Timestamp {
        let passed = self.pace.since.until(SystemClock.now());
        self.pace.since + passed * self.pace.speed + *self.skipped.borrow()
    }

    async fn sleep_until(&self, until: Timestamp) {
        let mut skips = self.skipped.subscribe();
        loop {
            skips.borrow_and_update();
            let left = self.now().until(until);
            if left.is_zero() {
                return;
            }
            // Either branch leads to a new look at the clock.
            drop(tokio::time::timeout(left / self.pace.speed, skips.changed()).await);
        }
    }
}
