//! An exact sliding window: at most `limit` calls in any span of the given length.

use std::collections::VecDeque;
use std::time::Duration;

use crate::time::Timestamp;

/// How many calls any span of this length may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowRule {
    /// Calls allowed in the span.
    pub limit: u32,
    /// Length of the span.
    pub span: Duration,
}

impl WindowRule {
    /// Allows `limit` calls in any minute.
    pub const fn per_minute(limit: u32) -> Self {
        Self { limit, span: Duration::from_mins(1) }
    }
}

/// The answer of a limiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a refused permit must not be ignored"]
pub enum Permit {
    /// A place was taken.
    Granted {
        /// Places left in the window.
        remaining: u32,
    },
    /// The window is full.
    Denied {
        /// When the oldest call leaves the window.
        resets_at: Timestamp,
    },
}

/// Where the instants of a window are kept, oldest first.
pub(super) trait Instants {
    /// Gives how many there are.
    fn len(&self) -> usize;
    /// Gives the instant at this place, counted from the oldest.
    fn get(&self, place: usize) -> Option<Timestamp>;
    /// Gives the latest.
    fn newest(&self) -> Option<Timestamp>;
    /// Forgets the oldest.
    fn forget_oldest(&mut self);
    /// Adds one that is no earlier than the newest.
    fn add(&mut self, at: Timestamp);
}

/// Takes a place at `now` if the span that ends now has one: the arithmetic of every window.
///
/// A clock that went back never frees a place early: a call counts as made no earlier than the
/// newest one known.
pub(super) fn take(window: &mut impl Instants, rule: WindowRule, now: Timestamp) -> Permit {
    let now = window.newest().map_or(now, |newest| now.max(newest));
    while window.get(0).is_some_and(|oldest| oldest + rule.span <= now) {
        window.forget_oldest();
    }
    let used = u32::try_from(window.len()).unwrap_or(u32::MAX);
    if used < rule.limit {
        window.add(now);
        return Permit::Granted { remaining: rule.limit - used - 1 };
    }
    // With a lowered limit more calls than allowed may be known; wait for enough of them.
    let over = window.len().saturating_sub(rule.limit.max(1) as usize);
    let resets_at = window.get(over).unwrap_or(now) + rule.span;
    Permit::Denied { resets_at }
}

/// The instants of the calls that are still in the window, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window(VecDeque<Timestamp>);

impl Window {
    /// Takes up instants that were stored.
    pub fn from_instants(instants: impl IntoIterator<Item = Timestamp>) -> Self {
        let mut instants: Vec<_> = instants.into_iter().collect();
        instants.sort_unstable();
        Self(instants.into())
    }

    /// Gives the instants for storing, oldest first.
    pub fn instants(&self) -> impl Iterator<Item = Timestamp> + '_ {
        self.0.iter().copied()
    }

    /// Takes a place at `now` if the span that ends now has one.
    ///
    /// A clock that went back never frees a place early: a call counts as made no earlier than the
    /// newest one known.
    pub fn try_acquire(&mut self, rule: WindowRule, now: Timestamp) -> Permit {
        take(&mut self.0, rule, now)
    }

    /// Tells whether nothing of the window matters any more at `now`.
    pub fn is_idle(&self, span: Duration, now: Timestamp) -> bool {
        self.0.back().is_none_or(|newest| *newest + span <= now)
    }
}

impl Instants for VecDeque<Timestamp> {
    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, place: usize) -> Option<Timestamp> {
        self.get(place).copied()
    }

    fn newest(&self) -> Option<Timestamp> {
        self.back().copied()
    }

    fn forget_oldest(&mut self) {
        self.pop_front();
    }

    fn add(&mut self, at: Timestamp) {
        self.push_back(at);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_the_instant_a_place_frees() {
        let rule = WindowRule::per_minute(2);
        let start = Timestamp::from_unix(100);
        let mut window = Window::default();
        assert_eq!(window.try_acquire(rule, start), Permit::Granted { remaining: 1 });
        let second = start + Duration::from_secs(10);
        assert_eq!(window.try_acquire(rule, second), Permit::Granted { remaining: 0 });
        let third = start + Duration::from_secs(59);
        let resets_at = start + Duration::from_mins(1);
        assert_eq!(window.try_acquire(rule, third), Permit::Denied { resets_at });
        assert_eq!(window.try_acquire(rule, resets_at), Permit::Granted { remaining: 0 });
    }

    proptest! {
        #[test]
        fn no_span_ever_holds_more_than_the_limit(
            limit in 1_u32..8,
            steps in proptest::collection::vec(-5_000_i64..30_000, 1..200),
        ) {
            let rule = WindowRule { limit, span: Duration::from_mins(1) };
            let mut window = Window::default();
            let mut now = 1_000_000_000_i64;
            let mut granted: Vec<i64> = Vec::new();
            for step in steps {
                now += step * 1_000;
                let at = Timestamp::from_micros(now);
                match window.try_acquire(rule, at) {
                    Permit::Granted { .. } => granted.push(now.max(granted.last().copied().unwrap_or(0))),
                    Permit::Denied { resets_at } => {
                        let mut later = window.clone();
                        let freed = later.try_acquire(rule, resets_at);
                        prop_assert!(matches!(freed, Permit::Granted { .. }), "no place at the named instant");
                    }
                }
            }
            for (index, first) in granted.iter().enumerate() {
                let in_span = granted[index..].iter().filter(|at| **at < first + 60_000_000).count();
                prop_assert!(in_span <= limit as usize);
            }
        }
    }
}
