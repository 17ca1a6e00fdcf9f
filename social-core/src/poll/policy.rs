//! How often, how long and past how many failures something is asked for.

use std::time::Duration;

use crate::retry::Jitter;

/// The limits of a [`Poller`](super::Poller).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PollPolicy {
    delays: Vec<Duration>,
    total: Duration,
    attempts: u32,
    failures_in_a_row: u32,
}

impl Default for PollPolicy {
    /// Waits 3, 5, 10, 15 and then always 30 s, for 30 minutes and 100 questions at most; five
    /// passing failures in a row are borne.
    fn default() -> Self {
        Self {
            delays: [3, 5, 10, 15, 30].map(Duration::from_secs).to_vec(),
            total: Duration::from_mins(30),
            attempts: 100,
            failures_in_a_row: 5,
        }
    }
}

impl PollPolicy {
    /// Sets the waits between the questions; the last one repeats. Without any there is no wait.
    #[must_use]
    pub fn with_delays(mut self, delays: impl Into<Vec<Duration>>) -> Self {
        self.delays = delays.into();
        self
    }

    /// Sets how long after the start the last question may be put.
    #[must_use]
    pub fn with_total(mut self, total: Duration) -> Self {
        self.total = total;
        self
    }

    /// Sets how many questions may be put; zero counts as one.
    #[must_use]
    pub fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Sets how many passing failures in a row are borne.
    #[must_use]
    pub fn with_failures_in_a_row(mut self, failures: u32) -> Self {
        self.failures_in_a_row = failures;
        self
    }

    /// Gives the longest time from the first question to the last.
    pub fn total(&self) -> Duration {
        self.total
    }

    pub(super) fn attempts(&self) -> u32 {
        self.attempts
    }

    pub(super) fn failures_in_a_row(&self) -> u32 {
        self.failures_in_a_row
    }

    /// Gives the wait after the question of this number (the first is 1), a tenth off either way.
    pub(super) fn delay(&self, asked: u32, jitter: &dyn Jitter) -> Duration {
        let index = usize::try_from(asked.saturating_sub(1)).unwrap_or(usize::MAX);
        let delay = self.delays.get(index).or(self.delays.last());
        let delay = delay.copied().unwrap_or_default();
        delay.saturating_sub(delay / 10) + jitter.up_to(delay / 5)
    }
}
