//! Where the next claim begins to look.
//!
//! While some other connection holds an old snapshot (a dump, a report, a stuck replica), the
//! database cannot remove index entries of events that are done, and each claim would walk over all
//! of them again. A worker's next events lie behind its last ones, so it begins there. What came up
//! before that mark (a retry, a lease that ended, a clock that went back) is found by a full look,
//! which is made whenever the short one finds too little, and every few seconds.

use std::sync::Mutex;
use std::time::Duration;

use social_core::Timestamp;

/// How long the mark may hold before the next full look.
const FULL_LOOK_EVERY: Duration = Duration::from_secs(2);
/// Looks from the beginning.
pub(in crate::postgres) const FROM_THE_START: i64 = i64::MIN;

/// The mark of one process.
#[derive(Debug, Default)]
pub(in crate::postgres) struct LowWater(Mutex<Mark>);

#[derive(Debug, Clone, Copy)]
struct Mark {
    from: i64,
    full_look_at: Timestamp,
}

impl Default for Mark {
    fn default() -> Self {
        Self { from: FROM_THE_START, full_look_at: Timestamp::EPOCH }
    }
}

impl LowWater {
    /// Gives where to look from.
    pub(super) fn from(&self, now: Timestamp) -> i64 {
        let mut mark = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if now >= mark.full_look_at {
            *mark = Mark { from: FROM_THE_START, full_look_at: now + FULL_LOOK_EVERY };
        }
        mark.from
    }

    /// Notes what a claim found: the key of its first event.
    pub(super) fn found(&self, first: i64) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).from = first;
    }

    /// Notes that a claim found too little: the next look is a full one.
    pub(super) fn ran_dry(&self) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).from = FROM_THE_START;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_look_comes_every_few_seconds() {
        let water = LowWater::default();
        let start = Timestamp::from_unix(1_795_334_400);
        assert_eq!(water.from(start), FROM_THE_START);
        water.found(17);
        assert_eq!(water.from(start + Duration::from_secs(1)), 17);
        assert_eq!(water.from(start + FULL_LOOK_EVERY), FROM_THE_START);
        water.found(18);
        water.ran_dry();
        assert_eq!(water.from(start + FULL_LOOK_EVERY), FROM_THE_START);
    }
}
