//! The ids under which TikTok logs a call.

use crate::clock::SandboxClock;
use crate::ids::{Ids, Purpose};
use crate::utc::Civil;

/// Makes a log id: a UTC time in 14 digits and 20 more characters.
pub(super) fn fresh(clock: &SandboxClock, ids: &Ids) -> String {
    let mut id = compact_utc(clock.now_unix());
    id.push_str(&ids.upper_hex(Purpose::Log, 20));
    id
}

/// Writes a Unix time as `YYYYMMDDhhmmss`.
fn compact_utc(unix: i64) -> String {
    let at = Civil::of(unix);
    format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}",
        at.year, at.month, at.day, at.hour, at.minute, at.second
    )
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
