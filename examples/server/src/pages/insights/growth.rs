//! Are we growing?

use std::time::Duration;

use social_core::Timestamp;
use social_store::InsightSample;

use super::change::as_count;
use super::chart::{self, Chart, Point};
use crate::words::Words;

/// How much later than asked for the first count may be to be called so many days old.
const SLACK: Duration = Duration::from_hours(36);

/// The answer, the line, and the counts it is drawn from.
pub(super) struct Growth {
    pub(super) answer: String,
    pub(super) chart: Option<Chart>,
    /// The newest first.
    pub(super) rows: Vec<Row>,
}

/// One day.
pub(super) struct Row {
    pub(super) day: String,
    pub(super) count: String,
}

/// Tells how followers changed since `from`, which is so many days ago.
pub(super) fn growth(
    samples: &[InsightSample],
    from: Timestamp,
    days: u64,
    words: Words,
) -> Growth {
    let points = daily(samples);
    let answer = match (points.first(), points.last()) {
        (Some(first), Some(last)) if first.at < last.at => {
            let since = if first.at <= from + SLACK {
                words.insights_days_ago(days)
            } else {
                words.insights_since(words.day(first.at))
            };
            answer(first.count, last.count, &since, words)
        }
        (_, Some(last)) => words.insights_growth_first(words.count(last.count)),
        _ => words.insights_growth_none().to_owned(),
    };
    let row = |point: &Point| Row { day: words.day(point.at), count: words.count(point.count) };
    let rows = points.iter().rev().map(row).collect();
    Growth { answer, chart: chart::draw(&points, words), rows }
}

fn answer(before: u64, now: u64, since: &str, words: Words) -> String {
    let (count, size) = (words.count(now), words.count(now.abs_diff(before)));
    match now.cmp(&before) {
        std::cmp::Ordering::Greater => words.insights_growth_more(count, size, since),
        std::cmp::Ordering::Less => words.insights_growth_less(count, size, since),
        std::cmp::Ordering::Equal => words.insights_growth_same(count),
    }
}

/// Keeps the last count of each day.
fn daily(samples: &[InsightSample]) -> Vec<Point> {
    let day = |at: Timestamp| at.as_unix().div_euclid(86_400);
    let mut points: Vec<Point> = Vec::new();
    for sample in samples {
        let Some(count) = as_count(sample.value) else { continue };
        let point = Point { at: sample.end_time, count };
        match points.last_mut() {
            Some(last) if day(last.at) == day(point.at) => *last = point,
            _ => points.push(point),
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    const DAY: i64 = 86_400;

    fn samples(counts: &[(i64, f64)]) -> Vec<InsightSample> {
        let sample = |(at, value): &(i64, f64)| InsightSample {
            account_id: "account".into(),
            subject: String::new(),
            metric: "follower_count".to_owned(),
            period: "lifetime".to_owned(),
            breakdown: String::new(),
            end_time: Timestamp::from_unix(*at),
            value: *value,
        };
        counts.iter().map(sample).collect()
    }

    #[test]
    fn growth_names_what_it_compares_with() {
        let words = Words::new(Language::En);
        let told = |counts: &[(i64, f64)]| growth(&samples(counts), Timestamp::EPOCH, 30, words);
        let grown = told(&[(0, 8_000.0), (29 * DAY, 9.0), (29 * DAY + 60, 8_212.0)]);
        assert_eq!(grown.answer, "8,212 followers, 212 more than 30 days ago.");
        assert_eq!(grown.rows.len(), 2, "a day has one count, its last");
        let late = told(&[(5 * DAY, 10.0), (29 * DAY, 7.0)]);
        assert_eq!(late.answer, "7 followers, 3 fewer than on 6 Jan 1970.");
        let first = told(&[(0, 10.0)]);
        assert!(first.answer.starts_with("10 followers.") && first.chart.is_none());
        assert!(told(&[]).rows.is_empty());
    }
}
