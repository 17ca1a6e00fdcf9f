//! The figures of a run.

use crate::stats;

/// Whose figure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The project's own code.
    Ours,
    /// What the machine gives at most: no code could do better.
    Limit(&'static str),
    /// The least code, written by hand, that does the same work.
    Minimum(&'static str),
    /// What others use for it.
    Peer(&'static str),
}

impl Who {
    /// Gives the name; `ours` for the project's own.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Limit(name) | Self::Minimum(name) | Self::Peer(name) => name,
        }
    }

    /// Gives the word for the kind of yardstick.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Limit(_) => "limit",
            Self::Minimum(_) => "by hand",
            Self::Peer(_) => "peer",
        }
    }
}

/// One figure a round, or why there is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Figures {
    /// One a round.
    Rounds(Vec<f64>),
    /// It could not be run, because of this.
    NotRun(String),
}

impl Figures {
    /// Gives the median.
    pub fn median(&self) -> Option<f64> {
        match self {
            Self::Rounds(values) => stats::median(values),
            Self::NotRun(_) => None,
        }
    }

    /// Gives the median of the ratios to `other`, round by round.
    pub fn ratio_to(&self, other: &Self) -> Option<f64> {
        match (self, other) {
            (Self::Rounds(ours), Self::Rounds(theirs)) => stats::ratio(ours, theirs),
            _ => None,
        }
    }
}

/// Somebody's figures in a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Yardstick {
    /// Whose they are.
    pub who: Who,
    /// The figures.
    pub figures: Figures,
}

/// One thing that was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Names the row: `family.what.under-which-circumstances`.
    pub id: String,
    /// What the figures count.
    pub unit: &'static str,
    /// Everybody's figures, in the order they were measured.
    pub figures: Vec<Yardstick>,
}

impl Row {
    /// Finds somebody's figures by name.
    pub fn find(&self, name: &str) -> Option<&Yardstick> {
        self.figures.iter().find(|one| one.who.name() == name)
    }
}

/// Something that must hold whatever the figures are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What must hold.
    pub id: String,
    /// Whether it does.
    pub holds: bool,
    /// The numbers behind it.
    pub detail: String,
}

/// All rows and checks of a run.
#[derive(Clone, Debug, Default)]
pub struct Book {
    rows: Vec<Row>,
    checks: Vec<Check>,
}

impl Book {
    /// Notes one round's figure.
    pub fn add(&mut self, row: &str, unit: &'static str, who: Who, figure: f64) {
        let entry = self.entry(row, unit, who);
        match &mut entry.figures {
            Figures::Rounds(rounds) => rounds.push(figure),
            Figures::NotRun(_) => entry.figures = Figures::Rounds(vec![figure]),
        }
    }

    /// Notes that somebody could not be run; figures that are there already are void.
    pub fn not_run(&mut self, row: &str, unit: &'static str, who: Who, why: &str) {
        self.entry(row, unit, who).figures = Figures::NotRun(why.to_owned());
    }

    /// Notes whether something holds. A check that is noted again holds only if it always did.
    pub fn check(&mut self, id: &str, holds: bool, detail: &str) {
        if let Some(known) = self.checks.iter_mut().find(|check| check.id == id) {
            if known.holds {
                known.holds = holds;
                detail.clone_into(&mut known.detail);
            }
            return;
        }
        self.checks.push(Check { id: id.to_owned(), holds, detail: detail.to_owned() });
    }

    /// Gives the rows in the order they were first noted.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Gives the checks in the order they were first noted.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// Finds a row by its id.
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    fn entry(&mut self, id: &str, unit: &'static str, who: Who) -> &mut Yardstick {
        let place = self.rows.iter().position(|row| row.id == id).unwrap_or_else(|| {
            self.rows.push(Row { id: id.to_owned(), unit, figures: Vec::new() });
            self.rows.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "the place was found or made just above")]
        let figures = &mut self.rows[place].figures;
        let place = figures.iter().position(|one| one.who == who).unwrap_or_else(|| {
            figures.push(Yardstick { who, figures: Figures::Rounds(Vec::new()) });
            figures.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "the place was found or made just above")]
        &mut figures[place]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_gather_by_row_and_name() {
        let mut book = Book::default();
        for (ours, theirs) in [(1.0, 2.0), (3.0, 6.0), (5.0, 10.0)] {
            book.add("a.b", "ns", Who::Ours, ours);
            book.add("a.b", "ns", Who::Peer("them"), theirs);
        }
        let row = book.row("a.b").unwrap();
        assert_eq!(row.find("ours").unwrap().figures.median(), Some(3.0));
        let ratio = row.find("ours").unwrap().figures.ratio_to(&row.find("them").unwrap().figures);
        assert_eq!(ratio, Some(0.5));
    }

    #[test]
    fn a_peer_that_did_not_run_has_no_figure() {
        let mut book = Book::default();
        book.add("a", "ns", Who::Ours, 1.0);
        book.not_run("a", "ns", Who::Peer("them"), "not installed");
        let row = book.row("a").unwrap();
        assert_eq!(row.find("them").unwrap().figures.median(), None);
        assert_eq!(row.find("ours").unwrap().figures.ratio_to(&row.figures[1].figures), None);
    }

    #[test]
    fn a_check_that_failed_once_stays_failed() {
        let mut book = Book::default();
        book.check("stored once", true, "1 of 1");
        book.check("stored once", false, "8 of 9");
        book.check("stored once", true, "5 of 5");
        assert_eq!(book.checks().len(), 1);
        assert!(!book.checks()[0].holds);
        assert_eq!(book.checks()[0].detail, "8 of 9");
    }
}
