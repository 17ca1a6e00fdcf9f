//! An instant in UTC.

use std::fmt;
use std::ops::{Add, Sub};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// An instant in UTC, in whole microseconds since the Unix epoch.
///
/// Arithmetic saturates, so that a hostile lifetime cannot overflow. It is written to JSON as an
/// RFC 3339 text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

/// The last instant jiff can write as a date, 9999-12-30T22:00:00Z.
const LAST_MICROS: i64 = 253_402_207_200_000_000;

impl Timestamp {
    /// The Unix epoch.
    pub const EPOCH: Self = Self(0);
    /// The last instant that can be shown as a date; arithmetic saturates here.
    pub const MAX: Self = Self(LAST_MICROS);

    /// Makes an instant from microseconds since the epoch, clamped to the years 1970 to 9999.
    pub const fn from_micros(micros: i64) -> Self {
        if micros < 0 {
            Self(0)
        } else if micros > LAST_MICROS {
            Self(LAST_MICROS)
        } else {
            Self(micros)
        }
    }

    /// Makes an instant from seconds since the epoch, clamped like [`Self::from_micros`].
    pub const fn from_unix(seconds: i64) -> Self {
        Self::from_micros(seconds.saturating_mul(1_000_000))
    }

    /// Gives the microseconds since the epoch.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Gives the whole seconds since the epoch, rounded down.
    pub const fn as_unix(self) -> i64 {
        self.0 / 1_000_000
    }

    /// Gives the time from `earlier` to `self`, or zero if `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0 - earlier.0).unwrap_or(0))
    }

    /// Gives the time left until `later`, or zero if it has passed.
    pub fn until(self, later: Self) -> Duration {
        later.since(self)
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, span: Duration) -> Self {
        let micros = i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
        Self::from_micros(self.0.saturating_add(micros))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;

    fn sub(self, span: Duration) -> Self {
        let micros = i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
        Self::from_micros(self.0.saturating_sub(micros))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(time) => write!(f, "{time}"),
            Err(_) => write!(f, "{}us", self.0),
        }
    }
}

impl std::str::FromStr for Timestamp {
    type Err = ParseTimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let time: jiff::Timestamp = text.parse().map_err(|_| ParseTimestampError)?;
        Ok(Self::from_micros(time.as_microsecond()))
    }
}

/// The text is not an RFC 3339 instant.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("not an RFC 3339 instant")]
pub struct ParseTimestampError;

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saturates_and_prints() {
        let time = Timestamp::from_unix(1_795_334_400);
        assert_eq!(time.to_string(), "2026-11-22T08:00:00Z");
        assert_eq!(time + Duration::MAX, Timestamp::MAX);
        assert_eq!(Timestamp::EPOCH - Duration::from_secs(1), Timestamp::EPOCH);
        assert!(!Timestamp::MAX.to_string().ends_with("us"));
        assert_eq!(time.since(time + Duration::from_secs(1)), Duration::ZERO);
    }

    #[test]
    fn survives_json() {
        let time = Timestamp::from_micros(1_795_334_400_123_456);
        let json = serde_json::to_string(&time).unwrap();
        assert_eq!(json, "\"2026-11-22T08:00:00.123456Z\"");
        assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap(), time);
    }
}
