//! Chance in waiting times, so that many callers do not come back at once.

use std::fmt;
use std::time::Duration;

/// Draws a waiting time.
///
/// [`OsJitter`] is the one for use; tests give a [`FixedJitter`] and know what comes.
pub trait Jitter: Send + Sync + fmt::Debug {
    /// Draws a span from zero up to `longest`, every length equally likely.
    fn up_to(&self, longest: Duration) -> Duration;
}

/// Draws from the operating system's random numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsJitter;

impl Jitter for OsJitter {
    fn up_to(&self, longest: Duration) -> Duration {
        // Without random numbers the longest wait is the polite one.
        getrandom::u64().map_or(longest, |draw| share(longest, draw))
    }
}

/// Draws the same share of the longest span each time.
#[derive(Clone, Copy, Debug)]
pub struct FixedJitter(u64);

impl FixedJitter {
    /// Always draws zero.
    pub const SHORTEST: Self = Self(0);
    /// Always draws half of the longest span.
    pub const HALF: Self = Self(1 << 63);
    /// Always draws the longest span.
    pub const LONGEST: Self = Self(u64::MAX);
}

impl Jitter for FixedJitter {
    fn up_to(&self, longest: Duration) -> Duration {
        share(longest, self.0)
    }
}

/// Gives `draw / u64::MAX` of the span, in whole microseconds rounded up.
fn share(span: Duration, draw: u64) -> Duration {
    let micros = u128::from(u64::try_from(span.as_micros()).unwrap_or(u64::MAX));
    let part = (micros * u128::from(draw)).div_ceil(u128::from(u64::MAX));
    Duration::from_micros(u64::try_from(part).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_draws_are_exact() {
        let longest = Duration::from_secs(20);
        assert_eq!(FixedJitter::SHORTEST.up_to(longest), Duration::ZERO);
        assert_eq!(FixedJitter::LONGEST.up_to(longest), longest);
        let half = FixedJitter::HALF.up_to(longest);
        assert!(half.abs_diff(longest / 2) <= Duration::from_micros(1));
        assert!(FixedJitter::LONGEST.up_to(Duration::MAX) > Duration::from_hours(1));
    }

    #[test]
    fn draws_are_spread_over_the_whole_span() {
        let longest = Duration::from_secs(1);
        let mut tenths = [0_u32; 10];
        for _ in 0..10_000 {
            let draw = OsJitter.up_to(longest);
            assert!(draw <= longest);
            tenths[usize::try_from(draw.as_millis()).unwrap().min(999) / 100] += 1;
        }
        // Each tenth expects 1,000; the bounds lie ten standard deviations away.
        assert!(tenths.iter().all(|count| (700..1_300).contains(count)), "{tenths:?}");
    }
}
