//! Times as the Graph API writes them.

use crate::utc::Civil;

/// Writes Unix microseconds as `2019-09-26T22:36:43+0000`, without a colon in
/// the offset.
pub(crate) fn stamp(micros: i64) -> String {
    let at = Civil::of(micros.div_euclid(1_000_000));
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+0000",
        at.year, at.month, at.day, at.hour, at.minute, at.second
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_has_no_colon() {
        assert_eq!(stamp(1_569_537_403_999_999), "2019-09-26T22:36:43+0000");
    }
}
