//! Tables and verdicts on standard output.

use std::io::Write as _;

use super::book::{Book, Figures, Row, Yardstick};
use super::verdict::{Finding, Verdict};

/// Writes a line to standard output; a closed pipe is nobody's concern here.
pub fn line(text: &str) {
    let _unwritten = writeln!(std::io::stdout(), "{text}");
}

/// Writes an error to standard error.
pub fn complain(error: &anyhow::Error) {
    let _unwritten = writeln!(std::io::stderr(), "error: {error:#}");
}

/// Writes rows.
pub fn print_rows(rows: &[Row]) {
    rows.iter().for_each(print_row);
}

/// Writes the checks and the goals, and tells whether all is well.
pub fn sum_up(book: &Book, findings: &[Finding<'_>]) -> bool {
    print_checks(book);
    let mut failures = missing(book);
    failures.extend(
        book.checks()
            .iter()
            .filter(|check| !check.holds)
            .map(|check| format!("{}: does not hold ({})", check.id, check.detail)),
    );
    print_goals(findings, &mut failures);
    for failure in &failures {
        line(&format!("FAILED  {failure}"));
    }
    let met = findings.iter().filter(|found| found.verdict.is_fine()).count();
    line(&format!("{met} of {} goals met, {} failures", findings.len(), failures.len()));
    failures.is_empty()
}

fn print_row(row: &Row) {
    line(&format!("\n{} [{}]", row.id, row.unit));
    let ours = row.find("ours").map(|ours| &ours.figures);
    for one in &row.figures {
        line(&format!("  {:8} {:44} {}", one.who.kind(), one.who.name(), told(one, ours)));
    }
}

fn told(one: &Yardstick, ours: Option<&Figures>) -> String {
    match &one.figures {
        Figures::NotRun(why) => format!("not run: {why}"),
        Figures::Rounds(rounds) => {
            let median = one.figures.median().map_or_else(|| "-".to_owned(), number);
            let spread: Vec<_> = rounds.iter().copied().map(number).collect();
            let ratio = ours
                .filter(|_| one.who.name() != "ours")
                .and_then(|ours| ours.ratio_to(&one.figures))
                .map_or_else(String::new, |ratio| format!("  ours is {ratio:.2} x"));
            format!("{median:>12}  ({}){ratio}", spread.join(" "))
        }
    }
}

fn print_checks(book: &Book) {
    if !book.checks().is_empty() {
        line("");
    }
    for check in book.checks() {
        let word = if check.holds { "holds" } else { "DOES NOT HOLD" };
        line(&format!("check    {}: {word} ({})", check.id, check.detail));
    }
}

fn print_goals(findings: &[Finding<'_>], failures: &mut Vec<String>) {
    if !findings.is_empty() {
        line("");
    }
    for found in findings {
        let text = match &found.verdict {
            Verdict::Met(value) => format!("met: {value:.2}"),
            Verdict::Excepted(value, why) => format!("excepted: {value:.2}, limited by {why}"),
            Verdict::Missed(value) => format!("MISSED: {value:.2}"),
            Verdict::NoFigure(why) => format!("NO FIGURE: {why}"),
        };
        line(&format!("goal     {}: {text}", found.goal));
        if !found.verdict.is_fine() {
            failures.push(format!("{}: {text}", found.goal));
        }
    }
}

/// Names everybody who was not run: a missing yardstick fails the command.
fn missing(book: &Book) -> Vec<String> {
    let all = book.rows().iter().flat_map(|row| row.figures.iter().map(move |one| (row, one)));
    all.filter_map(|(row, one)| match &one.figures {
        Figures::NotRun(why) => Some(format!("{}: {} not run: {why}", row.id, one.who.name())),
        Figures::Rounds(_) => None,
    })
    .collect()
}

/// Writes a figure with about four digits.
pub(super) fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 1_000.0 => format!("{value:.0}"),
        size if size >= 100.0 => format!("{value:.1}"),
        _ => format!("{value:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::book::Who;
    use super::super::goals::{Bound, Goal};
    use super::super::verdict::judge;
    use super::*;

    const GOALS: &[Goal] =
        &[Goal { bench: "x", row: "x.rate", against: Some("hand"), bound: Bound::AtLeast(0.8) }];

    fn well(fill: impl FnOnce(&mut Book)) -> bool {
        let mut book = Book::default();
        fill(&mut book);
        sum_up(&book, &judge(&book, GOALS, &[], &["x"]))
    }

    #[test]
    fn all_is_well_only_if_nothing_is_missed_missing_or_broken() {
        let good = |book: &mut Book| {
            book.add("x.rate", "1/s", Who::Ours, 9.0);
            book.add("x.rate", "1/s", Who::Minimum("hand"), 10.0);
        };
        assert!(well(good));
        assert!(!well(|book| {
            book.add("x.rate", "1/s", Who::Ours, 7.0);
            book.add("x.rate", "1/s", Who::Minimum("hand"), 10.0);
        }));
        assert!(!well(|book| {
            good(book);
            book.not_run("x.rate", "1/s", Who::Peer("them"), "not there");
        }));
        assert!(!well(|book| {
            good(book);
            book.check("stored once", false, "one lost");
        }));
    }

    #[test]
    fn figures_are_short() {
        assert_eq!(number(30_641.7), "30642");
        assert_eq!(number(131.25), "131.2");
        assert_eq!(number(0.4567), "0.457");
    }
}
