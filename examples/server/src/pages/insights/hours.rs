//! When is a good hour?

use social_core::Timestamp;

use super::post::{By, Post, median};
use crate::words::Words;

/// With fewer posts, an hour says more about the post than about the hour.
const ENOUGH: usize = 20;
/// A cell with fewer posts is shown, but not recommended.
const ENOUGH_IN_CELL: usize = 2;
/// Hours in one cell.
const SPAN: usize = 2;
const CELLS: usize = 24 / SPAN;

/// The answer, and the grid it is read from.
pub(super) struct Hours {
    pub(super) answer: String,
    /// The hours at which the cells begin; empty if there are too few posts for a grid.
    pub(super) columns: Vec<String>,
    pub(super) days: Vec<Day>,
    /// The same as a list, the best first.
    pub(super) list: Vec<String>,
}

/// A day of the week.
pub(super) struct Day {
    pub(super) name: &'static str,
    /// What stands in each cell; empty where nothing was posted.
    pub(super) cells: Vec<String>,
}

/// What was posted within the same two hours of the same day of the week.
#[derive(Clone, Default)]
struct Cell {
    counts: Vec<u64>,
}

/// Compares the hours at which posts went out; none where no post tells when that was.
pub(super) fn hours(posts: &[&Post], by: By, words: Words) -> Option<Hours> {
    let mut grid = vec![vec![Cell::default(); CELLS]; 7];
    let mut number = 0;
    for post in posts {
        let (Some(at), Some(count)) = (post.at, by.of(post)) else { continue };
        let (day, hour) = place(at);
        if let Some(cell) = grid.get_mut(day).and_then(|day| day.get_mut(hour / SPAN)) {
            cell.counts.push(count);
            number += 1;
        }
    }
    if number == 0 {
        return None;
    }
    if number < ENOUGH {
        let answer = words.insights_hours_few(words.posts_number(number), ENOUGH);
        return Some(Hours { answer, columns: Vec::new(), days: Vec::new(), list: Vec::new() });
    }
    let mut ranked: Vec<_> = grid
        .iter()
        .enumerate()
        .flat_map(|(day, cells)| cells.iter().enumerate().map(move |(at, cell)| (day, at, cell)))
        .filter(|(_, _, cell)| cell.counts.len() >= ENOUGH_IN_CELL)
        .filter_map(|(day, at, cell)| Some((median(cell.counts.clone())?, day, at, cell)))
        .collect();
    ranked.sort_by_key(|(middle, ..)| std::cmp::Reverse(*middle));
    let line = |(middle, day, at, cell): &(u64, usize, usize, &Cell)| {
        let time = words.hours(*at * SPAN, *at * SPAN + SPAN);
        words.insights_hours_line(
            words.weekday(*day),
            time,
            words.count(*middle),
            words.posts_number(cell.counts.len()),
        )
    };
    let answer = ranked.first().map_or_else(
        || words.insights_hours_scattered().to_owned(),
        |best| words.insights_hours(line(best)),
    );
    let written = |cell: &Cell| {
        median(cell.counts.clone()).map(|middle| words.short_count(middle)).unwrap_or_default()
    };
    let days = grid.iter().enumerate().map(|(day, cells)| Day {
        name: words.weekday(day),
        cells: cells.iter().map(written).collect(),
    });
    Some(Hours {
        answer,
        columns: (0..CELLS).map(|at| words.hour(at * SPAN)).collect(),
        days: days.collect(),
        list: ranked.iter().take(5).map(line).collect(),
    })
}

/// Gives the day of the week, Monday first, and the hour, both in UTC.
fn place(at: Timestamp) -> (usize, usize) {
    let seconds = at.as_unix();
    // The first day of the count was a Thursday.
    let day = (seconds.div_euclid(86_400) + 3).rem_euclid(7);
    let hour = seconds.rem_euclid(86_400) / 3_600;
    (usize::try_from(day).unwrap_or_default(), usize::try_from(hour).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    /// 24 November 2026, a Tuesday, at noon.
    const TUESDAY: i64 = 1_795_521_600;

    fn post(seconds: i64, views: u64) -> Post {
        let at = Some(Timestamp::from_unix(TUESDAY + seconds));
        Post { at, views: Some(views), ..Post::default() }
    }

    #[test]
    fn the_day_of_the_week_is_right() {
        assert_eq!(place(Timestamp::from_unix(TUESDAY)), (1, 12));
        assert_eq!(place(Timestamp::from_unix(0)), (3, 0), "1 January 1970 was a Thursday");
    }

    #[test]
    fn an_hour_is_recommended_by_two_posts_at_least() {
        let words = Words::new(Language::En);
        let week = 7 * 86_400;
        // Every Tuesday at seven in the evening goes well; one Friday went better by far.
        let mut posts: Vec<_> =
            (0..10).map(|number| post(7 * 3_600 - number * week, 500)).collect();
        posts.extend((0..9).map(|number| post(-3_600 - number * week, 50)));
        let few: Vec<_> = posts.iter().collect();
        let found = hours(&few, By::Views, words).unwrap();
        assert!(found.days.is_empty() && found.answer.contains("19"), "{}", found.answer);
        posts.push(post(3 * 86_400, 90_000));
        let all: Vec<_> = posts.iter().collect();
        let found = hours(&all, By::Views, words).unwrap();
        assert!(found.answer.contains("Tuesday, 18:00 to 20:00"), "{}", found.answer);
        assert_eq!(found.days[1].cells[9], "500");
        assert_eq!(found.days[4].cells[6], "90k");
        assert_eq!(found.list.len(), 2);
        assert!(hours(&[&Post::default()], By::Views, words).is_none());
    }
}
