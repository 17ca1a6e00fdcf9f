//! A quota whose places are held for a time and may be given back early.

use std::time::Duration;

use crate::time::Timestamp;

/// How many places may be held at once, and for how long one is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaRule {
    /// Places that may be held at the same time.
    pub limit: u32,
    /// How long a place stays taken if it is not given back.
    pub span: Duration,
}

impl QuotaRule {
    /// Allows `limit` places in any 24 hours.
    pub const fn per_day(limit: u32) -> Self {
        Self { limit, span: Duration::from_hours(24) }
    }
}

/// One place that is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaHold {
    /// The caller's own id of what took the place.
    pub id: String,
    /// When the place becomes free by itself.
    pub ends_at: Timestamp,
}

/// What is used of a quota, and when it frees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Places taken now; above `limit` only where the limit was lowered.
    pub used: u32,
    /// Places in all.
    pub limit: u32,
    /// Places that may still be taken now.
    pub remaining: u32,
    /// When one more place can be taken than now: in a full quota, the first instant at which a
    /// hold succeeds. `None` if nothing is held, or if the limit is zero.
    pub resets_at: Option<Timestamp>,
    /// When the last of the present holds ends. `None` if nothing is held.
    pub all_free_at: Option<Timestamp>,
    /// The present holds, by the time they end.
    pub holds: Vec<QuotaHold>,
}

/// The answer to a wish for a place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a full quota must not be ignored"]
pub enum HoldOutcome {
    /// The place is taken, now or since an earlier call with the same id.
    Held(Quota),
    /// Every place is taken.
    Full(Quota),
}

/// The arithmetic of one quota over its holds, for any store.
///
/// It knows no clock: the store says what time it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuotaState {
    /// Sorted by end, then by id.
    holds: Vec<QuotaHold>,
}

impl QuotaState {
    /// Takes up holds that were stored, in any order.
    ///
    /// If an id comes twice, its later end counts.
    pub fn from_holds(holds: impl IntoIterator<Item = QuotaHold>) -> Self {
        let mut state = Self::default();
        for hold in holds {
            match state.holds.iter_mut().find(|known| known.id == hold.id) {
                Some(known) => known.ends_at = known.ends_at.max(hold.ends_at),
                None => state.holds.push(hold),
            }
        }
        state.sort();
        state
    }

    /// Gives the holds for storing, by the time they end.
    pub fn into_holds(self) -> Vec<QuotaHold> {
        self.holds
    }

    /// Holds a place for `rule.span`, counted from `from` or else from `now`.
    ///
    /// With `from` in the future the place is taken from `now` to `from + rule.span`. An id that
    /// holds a place already takes no second one; its end moves to the later of both.
    pub fn hold(
        &mut self,
        id: &str,
        rule: QuotaRule,
        from: Option<Timestamp>,
        now: Timestamp,
    ) -> HoldOutcome {
        self.forget_ended(now);
        let ends_at = from.unwrap_or(now).max(now) + rule.span;
        if let Some(known) = self.holds.iter_mut().find(|hold| hold.id == id) {
            known.ends_at = known.ends_at.max(ends_at);
            self.sort();
            return HoldOutcome::Held(self.read(rule, now));
        }
        let before = self.read(rule, now);
        if before.remaining == 0 {
            return HoldOutcome::Full(before);
        }
        self.holds.push(QuotaHold { id: id.to_owned(), ends_at });
        self.sort();
        HoldOutcome::Held(self.read(rule, now))
    }

    /// Gives the place of `id` back; the hold that ended, if there was one.
    pub fn release(&mut self, id: &str) -> Option<QuotaHold> {
        let index = self.holds.iter().position(|hold| hold.id == id)?;
        Some(self.holds.remove(index))
    }

