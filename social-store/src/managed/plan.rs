//! When the next renewal is due.

use std::time::Duration;

use sha2::{Digest, Sha256};
use social_core::{AccountId, RefreshPlan, Timestamp, TokenTimes};

/// Gives when a renewal is due, spread so that accounts that were connected together do not fall
/// due together; `None` if the family is never renewed.
///
/// The same account and tokens give the same instant every time. It is earlier than planned by up
/// to a twentieth of the life, but never before half of the life, nor before the platform allows it.
pub(super) fn due(plan: RefreshPlan, id: &AccountId, times: &TokenTimes) -> Option<Timestamp> {
    match plan {
        RefreshPlan::At(at) => {
            let life =
                times.access_expires_at.map_or(Duration::ZERO, |end| end.since(times.issued_at));
            let half = (times.issued_at + life / 2).min(at);
            Some((at - spread(id, times, life / 20)).max(half))
        }
        RefreshPlan::NotBefore(at) => Some(at),
        RefreshPlan::Never => None,
    }
}

/// Gives a span between zero and `longest` that depends on the account and its tokens alone.
fn spread(id: &AccountId, times: &TokenTimes, longest: Duration) -> Duration {
    let mut hash = Sha256::new();
    hash.update(id.as_str());
    hash.update(times.issued_at.as_micros().to_be_bytes());
    let [first, second, ..] = <[u8; 32]>::from(hash.finalize());
    longest * u32::from(u16::from_be_bytes([first, second])) / u32::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_spread_between_half_of_the_life_and_the_plan() {
        let issued_at = Timestamp::from_unix(1_000_000);
        let life = Duration::from_hours(24);
        let access_expires_at = Some(issued_at + life);
        let times = TokenTimes { issued_at, access_expires_at, refresh_expires_at: None };
        let at = times.due_at().unwrap();
        let due = |index: u32| {
            due(RefreshPlan::At(at), &AccountId::new(index.to_string()), &times).unwrap()
        };
        let all: std::collections::BTreeSet<_> = (0..100).map(due).collect();
        assert!(all.len() > 90, "they are spread");
        assert!(all.iter().all(|due| *due <= at && *due >= at - life / 20));
        assert_eq!(due(7), due(7));
    }

    #[test]
    fn a_short_life_is_not_renewed_before_its_half() {
        let issued_at = Timestamp::from_unix(1_000_000);
        let access_expires_at = Some(issued_at + Duration::from_hours(2));
        let times = TokenTimes { issued_at, access_expires_at, refresh_expires_at: None };
        let at = times.due_at().unwrap();
        let id = AccountId::new("account");
        assert_eq!(
            due(RefreshPlan::At(at), &id, &times),
            Some(issued_at + Duration::from_hours(1))
        );
        assert_eq!(due(RefreshPlan::NotBefore(at), &id, &times), Some(at));
        assert_eq!(due(RefreshPlan::Never, &id, &times), None);
    }
}
