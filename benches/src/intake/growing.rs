//! The rate onto many finished events over the rate onto few.

use std::time::Duration;

use anyhow::{Context as _, Result};

use super::ground::{Before, Ground};
use super::measure::onto;
use super::{Contender, turn};
use crate::context::Context;
use crate::load::{Envelope, Load, Pace};
use crate::report::Book;

/// Runs everybody onto few and onto many.
pub(super) async fn run(
    context: &Context,
    book: &mut Book,
    family: &str,
    contenders: &[Contender],
    ground: &mut dyn Ground,
) -> Result<()> {
    let time = context.pick(Duration::from_secs(4), Duration::from_secs(1));
    let load = Load {
        envelope: Envelope::TikTok,
        connections: 256,
        duplicates: 10,
        pace: Pace::Closed,
        time,
    };
    let row = format!("{family}.growth");
    for round in 0..context.rounds() {
        for contender in turn(contenders, round) {
            let mut rates = Vec::new();
            for before in [Before::Few, Before::Many] {
                let run = onto(book, ground, before, *contender, &row, load).await?;
                rates.push(run.context("a server made by hand")?.rate(&load));
            }
            if let [few, many] = rates.as_slice() {
                book.add(&row, "x of 10^4 rows", contender.1, many / few);
            }
        }
    }
    Ok(())
}