    /// Reads the quota as it stands at `now`.
    pub fn read(&self, rule: QuotaRule, now: Timestamp) -> Quota {
        let holds: Vec<QuotaHold> =
            self.holds.iter().filter(|hold| hold.ends_at > now).cloned().collect();
        let used = u32::try_from(holds.len()).unwrap_or(u32::MAX);
        // With a lowered limit more places than allowed are taken; wait for enough of them.
        let over = holds.len().saturating_sub(rule.limit as usize);
        Quota {
            used,
            limit: rule.limit,
            remaining: rule.limit.saturating_sub(used),
            resets_at: holds.get(over).map(|hold| hold.ends_at),
            all_free_at: holds.last().map(|hold| hold.ends_at),
            holds,
        }
    }

    /// Drops the holds that have ended at `now`.
    pub fn forget_ended(&mut self, now: Timestamp) {
        self.holds.retain(|hold| hold.ends_at > now);
    }

    /// Tells whether nothing is held any more at `now`.
    pub fn is_idle(&self, now: Timestamp) -> bool {
        self.holds.iter().all(|hold| hold.ends_at <= now)
    }

    fn sort(&mut self) {
        self.holds.sort_by(|one, two| (one.ends_at, &one.id).cmp(&(two.ends_at, &two.id)));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RULE: QuotaRule = QuotaRule::per_day(2);
    const HOUR: Duration = Duration::from_hours(1);

    fn held(outcome: &HoldOutcome) -> bool {
        matches!(outcome, HoldOutcome::Held(_))
    }

    #[test]
    fn a_full_quota_names_the_instant_of_the_next_place() {
        let now = Timestamp::from_unix(1_000_000);
        let mut state = QuotaState::default();
        assert!(held(&state.hold("a", RULE, None, now)));
        assert!(held(&state.hold("b", RULE, None, now + HOUR)));
        let HoldOutcome::Full(quota) = state.hold("c", RULE, None, now + HOUR) else {
            panic!("a third place of two was given");
        };
        assert_eq!((quota.used, quota.remaining), (2, 0));
        assert_eq!(quota.resets_at, Some(now + RULE.span));
        assert_eq!(quota.all_free_at, Some(now + HOUR + RULE.span));
        assert!(held(&state.hold("c", RULE, None, now + RULE.span)));
    }

    #[test]
    fn the_same_id_holds_one_place_and_gives_it_back_once() {
        let now = Timestamp::from_unix(1_000_000);
        let mut state = QuotaState::default();
        for _ in 0..3 {
            let HoldOutcome::Held(quota) = state.hold("a", RULE, None, now) else {
                panic!("the place was refused");
            };
            assert_eq!(quota.used, 1);
        }
        let ends_at = now + RULE.span;
        assert_eq!(state.release("a"), Some(QuotaHold { id: "a".into(), ends_at }));
        assert_eq!(state.release("a"), None);
        assert_eq!(state.read(RULE, now).resets_at, None);
    }

    #[test]
    fn holding_again_moves_the_end_to_the_later_one() {
        let now = Timestamp::from_unix(1_000_000);
        let mut state = QuotaState::default();
        assert!(held(&state.hold("a", RULE, None, now + HOUR)));
        assert!(held(&state.hold("a", RULE, None, now)));
        assert_eq!(state.read(RULE, now).all_free_at, Some(now + HOUR + RULE.span));
        assert!(held(&state.hold("a", RULE, None, now + 2 * HOUR)));
        let quota = state.read(RULE, now + 2 * HOUR);
        assert_eq!((quota.used, quota.all_free_at), (1, Some(now + 2 * HOUR + RULE.span)));
    }

    #[test]
    fn a_planned_post_holds_its_place_from_now_on() {
        let now = Timestamp::from_unix(1_000_000);
        let later = now + 5 * HOUR;
        let mut state = QuotaState::default();
        let HoldOutcome::Held(quota) = state.hold("a", RULE, Some(later), now) else {
            panic!("the place was refused");
        };
        assert_eq!(quota.used, 1);
        assert_eq!(quota.all_free_at, Some(later + RULE.span));
    }

    #[test]
    fn a_lowered_limit_waits_for_enough_places() {
        let now = Timestamp::from_unix(1_000_000);
        let wide = QuotaRule::per_day(5);
        let mut state = QuotaState::default();
        for hour in 0..5_u32 {
            let id = hour.to_string();
            assert!(held(&state.hold(&id, wide, None, now + hour * HOUR)));
        }
        let quota = state.read(RULE, now + 4 * HOUR);
        assert_eq!((quota.used, quota.remaining), (5, 0));
        assert_eq!(quota.resets_at, Some(now + 3 * HOUR + RULE.span));
        let none = QuotaRule::per_day(0);
        assert_eq!(state.read(none, now + 4 * HOUR).resets_at, None);
    }

    #[test]
    fn stored_holds_come_back_in_order() {
        let hold = |id: &str, at| QuotaHold { id: id.into(), ends_at: Timestamp::from_unix(at) };
        let state = QuotaState::from_holds([hold("b", 20), hold("a", 10), hold("b", 30)]);
        assert_eq!(state.into_holds(), [hold("a", 10), hold("b", 30)]);
    }

    #[derive(Clone, Debug)]
    enum Step {
        Hold { id: u8, ahead: u64 },
        Release { id: u8 },
    }

    fn steps() -> impl Strategy<Value = Vec<(u64, Step)>> {
        let hold = (0_u8..12, 0_u64..40).prop_map(|(id, ahead)| Step::Hold { id, ahead });
        let release = (0_u8..12).prop_map(|id| Step::Release { id });
        let step = prop_oneof![3 => hold, 1 => release];
        proptest::collection::vec((0_u64..20, step), 1..200)
    }

    proptest! {
        /// Against a plain list of intervals: no instant sees more places than the limit, and the
        /// named instant is the first at which a place can be had.
        #[test]
        fn no_instant_ever_holds_more_than_the_limit(limit in 1_u32..6, steps in steps()) {
            let rule = QuotaRule { limit, span: Duration::from_mins(1) };
            let mut state = QuotaState::default();
            let mut model: Vec<(u8, Timestamp, Timestamp)> = Vec::new();
            let mut now = Timestamp::from_unix(1_000_000);
            for (pause, step) in steps {
                now = now + Duration::from_secs(pause);
                match step {
                    Step::Hold { id, ahead } => {
                        let from = now + Duration::from_secs(ahead);
                        let known = model.iter().any(|(held, _, end)| *held == id && *end > now);
                        let outcome = state.hold(&id.to_string(), rule, Some(from), now);
                        match outcome {
                            HoldOutcome::Held(_) if !known => model.push((id, now, from + rule.span)),
                            HoldOutcome::Held(_) => {
                                let row = model.iter_mut().find(|(held, _, end)| *held == id && *end > now);
                                let (_, _, end) = row.unwrap();
                                *end = (*end).max(from + rule.span);
                            }
                            HoldOutcome::Full(quota) => {
                                prop_assert!(!known);
                                let resets_at = quota.resets_at.unwrap();
                                let just_before = resets_at - Duration::from_micros(1);
                                prop_assert_eq!(state.read(rule, just_before).remaining, 0);
                                prop_assert!(state.read(rule, resets_at).remaining > 0);
                            }
                        }
                    }
                    Step::Release { id } => {
                        let freed = state.release(&id.to_string()).is_some();
                        let row = model.iter_mut().find(|(held, _, end)| *held == id && *end > now);
                        if let Some((_, _, end)) = row {
                            prop_assert!(freed);
                            *end = now;
                        }
                    }
                }
                let used = model.iter().filter(|(_, _, end)| *end > now).count();
                prop_assert_eq!(state.read(rule, now).used as usize, used);
            }
            for (_, start, end) in &model {
                for instant in [*start, *end] {
                    let taken = model.iter().filter(|(_, from, to)| *from <= instant && instant < *to);
                    prop_assert!(taken.count() <= limit as usize);
                }
            }
        }
    }
}
