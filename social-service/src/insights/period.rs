//! When figures are read: once a period, at a moment of each account's own.

use std::time::Duration;

use sha2::{Digest, Sha256};
use social_core::{AccountId, Timestamp};

/// Gives when the period began that this instant lies in. All figures that are read in it carry this
/// time, so that reading twice doubles nothing.
pub(crate) fn start(now: Timestamp, every: Duration) -> Timestamp {
    let every = micros(every);
    Timestamp::from_micros(now.as_micros().div_euclid(every).saturating_mul(every))
}

/// Gives when the figures of the next period are read: in its first quarter, so that the accounts do
/// not come all at once.
pub(crate) fn next(now: Timestamp, every: Duration, account: &AccountId) -> Timestamp {
    start(now, every) + every + offset(every, account)
}

fn offset(every: Duration, account: &AccountId) -> Duration {
    let digest = Sha256::digest(account.as_str());
    let number = digest.iter().take(4).fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte));
    (every / 4).mul_f64(f64::from(number) / f64::from(u32::MAX))
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_hours(6);

    #[test]
    fn every_instant_of_a_period_has_its_start() {
        let noon = Timestamp::from_unix(1_795_348_800);
        assert_eq!(start(noon, EVERY), noon);
        assert_eq!(start(noon + Duration::from_secs(21_599), EVERY), noon);
        assert_eq!(start(noon + EVERY, EVERY), noon + EVERY);
    }

    #[test]
    fn accounts_come_one_after_the_other_in_the_first_quarter() {
        let noon = Timestamp::from_unix(1_795_348_800);
        let account = |number: u32| AccountId::new(format!("account-{number}"));
        let waits: Vec<_> = (0..100)
            .map(|number| (noon + EVERY).until(next(noon, EVERY, &account(number))))
            .collect();
        assert!(waits.iter().all(|wait| *wait <= EVERY / 4));
        let early = waits.iter().filter(|wait| **wait < EVERY / 8).count();
        assert!((30..70).contains(&early), "{early}");
        assert_eq!(next(noon, EVERY, &account(1)), next(noon, EVERY, &account(1)));
    }
}
