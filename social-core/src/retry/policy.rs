//! How often and how soon one call is tried again.

use std::time::Duration;

use super::Jitter;

/// Attempts and waiting times of one logical call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Requests in all, the first one included; zero counts as one.
    pub attempts: u32,
    /// The longest wait before the first repetition; it doubles with each one.
    pub base: Duration,
    /// The longest wait of all.
    pub cap: Duration,
}

impl Default for RetryPolicy {
    /// Three attempts, 200 ms, 20 s.
    fn default() -> Self {
        Self { attempts: 3, base: Duration::from_millis(200), cap: Duration::from_secs(20) }
    }
}

impl RetryPolicy {
    /// Sends once, and never again.
    pub const fn once() -> Self {
        Self { attempts: 1, base: Duration::ZERO, cap: Duration::ZERO }
    }

    /// Gives the wait after the attempt of this number (the first is 1), or `None` if it was the
    /// last.
    ///
    /// Full jitter: any span from zero to the doubled base, the cap at most.
    pub fn backoff(&self, attempt: u32, jitter: &dyn Jitter) -> Option<Duration> {
        let longest = doubled(self.base, attempt, self.cap);
        (attempt < self.attempts).then(|| jitter.up_to(longest))
    }
}

/// Doubles `base` once for each attempt after the first, up to `cap`.
pub(super) fn doubled(base: Duration, attempt: u32, cap: Duration) -> Duration {
    let times = 1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
    base.saturating_mul(times).min(cap)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::retry::FixedJitter;

    #[test]
    fn doubles_up_to_the_cap_and_ends() {
        let policy = RetryPolicy { attempts: 10, ..RetryPolicy::default() };
        let waits: Vec<_> = (1..)
            .map_while(|attempt| policy.backoff(attempt, &FixedJitter::LONGEST))
            .map(|wait| wait.as_millis())
            .collect();
        assert_eq!(waits, [200, 400, 800, 1_600, 3_200, 6_400, 12_800, 20_000, 20_000]);
        assert_eq!(policy.backoff(3, &FixedJitter::SHORTEST), Some(Duration::ZERO));
    }

    #[test]
    fn far_attempts_do_not_overflow() {
        let policy = RetryPolicy { attempts: u32::MAX, ..RetryPolicy::default() };
        for attempt in [0, 32, 33, 64, u32::MAX - 1] {
            let wait = policy.backoff(attempt, &FixedJitter::LONGEST).unwrap();
            assert!(wait <= policy.cap);
        }
        assert_eq!(RetryPolicy::once().backoff(1, &FixedJitter::LONGEST), None);
    }
}
