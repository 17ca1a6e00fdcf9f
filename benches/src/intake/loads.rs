//! Fixed rates, repetitions, and overload.

use std::time::Duration;

use anyhow::{Context as _, Result};

use super::ground::Ground;
use super::measure::once;
use super::{Contender, groups, turn};
use crate::context::Context;
use crate::load::{Envelope, Load, Outcome, Pace};
use crate::report::{Book, Who};

/// Deliveries a second of the first fixed rate, which everybody can serve.
const STEADY: f64 = 1_000.0;
/// The second one, which only who groups its commits can serve.
const HIGH: f64 = 4_000.0;

/// Connections that an overload comes over; more than the inbox lets wait.
const FLOOD: usize = 3_072;

/// Runs all of them on one ground.
pub(super) async fn run(
    context: &Context,
    book: &mut Book,
    family: &str,
    contenders: &[Contender],
    ground: &mut dyn Ground,
) -> Result<()> {
    for round in 0..context.rounds() {
        rates(context, book, family, contenders, ground, round).await?;
        let saturated = repetitions(context, book, family, contenders, ground, round).await?;
        overload(context, book, family, contenders, ground, saturated).await?;
    }
    Ok(())
}

fn seconds(context: &Context, full: u64) -> Duration {
    context.pick(Duration::from_secs(full), Duration::from_secs(1))
}

/// Latency at a rate that is kept, counted from the instant each delivery was due.
async fn rates(
    context: &Context,
    book: &mut Book,
    family: &str,
    contenders: &[Contender],
    ground: &mut dyn Ground,
    round: usize,
) -> Result<()> {
    for (rate, name) in [(STEADY, "steady-1000"), (HIGH, "steady-4000")] {
        let pace = Pace::Rate(rate);
        let load = Load {
            envelope: Envelope::TikTok,
            connections: 128,
            duplicates: 10,
            pace,
            time: seconds(context, 4),
        };
        for contender in turn(contenders, round) {
            // At the high rate a server without groups only shows its own queue.
            if name == "steady-4000" && !groups(*contender) {
                continue;
            }
            let row = format!("{family}.{name}");
            let Some(mut run) = once(book, ground, *contender, &row, load).await? else {
                continue;
            };
            for (quantile, word) in [(0.5, "p50"), (0.99, "p99")] {
                if let Some(time) = run.latencies.quantile_ms(quantile) {
                    book.add(&format!("{row}.{word}"), "ms", contender.1, time);
                }
            }
            let kept = run.rate(&load) / rate;
            book.add(&format!("{row}.kept"), "of the rate", contender.1, kept);
        }
    }
    Ok(())
}

/// No, some and nearly only repetitions; gives our rate without any.
async fn repetitions(
    context: &Context,
    book: &mut Book,
    family: &str,
    contenders: &[Contender],
    ground: &mut dyn Ground,
    round: usize,
) -> Result<f64> {
    let mut rates = [0.0; 2];
    for (place, duplicates) in [0, 90].into_iter().enumerate() {
        let pace = Pace::Closed;
        let load = Load {
            envelope: Envelope::TikTok,
            connections: 256,
            duplicates,
            pace,
            time: seconds(context, 3),
        };
        for contender in turn(contenders, round) {
            if !groups(*contender) {
                continue;
            }
            let row = format!("{family}.repeated-{duplicates}");
            let run = once(book, ground, *contender, &row, load).await?;
            let run = run.context("a server made by hand")?;
            let rate = run.rate(&load);
            book.add(&format!("{row}.rate"), "acknowledged/s", contender.1, rate);
            if contender.1 == Who::Ours
                && let Some(slot) = rates.get_mut(place)
            {
                *slot = rate;
            }
        }
    }
    let [without, mostly] = rates;
    let row = format!("{family}.repeated.cost");
    book.add(&row, "x of none repeated", Who::Ours, mostly / without);
    Ok(without)
}

/// Twice what the server can do, over more connections than it lets wait: what it accepts it answers
/// soon, the rest it turns away at once, and its memory stays.
async fn overload(
    context: &Context,
    book: &mut Book,
    family: &str,
    contenders: &[Contender],
    ground: &mut dyn Ground,
    saturated: f64,
) -> Result<()> {
    let pace = Pace::Overload(saturated * 2.0);
    let connections = context.pick(FLOOD, 512);
    let load = Load {
        envelope: Envelope::TikTok,
        connections,
        duplicates: 10,
        pace,
        time: seconds(context, 5),
    };
    let row = format!("{family}.overload");
    for contender in contenders.iter().filter(|contender| contender.1 == Who::Ours) {
        let run = once(book, ground, *contender, &row, load).await?;
        note_overload(book, &row, &run.context("our own server")?, &load);
    }
    Ok(())
}

fn note_overload(book: &mut Book, row: &str, run: &Outcome, load: &Load) {
    let mut latencies = run.latencies.clone();
    if let Some(p99) = latencies.quantile_ms(0.99) {
        book.add(&format!("{row}.p99"), "ms", Who::Ours, p99);
    }
    book.add(&format!("{row}.rate"), "acknowledged/s", Who::Ours, run.rate(load));
    if let Some(peak) = run.peak {
        book.add(&format!("{row}.memory"), "MB", Who::Ours, peak);
    }
    book.add(
        &format!("{row}.turned-away"),
        "/s",
        Who::Ours,
        run.busy as f64 / load.time.as_secs_f64(),
    );
}
