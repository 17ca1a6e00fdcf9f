//! G6 and G7: whatever goes wrong at whatever step, nothing is posted twice and nothing gets stuck.
//!
//! Every flow is stopped before and after each of its durable writes, and every call of it is cut,
//! lost, answered with 5xx and with a false refusal. The sandbox's ledger is the judge.

mod cases;
mod rows;
mod run;

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use social_tests::{Rows, Side, Stop, on_stores};

use cases::{Case, Expect, Sweep};
use rows::ROWS;
use run::Outcome;

/// Cases that run side by side.
const AT_ONCE: usize = 4;
/// Wall time after which a case counts as hung.
const HUNG: Duration = Duration::from_mins(2);

on_stores!(nothing_is_posted_twice: memory file database);

async fn nothing_is_posted_twice(rows: Rows) {
    let started = std::time::Instant::now();
    let mut outcomes: Vec<Outcome> = Vec::new();
    let sweeps = cases::sweeps(rows).map(stop_everywhere);
    outcomes.extend(stream::iter(sweeps).buffer_unordered(AT_ONCE).concat().await);
    let stops = outcomes.len();
    let faults = ROWS.iter().flat_map(|row| row.cases(rows)).map(judged);
    outcomes.extend(stream::iter(faults).buffer_unordered(AT_ONCE).collect::<Vec<_>>().await);

    let wrong: Vec<_> = outcomes.iter().filter_map(Outcome::verdict).collect();
    let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
    for outcome in &outcomes {
        *ends.entry(outcome.expect.name()).or_default() += 1;
    }
    println!(
        "proof: {} cases ({stops} stops at a write, {} faults), at most {} post each, {} wrong; {ends:?}; seed 1; {:.1} s",
        outcomes.len(),
        outcomes.len() - stops,
        outcomes.iter().map(|outcome| outcome.posts).max().unwrap_or(0),
        wrong.len(),
        started.elapsed().as_secs_f64(),
    );
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), outcomes.len(), wrong.join("\n"));
    let least = if rows == Rows::Memory { 150 } else { 75 };
    assert!(stops >= least, "only {stops} stops: do the flows still write a journal?");
}

/// Stops a flow before and after its first write, its second, and so on to its last.
async fn stop_everywhere(sweep: Sweep) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for at in 1.. {
        for side in [Side::Before, Side::After] {
            let outcome = judged(Case::stopped(sweep, Stop { at, side })).await;
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

/// Nothing is expected of a stop but by this table.
fn expected_of_a_stop(case: &Case, label: &str, side: Side) -> Expect {
    let unknown = cases::UNKNOWN_AFTER_STOP.iter().any(|row| {
        row.ways.contains(&case.flow.way)
            && label.contains(row.write)
            && side == row.side
            && row.hearing.is_none_or(|hearing| hearing == case.hearing)
    });
    if unknown { Expect::Unknown } else { Expect::Posted }
}
