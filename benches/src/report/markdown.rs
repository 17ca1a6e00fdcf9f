//! The outcome as a table for the documents: one line for each row and yardstick.

use std::fmt::Write as _;

use super::book::{Book, Figures, Row, Yardstick};
use super::print::number;
use super::verdict::{Finding, Verdict};

const HEAD: &str = "| row | unit | ours | yardstick | its figure | ratio | goal | verdict |\n\
                    |---|---|---:|---|---:|---:|---|---|\n";
const NOTHING: &str = "-";

/// Writes the whole outcome: every row with its verdicts, the reasons of what is excepted, and the
/// checks.
pub fn document(book: &Book, findings: &[Finding<'_>]) -> String {
    let mut text = HEAD.to_owned();
    for row in book.rows() {
        lines(&mut text, row, findings);
    }
    reasons(&mut text, findings);
    checks(&mut text, book);
    text
}

/// Ours has a line of its own where a goal speaks of it alone, or nobody is there to compare with.
fn lines(text: &mut String, row: &Row, findings: &[Finding<'_>]) {
    let ours = row.find("ours");
    let others = row.figures.iter().filter(|one| one.who.name() != "ours");
    let alone = goal(row, None, findings).is_some() || row.figures.len() == 1;
    if alone && ours.is_some() {
        line(text, row, None, findings);
    }
    for other in others {
        line(text, row, Some(other), findings);
    }
}

fn line(text: &mut String, row: &Row, other: Option<&Yardstick>, findings: &[Finding<'_>]) {
    let ours = row.find("ours").map(|ours| &ours.figures);
    let name = other.map_or_else(
        || NOTHING.to_owned(),
        |other| format!("{} ({})", other.who.name(), other.who.kind()),
    );
    let ratio = other.and_then(|other| ours?.ratio_to(&other.figures));
    let found = goal(row, other.map(|other| other.who.name()), findings);
    let _written = writeln!(
        text,
        "| `{}` | {} | {} | {name} | {} | {} | {} | {} |",
        row.id,
        row.unit,
        figure(ours),
        figure(other.map(|other| &other.figures)),
        ratio.map_or_else(|| NOTHING.to_owned(), |ratio| format!("{ratio:.2}")),
        found.map_or_else(|| NOTHING.to_owned(), |found| found.goal.bound.to_string()),
        found.map_or(NOTHING, |found| word(&found.verdict)),
    );
}

fn figure(figures: Option<&Figures>) -> String {
    match figures {
        None => NOTHING.to_owned(),
        Some(Figures::NotRun(_)) => "not run".to_owned(),
        Some(rounds) => rounds.median().map_or_else(|| NOTHING.to_owned(), number),
    }
}

fn goal<'f>(
    row: &Row,
    against: Option<&str>,
    findings: &'f [Finding<'f>],
) -> Option<&'f Finding<'f>> {
    findings.iter().find(|found| found.goal.row == row.id && found.goal.against == against)
}

const fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Met(_) => "met",
        Verdict::Missed(_) => "**missed**",
        Verdict::Excepted(..) => "excepted",
        Verdict::NoFigure(_) => "**no figure**",
    }
}

/// A goal whose row is missing stands in no line; it is named here.
fn reasons(text: &mut String, findings: &[Finding<'_>]) {
    let mut told = String::new();
    for found in findings {
        let why = match found.verdict {
            Verdict::Excepted(value, why) => format!("excepted at {value:.2}, limited by {why}"),
            Verdict::NoFigure(why) => format!("no figure: {why}"),
            Verdict::Met(_) | Verdict::Missed(_) => continue,
        };
        let _written = writeln!(told, "- {}: {why}", found.goal);
    }
    if !told.is_empty() {
        text.push('\n');
        text.push_str(&told);
    }
}

fn checks(text: &mut String, book: &Book) {
    let broken: Vec<_> = book.checks().iter().filter(|check| !check.holds).collect();
    let (all, held) = (book.checks().len(), book.checks().len() - broken.len());
    let _written = writeln!(text, "\n{held} of {all} checks hold.");
    for check in broken {
        let _written = writeln!(text, "- does not hold: {} ({})", check.id, check.detail);
    }
}

#[cfg(test)]
mod tests {
    use super::super::book::Who;
    use super::super::goals::{Bound, Goal};
    use super::super::verdict::judge;
    use super::*;

    const GOALS: &[Goal] = &[
        Goal { bench: "x", row: "x.rate", against: Some("hand"), bound: Bound::AtLeast(0.8) },
        Goal { bench: "x", row: "x.memory", against: None, bound: Bound::AtMost(32.0) },
        Goal { bench: "x", row: "x.gone", against: None, bound: Bound::AtMost(1.0) },
    ];

    #[test]
    fn every_row_and_yardstick_has_its_line() {
        let mut book = Book::default();
        book.add("x.rate", "1/s", Who::Ours, 9.0);
        book.add("x.rate", "1/s", Who::Minimum("hand"), 10.0);
        book.not_run("x.rate", "1/s", Who::Peer("them"), "not there");
        book.add("x.memory", "MB", Who::Ours, 40.0);
        book.check("stored once", true, "9 of 9");
        let text = document(&book, &judge(&book, GOALS, &[], &["x"]));
        let lines: Vec<_> = text.lines().skip(2).collect();
        assert_eq!(
            lines,
            [
                "| `x.rate` | 1/s | 9.000 | hand (by hand) | 10.000 | 0.90 | at least 0.8 | met |",
                "| `x.rate` | 1/s | 9.000 | them (peer) | not run | - | - | - |",
                "| `x.memory` | MB | 40.000 | - | - | - | at most 32 | **missed** |",
                "",
                "- x.gone at most 1: no figure: no such row was measured",
                "",
                "1 of 1 checks hold.",
            ]
        );
    }
}
