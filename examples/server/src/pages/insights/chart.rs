//! A line over time, as the places of its parts in an SVG of 640 by 240.

use social_core::Timestamp;

use crate::words::Words;

/// The area in which the line runs.
const LEFT: f64 = 56.0;
const RIGHT: f64 = 632.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 208.0;
/// Grid lines above the one of zero, at most.
const MOST_LINES: u64 = 5;
/// With more points than this, marks of their own would cover the line.
const SPARSE: usize = 35;
/// Two points that are further apart are not joined: nothing was read between them.
const GAP_SECONDS: i64 = 3 * 86_400;

/// One count and its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) at: Timestamp,
    pub(super) count: u64,
}

/// What the template draws.
pub(super) struct Chart {
    pub(super) lines: Vec<Line>,
    pub(super) path: String,
    pub(super) marks: Vec<Mark>,
    /// Whether there is room for a mark of each point.
    pub(super) is_sparse: bool,
    /// The first and the last day.
    pub(super) from: String,
    pub(super) until: String,
}

/// A grid line and its label.
pub(super) struct Line {
    pub(super) y: String,
    pub(super) label: String,
}

/// A point, and the strip over the whole height that tells it.
pub(super) struct Mark {
    pub(super) x: String,
    pub(super) y: String,
    pub(super) strip: String,
    pub(super) strip_width: String,
    /// Whether no line leads to it or from it.
    pub(super) is_alone: bool,
    pub(super) title: String,
}

/// Draws points, the oldest first; none for fewer than two, which make no line.
pub(super) fn draw(points: &[Point], words: Words) -> Option<Chart> {
    let (first, last) = (points.first()?, points.last()?);
    let span = seconds(first.at, last.at);
    if points.len() < 2 || span <= 0 {
        return None;
    }
    let highest = points.iter().map(|point| point.count).max()?;
    let step = step(highest);
    let above = highest.div_ceil(step).max(1);
    let x = |at: Timestamp| {
        LEFT + share(seconds(first.at, at).unsigned_abs(), span.unsigned_abs()) * (RIGHT - LEFT)
    };
    let y = |count: u64| BOTTOM - share(count, step.saturating_mul(above)) * (BOTTOM - TOP);
    let places: Vec<_> = points.iter().map(|point| (x(point.at), y(point.count))).collect();
    let joined: Vec<_> = points.windows(2).map(is_joined).collect();
    let lines = (0..=above).map(|number| step.saturating_mul(number));
    Some(Chart {
        lines: lines
            .map(|count| Line { y: format!("{:.1}", y(count)), label: words.short_count(count) })
            .collect(),
        path: path(&places, &joined),
        marks: marks(points, &places, &joined, words),
        is_sparse: points.len() <= SPARSE,
        from: words.day(first.at),
        until: words.day(last.at),
    })
}

fn is_joined(pair: &[Point]) -> bool {
    matches!(pair, [one, other] if seconds(one.at, other.at) <= GAP_SECONDS)
}

/// Writes the line. `joined` tells of each point but the first whether it follows the one before.
fn path(places: &[(f64, f64)], joined: &[bool]) -> String {
    let verbs = std::iter::once(&false).chain(joined);
    let part = |((x, y), joins): (&(f64, f64), &bool)| {
        let verb = if *joins { 'L' } else { 'M' };
        format!("{verb}{x:.1} {y:.1}")
    };
    places.iter().zip(verbs).map(part).collect()
}

fn marks(points: &[Point], places: &[(f64, f64)], joined: &[bool], words: Words) -> Vec<Mark> {
    let middle = |at: usize, here: f64, edge: f64| {
        places.get(at).map_or(edge, |(there, _)| f64::midpoint(*there, here))
    };
    let mark = |(at, (point, (x, y))): (usize, (&Point, &(f64, f64)))| {
        let left = at.checked_sub(1).map_or(LEFT, |before| middle(before, *x, LEFT));
        let right = middle(at + 1, *x, RIGHT);
        let follows = at.checked_sub(1).and_then(|before| joined.get(before)) == Some(&true);
        let leads = joined.get(at) == Some(&true);
        Mark {
            x: format!("{x:.1}"),
            y: format!("{y:.1}"),
            strip: format!("{left:.1}"),
            strip_width: format!("{:.1}", right - left),
            is_alone: !follows && !leads,
            title: format!("{}{}{}", words.day(point.at), words.colon(), words.count(point.count)),
        }
    };
    points.iter().zip(places).enumerate().map(mark).collect()
}

/// Gives the least of 1, 2, 5, 10, 20, 50 and so on of which few enough reach this high.
fn step(highest: u64) -> u64 {
    let needed = highest.div_ceil(MOST_LINES).max(1);
    let mut unit = 1_u64;
    loop {
        for factor in [1, 2, 5] {
            let step = unit.saturating_mul(factor);
            if step >= needed {
                return step;
            }
        }
        unit = unit.saturating_mul(10);
    }
}

fn seconds(from: Timestamp, until: Timestamp) -> i64 {
    until.as_unix().saturating_sub(from.as_unix())
}

#[expect(clippy::cast_precision_loss, reason = "a place on the screen needs no more than a pixel")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn steps_are_round() {
        for (highest, wanted) in [(0, 1), (5, 1), (6, 2), (17, 5), (8_214, 2_000), (4_000, 1_000)] {
            assert_eq!(step(highest), wanted, "{highest}");
        }
        assert!(step(u64::MAX) >= u64::MAX / 5);
    }

    #[test]
    fn a_line_breaks_where_nothing_was_read() {
        let words = Words::new(Language::En);
        let day = |number: i64, count| Point { at: Timestamp::from_unix(number * 86_400), count };
        let chart = draw(&[day(0, 0), day(1, 4), day(10, 2)], words).unwrap();
        assert_eq!(chart.path, "M56.0 208.0L113.6 12.0M632.0 110.0");
        assert_eq!(chart.lines.len(), 5);
        assert_eq!(
            chart.marks.iter().map(|mark| mark.is_alone).collect::<Vec<_>>(),
            [false, false, true]
        );
        assert_eq!(chart.marks[1].title, "2 Jan 1970: 4");
        let widths: f64 =
            chart.marks.iter().map(|mark| mark.strip_width.parse::<f64>().unwrap()).sum();
        assert!((widths - (RIGHT - LEFT)).abs() < 0.5, "the strips leave no hole");
        assert!(draw(&[day(0, 3)], words).is_none());
        assert!(draw(&[day(0, 3), day(0, 4)], words).is_none());
    }
}
