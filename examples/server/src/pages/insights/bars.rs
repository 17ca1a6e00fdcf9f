//! Counts beside each other, as bars.

/// One bar with its words.
pub(super) struct Bar {
    pub(super) name: String,
    pub(super) value: String,
    /// What stands under the name.
    pub(super) note: Option<String>,
    /// Its length, in hundredths of the longest one's.
    pub(super) width: u64,
}

/// Gives a bar's length beside the longest; what is more than nothing can be seen.
pub(super) fn width(count: u64, longest: u64) -> u64 {
    let share = u128::from(count) * 100 / u128::from(longest.max(1));
    let share = u64::try_from(share).unwrap_or(100).min(100);
    if count > 0 { share.max(1) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_a_share_of_the_longest() {
        assert_eq!(width(0, 0), 0);
        assert_eq!(width(1, 1_000), 1);
        assert_eq!(width(u64::MAX / 2, u64::MAX), 49);
        assert_eq!(width(7, 7), 100);
    }
}
