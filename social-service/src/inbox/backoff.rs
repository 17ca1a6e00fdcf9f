//! When an event that could not be applied is tried again.

use std::time::Duration;

/// The tries after which an event is given up until a person replays it.
pub(super) const MOST_ATTEMPTS: u32 = 20;
const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_hours(6);

/// Doubles from a second up to six hours; a fifth is taken off by the event's own id, so that
/// events that failed together do not come back together.
pub(super) fn delay(attempts: u32, id: &str) -> Duration {
    let doubled = FIRST.saturating_mul(1_u32 << attempts.saturating_sub(1).min(20)).min(LONGEST);
    let spread =
        id.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into())) % 200;
    doubled.saturating_sub(doubled * spread / 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_up_to_a_limit() {
        let mut last = Duration::ZERO;
        for attempts in 1..=MOST_ATTEMPTS {
            let delay = delay(attempts, "0192");
            assert!(delay >= last && delay <= LONGEST, "{attempts}: {delay:?}");
            last = delay;
        }
        assert!(delay(1, "a") >= FIRST * 4 / 5);
        assert_ne!(delay(9, "a"), delay(9, "b"));
    }
}
