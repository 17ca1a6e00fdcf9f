//! How often and how soon a stored job is tried again.

use std::time::Duration;

use super::Jitter;
use super::policy::doubled;

/// Attempts and waiting times of a job that outlives its process: an inbox event, an outgoing
/// delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// Attempts in all, the first one included; after them the job is set aside.
    pub attempts: u32,
    /// The longest wait after the first attempt; it doubles with each one.
    pub base: Duration,
    /// The longest wait of all.
    pub cap: Duration,
}

impl Default for Backoff {
    /// Twenty attempts from 5 s to 1 h apart, about half a day in all.
    fn default() -> Self {
        Self { attempts: 20, base: Duration::from_secs(5), cap: Duration::from_hours(1) }
    }
}

impl Backoff {
    /// Gives the wait after the attempt of this number (the first is 1), or `None` if it was the
    /// last.
    ///
    /// Half of the span is certain and half is chance, so that a job never comes back at once.
    pub fn after(&self, attempt: u32, jitter: &dyn Jitter) -> Option<Duration> {
        let half = doubled(self.base, attempt, self.cap) / 2;
        (attempt < self.attempts).then(|| half + jitter.up_to(half))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::retry::FixedJitter;

    fn total(jitter: &dyn Jitter) -> (usize, Duration) {
        let waits = (1..).map_while(|attempt| Backoff::default().after(attempt, jitter));
        let waits: Vec<Duration> = waits.collect();
        (waits.len(), waits.iter().sum())
    }

    #[test]
    fn twenty_attempts_span_about_half_a_day() {
        let (waits, longest) = total(&FixedJitter::LONGEST);
        assert_eq!(waits, 19);
        assert_eq!(longest, Duration::from_secs(5 * 1_023 + 9 * 3_600));
        let (_, shortest) = total(&FixedJitter::SHORTEST);
        assert_eq!(shortest, longest / 2);
    }

    #[test]
    fn no_wait_is_shorter_than_half_its_span() {
        let wait = Backoff::default().after(1, &FixedJitter::SHORTEST);
        assert_eq!(wait, Some(Duration::from_millis(2_500)));
    }
}
