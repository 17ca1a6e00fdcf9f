//! G6 and G7 for Instagram: whatever goes wrong at whatever step, every kind of post goes out once,
//! and nobody is left not knowing.
//!
//! Every kind is stopped before and after each of its durable writes, and every call of it is cut,
//! lost, answered with 5xx, with a refused token and with a false refusal. The sandbox's ledger is
//! the judge.

mod cases;
mod rows;
mod run;

use std::time::Duration;

use futures_util::{StreamExt, stream};
use social_tests::{Rows, Side, Stop, on_stores};

use cases::{Case, Kind};
use rows::ROWS;
use run::Outcome;

/// Cases that run side by side.
const AT_ONCE: usize = 4;
/// Wall time after which a case counts as hung.
const HUNG: Duration = Duration::from_mins(2);

on_stores!(every_kind_is_posted_once: memory file database);

async fn every_kind_is_posted_once(rows: Rows) {
    let started = std::time::Instant::now();
    let sweeps = cases::kinds(rows).iter().map(|kind| stop_everywhere(*kind, rows));
    let mut outcomes: Vec<Outcome> = stream::iter(sweeps).buffer_unordered(AT_ONCE).concat().await;
    let stops = outcomes.len();
    let faults = ROWS.iter().flat_map(|row| row.cases(rows)).map(judged);
    outcomes.extend(stream::iter(faults).buffer_unordered(AT_ONCE).collect::<Vec<_>>().await);

    let wrong: Vec<_> = outcomes.iter().filter_map(Outcome::verdict).collect();
    println!(
        "proof: {} cases ({stops} stops at a write, {} faults), at most {} post each, {} wrong; seed 1; {:.1} s",
        outcomes.len(),
        outcomes.len() - stops,
        outcomes.iter().map(|outcome| outcome.posts).max().unwrap_or(0),
        wrong.len(),
        started.elapsed().as_secs_f64(),
    );
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), outcomes.len(), wrong.join("\n"));
    let least = if rows == Rows::Memory { 80 } else { 40 };
    assert!(stops >= least, "only {stops} stops: do the kinds still write a journal?");
}

/// Stops a kind before and after its first write, its second, and so on to its last.
async fn stop_everywhere(kind: Kind, rows: Rows) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for at in 1.. {
        for side in [Side::Before, Side::After] {
            let outcome = judged(Case::stopped(kind, rows, Stop { at, side })).await;
            if outcome.struck.is_none() {
                return outcomes;
            }
            outcomes.push(outcome);
        }
    }
    outcomes
}

async fn judged(case: Case) -> Outcome {
    let name = case.name();
    let outcome = tokio::time::timeout(HUNG, run::run(case)).await;
    outcome.unwrap_or_else(|_| panic!("{name}: the case hangs"))
}
