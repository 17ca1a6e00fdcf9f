//! When a delivery that was not acknowledged is sent again, and the numbers of deliveries.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::clock::seconds;

/// The rule of one platform for trying again, in seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schedule {
    /// Before the first repeat.
    pub(crate) first_wait: u64,
    /// Before the second; each further wait is twice as long.
    pub(crate) second_wait: u64,
    /// After this long nothing is tried any more.
    pub(crate) give_up: u64,
}

impl Schedule {
    /// Gives the time of the next try after so many, or none.
    pub(super) fn next(&self, created: i64, tries: usize, now: i64) -> Option<i64> {
        let wait = match tries.saturating_sub(2).min(30) {
            _ if tries < 2 => self.first_wait,
            doublings => self.second_wait << doublings,
        };
        let next = now.saturating_add(seconds(wait));
        (next <= created.saturating_add(seconds(self.give_up))).then_some(next)
    }
}

/// Counts deliveries. Clones count on together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Numbers(Arc<AtomicU64>);

impl Numbers {
    pub(crate) fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_until_nothing_is_tried_any_more() {
        let schedule = Schedule { first_wait: 0, second_wait: 60, give_up: 600 };
        let mut now = 0;
        let mut waits = Vec::new();
        for tries in 1.. {
            let Some(next) = schedule.next(0, tries, now) else { break };
            waits.push((next - now) / 1_000_000);
            now = next;
        }
        assert_eq!(waits, [0, 60, 120, 240]);
    }
}
