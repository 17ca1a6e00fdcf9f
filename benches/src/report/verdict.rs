//! Holds the figures against the goals.

use super::book::{Book, Figures, Row};
use super::exceptions::Exception;
use super::goals::{Bound, Goal};

/// How a goal came out.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Reached, with this ratio or value.
    Met(f64),
    /// Missed, with this ratio or value.
    Missed(f64),
    /// Missed, but no worse than the table of exceptions allows, for the reason given there.
    Excepted(f64, &'static str),
    /// There is nothing to compare: the row, ours or the yardstick is missing.
    NoFigure(&'static str),
}

impl Verdict {
    /// Tells whether the command may end well with it.
    pub const fn is_fine(&self) -> bool {
        matches!(self, Self::Met(_) | Self::Excepted(..))
    }
}

/// A goal and how it came out.
#[derive(Clone, Debug)]
pub struct Finding<'a> {
    /// The goal.
    pub goal: &'a Goal,
    /// How it came out.
    pub verdict: Verdict,
}

/// Holds the rows of these benches against their goals.
///
/// A goal without its row is not met: a row that was renamed would else never be judged again.
pub fn judge<'a>(
    book: &Book,
    goals: &'a [Goal],
    exceptions: &[Exception],
    benches: &[&str],
) -> Vec<Finding<'a>> {
    goals
        .iter()
        .filter(|goal| benches.contains(&goal.bench))
        .map(|goal| Finding { goal, verdict: verdict(book.row(goal.row), goal, exceptions) })
        .collect()
}

fn verdict(row: Option<&Row>, goal: &Goal, exceptions: &[Exception]) -> Verdict {
    let value = match figure(row, goal) {
        Ok(value) => value,
        Err(missing) => return Verdict::NoFigure(missing),
    };
    if goal.bound.allows(value) {
        return Verdict::Met(value);
    }
    let excepted = exceptions.iter().find(|one| one.row == goal.row && one.against == goal.against);
    match excepted {
        Some(one) if goal.bound.at(one.still).allows(value) => {
            Verdict::Excepted(value, one.limited_by)
        }
        _ => Verdict::Missed(value),
    }
}

fn figure(row: Option<&Row>, goal: &Goal) -> Result<f64, &'static str> {
    let row = row.ok_or("no such row was measured")?;
    let ours = row.find("ours").ok_or("ours was not measured")?;
    let Some(name) = goal.against else {
        // A ratio over nothing is no figure.
        let median = ours.figures.median().filter(|median| median.is_finite());
        return median.ok_or("ours was not measured");
    };
    let theirs = row.find(name).ok_or("the yardstick was not measured")?;
    if matches!(theirs.figures, Figures::NotRun(_)) {
        return Err("the yardstick was not run");
    }
    ours.figures.ratio_to(&theirs.figures).ok_or("there is no ratio")
}

impl Bound {
    /// Tells whether the bound allows the value.
    pub fn allows(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }

    /// Gives the same kind of bound at another value.
    #[must_use]
    pub const fn at(self, value: f64) -> Self {
        match self {
            Self::AtLeast(_) => Self::AtLeast(value),
            Self::AtMost(_) => Self::AtMost(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::book::Who;
    use super::*;

    const GOALS: &[Goal] = &[
        Goal { bench: "x", row: "x.rate", against: Some("hand"), bound: Bound::AtLeast(0.8) },
        Goal { bench: "x", row: "x.time", against: Some("hand"), bound: Bound::AtMost(1.2) },
        Goal { bench: "x", row: "x.memory", against: None, bound: Bound::AtMost(32.0) },
        Goal { bench: "y", row: "y.rate", against: Some("peer"), bound: Bound::AtLeast(5.0) },
    ];

    fn book(rate: f64, time: f64, memory: f64) -> Book {
        let mut book = Book::default();
        book.add("x.rate", "1/s", Who::Ours, rate);
        book.add("x.rate", "1/s", Who::Minimum("hand"), 100.0);
        book.add("x.time", "ns", Who::Ours, time);
        book.add("x.time", "ns", Who::Minimum("hand"), 100.0);
        book.add("x.memory", "MB", Who::Ours, memory);
        book
    }

    fn verdicts(book: &Book, exceptions: &[Exception], benches: &[&str]) -> Vec<Verdict> {
        judge(book, GOALS, exceptions, benches).into_iter().map(|found| found.verdict).collect()
    }

    #[test]
    fn goals_are_met_or_missed_by_their_bound() {
        let met = verdicts(&book(80.0, 120.0, 32.0), &[], &["x"]);
        assert_eq!(met, [Verdict::Met(0.8), Verdict::Met(1.2), Verdict::Met(32.0)]);
        let missed = verdicts(&book(79.0, 121.0, 33.0), &[], &["x"]);
        assert_eq!(missed, [Verdict::Missed(0.79), Verdict::Missed(1.21), Verdict::Missed(33.0)]);
    }

    #[test]
    fn a_goal_without_its_row_or_yardstick_is_not_met() {
        let mut book = Book::default();
        assert_eq!(verdicts(&book, &[], &["y"]), [Verdict::NoFigure("no such row was measured")]);
        book.add("y.rate", "1/s", Who::Ours, 10.0);
        assert_eq!(
            verdicts(&book, &[], &["y"]),
            [Verdict::NoFigure("the yardstick was not measured")]
        );
        book.not_run("y.rate", "1/s", Who::Peer("peer"), "cannot be installed");
        assert_eq!(verdicts(&book, &[], &["y"]), [Verdict::NoFigure("the yardstick was not run")]);
        assert!(!Verdict::NoFigure("").is_fine());
    }

    #[test]
    fn an_exception_covers_its_row_down_to_its_own_bound() {
        let exceptions = [Exception {
            row: "x.rate",
            against: Some("hand"),
            still: 0.5,
            limited_by: "the disk",
        }];
        let fine = verdicts(&book(60.0, 100.0, 1.0), &exceptions, &["x"]);
        assert_eq!(fine.first(), Some(&Verdict::Excepted(0.6, "the disk")));
        let worse = verdicts(&book(40.0, 100.0, 1.0), &exceptions, &["x"]);
        assert_eq!(worse.first(), Some(&Verdict::Missed(0.4)));
        let other = verdicts(&book(90.0, 130.0, 1.0), &exceptions, &["x"]);
        assert_eq!(other, [Verdict::Met(0.9), Verdict::Missed(1.3), Verdict::Met(1.0)]);
    }

    #[test]
    fn benches_that_did_not_run_are_not_judged() {
        assert!(verdicts(&Book::default(), &[], &["z"]).is_empty());
    }
}
