//! Published job queues with as many jobs that do nothing.

use anyhow::{Context as _, Result, bail};
use tokio::process::Command;

use super::{APALIS, GRAPHILE, RATE};
use crate::postgres::Bank;
use crate::process;
use crate::report::Book;

/// Runs each peer once, in a database of its own beside the store's.
///
/// # Errors
///
/// When no database can be made. A peer that fails is not run, and says why.
pub(super) async fn run(book: &mut Book, bank: &Bank, jobs: u64) -> Result<()> {
    for (word, who) in [("graphile", GRAPHILE), ("apalis", APALIS)] {
        let database = bank.side(word).await?;
        match rate(word, database.url(), jobs).await {
            Ok(rate) => book.add("drain.postgres", RATE, who, rate),
            Err(error) => book.not_run("drain.postgres", RATE, who, &format!("{error:#}")),
        }
    }
    Ok(())
}

async fn rate(word: &str, url: &str, jobs: u64) -> Result<f64> {
    let own = std::env::current_exe()?;
    let program = own.parent().context("no folder")?.join("queue-peers");
    if !program.is_file() {
        bail!("the program queue-peers was not built beside this one");
    }
    let mut command = Command::new(program);
    command.arg(word).arg(url).arg(jobs.to_string());
    let mut child = process::start(command)?;
    let line = child.line().await?;
    child.end().await?;
    line.parse().with_context(|| format!("the peer said {line}"))
}
