//! Meta's webhooks: one change in each delivery, and a thousand, as its batches may hold.

use std::time::Duration;

use anyhow::{Context as _, Result};

use super::ground::Ground;
use super::measure::once;
use super::{Contender, Server, turn};
use crate::context::Context;
use crate::load::{Envelope, Load, Pace};
use crate::report::{Book, Who};

/// Changes of a delivery, and connections that send them.
const BATCHES: [(u32, usize); 2] = [(1, 256), (1_000, 16)];

/// Runs everybody with both. What counts is the changes that are stored in a second.
pub(super) async fn run(
    context: &Context,
    book: &mut Book,
    family: &str,
    contenders: &[Contender],
    ground: &mut dyn Ground,
) -> Result<()> {
    let time = context.pick(Duration::from_secs(4), Duration::from_secs(1));
    for round in 0..context.rounds() {
        let mut ours = [0.0; BATCHES.len()];
        for (slot, (changes, connections)) in ours.iter_mut().zip(BATCHES) {
            let envelope = Envelope::Meta(changes);
            let load = Load { envelope, connections, duplicates: 10, pace: Pace::Closed, time };
            let row = format!("{family}.meta-{changes}");
            for contender in turn(contenders, round) {
                // The one over Postgres puts one event of each delivery into its statement.
                if changes > 1 && contender.0 == Server::GroupPostgres {
                    continue;
                }
                let run = once(book, ground, *contender, &row, load).await?;
                let mut run = run.context("a server made by hand")?;
                let rate = run.rate(&load) * f64::from(changes);
                book.add(&format!("{row}.rate"), "changes/s", contender.1, rate);
                if let Some(p99) = run.latencies.quantile_ms(0.99) {
                    book.add(&format!("{row}.p99"), "ms", contender.1, p99);
                }
                if contender.1 == Who::Ours {
                    *slot = rate;
                }
            }
        }
        let [single, batched] = ours;
        let row = format!("{family}.meta.gain");
        book.add(&row, "x of one change each", Who::Ours, batched / single);
    }
    Ok(())
}
