//! One run of one server: load, the kill, the look at what is stored.

use std::time::Duration;

use anyhow::{Context as _, Result};

use super::Contender;
use super::ground::{Before, Ground};
use super::serve::Server;
use crate::load::{Drive, Load, Outcome};
use crate::process::{self, peak_mb};
use crate::report::{Book, Who};

/// How long the load goes on after it was measured, so that the kill comes in the middle of it.
const AFTER: Duration = Duration::from_millis(100);

/// Runs a server under load on a fresh place; `None` if it is a peer that cannot be run.
///
/// # Errors
///
/// When the server fails.
pub(super) async fn once(
    book: &mut Book,
    ground: &mut dyn Ground,
    contender: Contender,
    row: &str,
    load: Load,
) -> Result<Option<Outcome>> {
    onto(book, ground, Before::Nothing, contender, row, load).await
}

/// As [`once`], with something in the place.
///
/// # Errors
///
/// When the server fails.
pub(super) async fn onto(
    book: &mut Book,
    ground: &mut dyn Ground,
    before: Before,
    (server, who): Contender,
    row: &str,
    load: Load,
) -> Result<Option<Outcome>> {
    if server != Server::Nothing {
        ground.fresh(before).await?;
    }
    let command = match ground.command(server) {
        Ok(command) => command,
        Err(error) if matches!(who, Who::Peer(_)) => {
            book.not_run(&format!("{row}.rate"), "acknowledged/s", who, &format!("{error:#}"));
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let mut child = process::start(command)?;
    let ready = child.line().await?;
    let address = ready.strip_prefix("ready ").context("the server did not say where it is")?;
    let drive = Drive::start(address, load).await?;
    drive.measured().await;
    tokio::time::sleep_until(tokio::time::Instant::now() + AFTER).await;
    let peak = peak_mb(child.pid()?)?;
    child.kill().await?;
    let mut outcome = drive.finish().await?;
    outcome.peak = Some(peak);
    if server != Server::Nothing {
        ground.crash().await?;
        let events = load.envelope.events();
        verify(book, ground, (server, who), row, &outcome, events).await?;
    }
    if outcome.odd > 0 {
        let id = format!("{row}: {} answers 200 or 503", who.name());
        book.check(&id, false, &format!("{} other answers", outcome.odd));
    }
    Ok(Some(outcome))
}

/// Every acknowledged delivery is there exactly once, with `each` of its events.
async fn verify(
    book: &mut Book,
    ground: &mut dyn Ground,
    (server, who): Contender,
    row: &str,
    outcome: &Outcome,
    each: u32,
) -> Result<()> {
    let stored = ground.stored(server).await?;
    let mut numbers = outcome.numbers.clone();
    numbers.sort_unstable();
    numbers.dedup();
    let lost = numbers.iter().filter(|number| stored.events(**number) < each).count();
    let bodies = numbers.iter().filter(|number| stored.bodies(**number) == 0).count();
    let twice = stored.twice(each);
    let holds = lost == 0 && bodies == 0 && twice == 0 && !numbers.is_empty();
    let detail = format!(
        "{} acknowledged, {lost} events and {bodies} bodies lost, {twice} stored twice",
        numbers.len()
    );
    let id = format!("{row}: {} stored all acknowledged once, after the kill", who.name());
    book.check(&id, holds, &detail);
    Ok(())
}
