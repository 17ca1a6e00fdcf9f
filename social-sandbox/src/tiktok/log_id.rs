//! The ids under which TikTok logs a call.

use crate::clock::SandboxClock;
use crate::ids::{Ids, Purpose};

/// Makes a log id: a UTC time in 14 digits and 20 more characters.
pub(super) fn fresh(clock: &SandboxClock, ids: &Ids) -> String {
    let mut id = compact_utc(clock.now_unix());
    id.push_str(&ids.upper_hex(Purpose::Log, 20));
    id
}

/// Writes a Unix time as `YYYYMMDDhhmmss`.
fn compact_utc(unix: i64) -> String {
    let (days, second) = (unix.div_euclid(86_400), unix.rem_euclid(86_400));
    // Days to civil date in eras of 400 years that start on 1 March.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utc_times_are_written_as_digits() {
        assert_eq!(compact_utc(0), "19700101000000");
        assert_eq!(compact_utc(951_782_400), "20000229000000");
        assert_eq!(compact_utc(1_795_334_401), "20261122080001");
        assert_eq!(compact_utc(4_102_444_799), "20991231235959");
    }
}
