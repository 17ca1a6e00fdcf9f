//! Figures that move by themselves: each grows from zero to a height of its
//! own, fast at first, and never falls.

use crate::ids::Ids;

/// After this long half of the height is reached: six hours.
const HALF_LIFE: u64 = 6 * 3600;

/// Gives a figure of something that is so many seconds old.
///
/// The same seed, names and age give the same figure.
pub(super) fn figure(ids: &Ids, what: &str, id: &str, age: u64, most: u64) -> u64 {
    let height = spread(ids, what, id, most);
    // Whole numbers only, so that every machine agrees.
    let share = u128::from(height) * u128::from(age) / u128::from(age + HALF_LIFE);
    u64::try_from(share).unwrap_or(u64::MAX)
}

/// Gives a number between a half of the most and the most.
pub(super) fn spread(ids: &Ids, what: &str, id: &str, most: u64) -> u64 {
    let digits = ids.derived_digits("insights", &[what, id], 6);
    let part: u64 = digits.parse().unwrap_or_default();
    let half = most / 2;
    half + (most - half) * part / 1_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_grows_and_ends_at_its_height() {
        let ids = Ids::new(7);
        let at = |age| figure(&ids, "reach", "1", age, 1_000);
        let height = spread(&ids, "reach", "1", 1_000);
        assert!((500..=1_000).contains(&height));
        assert_eq!(at(0), 0);
        assert!(at(60) < at(3_600) && at(3_600) < at(86_400));
        assert_eq!(at(HALF_LIFE), height / 2);
        assert!(at(u64::from(u32::MAX)) <= height);
        assert_eq!(at(3_600), figure(&Ids::new(7), "reach", "1", 3_600, 1_000));
        assert_ne!(height, spread(&ids, "views", "1", 1_000));
    }
}
