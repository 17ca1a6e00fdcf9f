//! Medians, quantiles and ratios.

use std::time::Duration;

/// Gives the median; `None` of nothing.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(*upper);
    }
    let lower = sorted.get(sorted.len() / 2 - 1)?;
    Some(f64::midpoint(*lower, *upper))
}

/// Gives the median of `ours / theirs`, round by round.
///
/// Both were measured one after the other in each round, so a slow quarter of an hour touches both.
/// Where the rounds differ in number, it is the ratio of the medians.
pub fn ratio(ours: &[f64], theirs: &[f64]) -> Option<f64> {
    if ours.len() != theirs.len() {
        return divide(median(ours)?, median(theirs)?);
    }
    let rounds: Option<Vec<f64>> =
        ours.iter().zip(theirs).map(|(ours, theirs)| divide(*ours, *theirs)).collect();
    median(&rounds?)
}

fn divide(one: f64, other: f64) -> Option<f64> {
    let ratio = one / other;
    ratio.is_finite().then_some(ratio)
}

/// Latencies of one run, in whole microseconds.
#[derive(Clone, Debug, Default)]
pub struct Latencies {
    micros: Vec<u32>,
}

impl Latencies {
    /// Notes one.
    pub fn add(&mut self, time: Duration) {
        self.micros.push(u32::try_from(time.as_micros()).unwrap_or(u32::MAX));
    }

    /// Takes up those of another task.
    pub fn merge(&mut self, other: Self) {
        self.micros.extend(other.micros);
    }

    /// Tells how many there are.
    pub fn len(&self) -> usize {
        self.micros.len()
    }

    /// Tells whether there is none.
    pub fn is_empty(&self) -> bool {
        self.micros.is_empty()
    }

    /// Gives a quantile in milliseconds, by the nearest rank; `None` of nothing.
    pub fn quantile_ms(&mut self, quantile: f64) -> Option<f64> {
        self.micros.sort_unstable();
        let rank = (quantile * self.micros.len() as f64).ceil() as usize;
        let micros = self.micros.get(rank.saturating_sub(1))?;
        Some(f64::from(*micros) / 1e3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0]), Some(3.0));
        assert_eq!(median(&[9.0, 1.0, 5.0]), Some(5.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 9.0]), Some(3.0));
    }

    #[test]
    fn a_ratio_is_taken_within_each_round() {
        // The machine was three times as fast in the second round; the ratio stays.
        assert_eq!(ratio(&[10.0, 30.0, 12.0], &[20.0, 60.0, 24.0]), Some(0.5));
        assert_eq!(ratio(&[10.0, 20.0, 30.0], &[10.0]), Some(2.0));
        assert_eq!(ratio(&[1.0], &[0.0]), None);
        assert_eq!(ratio(&[], &[]), None);
    }

    #[test]
    fn quantiles_by_nearest_rank() {
        let mut all = Latencies::default();
        assert_eq!(all.quantile_ms(0.99), None);
        for millis in (1..=100).rev() {
            all.add(Duration::from_millis(millis));
        }
        assert_eq!(all.quantile_ms(0.5), Some(50.0));
        assert_eq!(all.quantile_ms(0.99), Some(99.0));
        assert_eq!(all.quantile_ms(1.0), Some(100.0));
    }
}
