//! Runs the chosen benches and tells how they came out.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::context::Context;
use crate::registry::{BENCHES, Bench};
use crate::report::{self, Book, EXCEPTIONS, GOALS, judge};

/// The longest a bench may take.
const LONGEST: Duration = Duration::from_mins(8);

/// Runs the benches of these names, or all of them, one after the other; tells whether every goal
/// was reached.
///
/// A bench that breaks off does not stop the others: its goals have no figures then, and fail.
///
/// # Errors
///
/// When a name is not known, or the table cannot be written.
pub async fn run(context: &Context, names: &[String]) -> Result<bool> {
    let chosen = choose(names)?;
    if context.quick {
        report::line("A quick run: it shows that everything runs. Its figures mean nothing.");
    }
    if let Some(planted) = context.planted {
        report::line(&format!("Planted: {planted:?}. The command is to fail."));
    }
    let mut book = Book::default();
    for bench in &chosen {
        report::line(&format!("\n==> {}: {}", bench.name, bench.what));
        let (began, known) = (Instant::now(), book.rows().len());
        if let Err(error) = (bench.run)(context, &mut book).await {
            book.check(&format!("{} runs to its end", bench.name), false, &format!("{error:#}"));
        }
        let took = began.elapsed();
        report::print_rows(book.rows().get(known..).unwrap_or_default());
        report::line(&format!("{} took {:.0} s", bench.name, took.as_secs_f64()));
        let in_time = format!("{} takes less than eight minutes", bench.name);
        book.check(&in_time, took < LONGEST, &format!("{:.0} s", took.as_secs_f64()));
    }
    let names: Vec<_> = chosen.iter().map(|bench| bench.name).collect();
    let findings = judge(&book, GOALS, EXCEPTIONS, &names);
    if let Some(file) = &context.markdown {
        std::fs::write(file, report::document(&book, &findings))
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(report::sum_up(&book, &findings))
}

fn choose(names: &[String]) -> Result<Vec<&'static Bench>> {
    if names.is_empty() {
        return Ok(BENCHES.iter().collect());
    }
    let mut chosen = Vec::new();
    for name in names {
        let found = named(name);
        if found.is_empty() {
            let known: Vec<_> = BENCHES.iter().map(|bench| bench.name).collect();
            bail!("no bench is called {name}; there are: {}", known.join(", "));
        }
        for bench in found {
            if !chosen.iter().any(|known: &&Bench| known.name == bench.name) {
                chosen.push(bench);
            }
        }
    }
    Ok(chosen)
}

/// Finds the bench of this name, or the family: `intake` is `intake-sqlite` and its sisters.
fn named(name: &str) -> Vec<&'static Bench> {
    let exact: Vec<_> = BENCHES.iter().filter(|bench| bench.name == name).collect();
    if !exact.is_empty() {
        return exact;
    }
    let family = format!("{name}-");
    BENCHES.iter().filter(|bench| bench.name.starts_with(&family)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::GOALS;

    #[test]
    fn a_family_is_chosen_by_its_name() {
        let names = |asked: &str| -> Vec<_> {
            choose(&[asked.to_owned()]).unwrap().iter().map(|bench| bench.name).collect()
        };
        assert_eq!(names("seal"), ["seal"]);
        assert_eq!(names("drain"), ["drain"]);
        assert!(names("intake").len() > 1);
        let twice = ["seal".to_owned(), "seal".to_owned()];
        assert_eq!(choose(&twice).unwrap().len(), 1);
        assert!(choose(&["nothing".to_owned()]).is_err());
    }

    #[test]
    fn every_goal_is_of_a_bench() {
        for goal in GOALS {
            assert!(BENCHES.iter().any(|bench| bench.name == goal.bench), "{goal}");
        }
    }
}
