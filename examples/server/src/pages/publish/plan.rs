//! When a post is to go out, as the form writes it.

use std::time::Duration;

use social_core::Timestamp;

/// How far ahead a post may be planned.
const FARTHEST: Duration = Duration::from_hours(24 * 180);

/// Why a time is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// It is none.
    Unread,
    /// It is over.
    Past,
    /// It is too far ahead.
    TooFar,
}

/// Reads a day and a time, as browsers write them, in UTC.
pub(super) fn read(text: &str, now: Timestamp) -> Result<Timestamp, Refused> {
    let time: jiff::civil::DateTime = text.parse().map_err(|_| Refused::Unread)?;
    let time = jiff::tz::Offset::UTC.to_timestamp(time).map_err(|_| Refused::Unread)?;
    let at = Timestamp::from_unix(time.as_second());
    if at <= now {
        return Err(Refused::Past);
    }
    if at > now + FARTHEST { Err(Refused::TooFar) } else { Ok(at) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_taken_as_utc_and_must_lie_ahead() {
        let now = Timestamp::from_unix(1_795_334_400);
        assert_eq!(now.to_string(), "2026-11-22T08:00:00Z");
        assert_eq!(read("2026-11-22T08:01", now), Ok(Timestamp::from_unix(1_795_334_460)));
        assert_eq!(read("2026-11-22T08:00", now), Err(Refused::Past));
        assert_eq!(read("2027-11-22T08:00", now), Err(Refused::TooFar));
        assert_eq!(read("tomorrow", now), Err(Refused::Unread));
        assert_eq!(read("", now), Err(Refused::Unread));
    }
}
