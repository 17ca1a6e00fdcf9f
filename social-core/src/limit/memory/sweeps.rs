//! When which part of the limits is cleaned.

use std::sync::atomic::{AtomicI64, AtomicU16, Ordering};

use crate::time::Timestamp;

/// How long cleaning all parts once takes; short, so that idle keys go soon after their window.
const ROUND: i64 = 60_000_000;

/// Spreads the cleaning over the calls: each part has its turn once a minute, taken by whichever
/// call comes then. After a silence the next calls do what was missed, one part each.
#[derive(Debug)]
pub(super) struct Sweeps {
    parts: u16,
    /// The next part.
    part: AtomicU16,
    /// When it falls due, in microseconds.
    due: AtomicI64,
}

impl Sweeps {
    pub(super) fn new(parts: u16, now: Timestamp) -> Self {
        let due = AtomicI64::new(now.as_micros());
        Self { parts, part: AtomicU16::new(0), due }
    }

    /// Gives the part that the caller is to clean, if one is due.
    ///
    /// Nothing else depends on this order of things, so all of it is relaxed.
    #[inline]
    pub(super) fn due(&self, now: Timestamp) -> Option<u16> {
        let due = self.due.load(Ordering::Relaxed);
        let now = now.as_micros();
        // A due time further ahead than one round means that the clock went back.
        if now < due && due - now <= ROUND { None } else { self.take(due, now) }
    }

    #[cold]
    fn take(&self, due: i64, now: i64) -> Option<u16> {
        let from = due.clamp(now - ROUND, now);
        let next = from + ROUND / i64::from(self.parts);
        // Whoever loses the race leaves the part to the one who won it.
        self.due.compare_exchange(due, next, Ordering::Relaxed, Ordering::Relaxed).ok()?;
        Some(self.part.fetch_add(1, Ordering::Relaxed) % self.parts)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use super::*;

    const PARTS: u16 = 64;

    /// Asks as often as a part is due.
    fn due(sweeps: &Sweeps, now: Timestamp) -> Vec<u16> {
        std::iter::from_fn(|| sweeps.due(now)).collect()
    }

    #[test]
    fn every_part_has_its_turn_once_a_minute() {
        let start = Timestamp::from_unix(1_000_000);
        let sweeps = Sweeps::new(PARTS, start);
        let mut cleaned = Vec::new();
        for second in 0..60 {
            cleaned.extend(due(&sweeps, start + Duration::from_secs(second)));
        }
        let parts: BTreeSet<_> = cleaned.iter().copied().collect();
        assert!(parts.len() >= 63 && cleaned.len() <= 65, "{cleaned:?}");
    }

    #[test]
    fn after_a_silence_each_part_is_cleaned_once_and_no_more() {
        let start = Timestamp::from_unix(1_000_000);
        let sweeps = Sweeps::new(PARTS, start);
        let cleaned = due(&sweeps, start + Duration::from_hours(24));
        assert_eq!(cleaned.len(), 65, "the part that is due now, and a whole round");
        assert_eq!(cleaned.iter().collect::<BTreeSet<_>>().len(), 64);
    }

    #[test]
    fn a_clock_that_went_back_does_not_stop_the_cleaning() {
        let start = Timestamp::from_unix(1_000_000);
        let sweeps = Sweeps::new(PARTS, start);
        let back = start - Duration::from_hours(24);
        assert_eq!(due(&sweeps, back).len(), 1);
        assert_eq!(due(&sweeps, back + Duration::from_secs(30)).len(), 32);
    }
}
