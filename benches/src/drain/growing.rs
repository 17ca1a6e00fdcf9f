//! The drain against what has piled up: backlog, finished rows, a held snapshot.

use std::sync::Arc;

use anyhow::Result;
use sqlx::{Connection as _, Executor as _};

use super::pump::{Drainer, Limit, Ours, Run, pump};
use super::{BATCH, BY_BATCH, RATE, WORKERS, batch};
use crate::context::Context;
use crate::postgres::{self, Bank, FEW_AFTER_MANY, FEW_READY, MANY_READY, Master, Rows};
use crate::report::{Book, Who};

const WITHOUT_MARK: Who = Who::Minimum("batches by hand, without the mark");

/// How many events are few, and how many are many.
#[derive(Clone, Copy)]
struct Sizes {
    few: u64,
    many: u64,
}

/// Runs the bench.
///
/// # Errors
///
/// When the database fails.
pub async fn growth(context: &Context, book: &mut Book) -> Result<()> {
    let mut bank = Bank::start().await?;
    let sizes =
        context.pick(Sizes { few: 10_000, many: 1_000_000 }, Sizes { few: 500, many: 5_000 });
    for _ in 0..context.rounds() {
        for who in [Who::Ours, BY_BATCH] {
            piles(context, book, &mut bank, who, sizes).await?;
        }
        for who in [Who::Ours, BY_BATCH, WITHOUT_MARK] {
            snapshot(context, book, &mut bank, who, sizes).await?;
        }
    }
    Ok(())
}

async fn drainer(bank: &Bank, who: Who) -> Result<Arc<dyn Drainer>> {
    if who == Who::Ours {
        return Ok(Arc::new(Ours::postgres(postgres::open(bank.url()).await?)));
    }
    let hand = batch::Hand::connect(bank.url(), WORKERS).await?;
    Ok(Arc::new(if who == WITHOUT_MARK { hand.without_mark() } else { hand }))
}

async fn drained(
    context: &Context,
    bank: &mut Bank,
    who: Who,
    master: &'static Master,
    rows: Rows,
) -> Result<Run> {
    bank.grow(master, rows).await?;
    let limit = Limit::Time(context.pick(4.0, 0.3));
    pump(drainer(bank, who).await?, WORKERS, BATCH, limit).await
}

/// The rate at 10^6 events that wait, and at 10^6 that are finished, over the rate at 10^4 alone.
async fn piles(
    context: &Context,
    book: &mut Book,
    bank: &mut Bank,
    who: Who,
    Sizes { few, many }: Sizes,
) -> Result<()> {
    let alone = Rows { ready: few, finished: 0 };
    let small = drained(context, bank, who, &FEW_READY, alone).await?.rate();
    book.add("drain.backlog.10k", RATE, who, small);
    let behind = Rows { ready: few, finished: many };
    let after = drained(context, bank, who, &FEW_AFTER_MANY, behind).await?.rate();
    book.add("drain.finished", "x of 10^4 alone", who, after / small);
    let waiting = Rows { ready: many, finished: 0 };
    let large = drained(context, bank, who, &MANY_READY, waiting).await?.rate();
    book.add("drain.backlog.1m", RATE, who, large);
    book.add("drain.backlog.growth", "x of 10^4", who, large / small);
    Ok(())
}

/// The last fifth of a run over its first one, while another connection holds a snapshot.
async fn snapshot(
    context: &Context,
    book: &mut Book,
    bank: &mut Bank,
    who: Who,
    sizes: Sizes,
) -> Result<()> {
    bank.grow(&MANY_READY, Rows { ready: sizes.many, finished: 0 }).await?;
    let mut holder = bank.connect().await?;
    holder.execute("BEGIN ISOLATION LEVEL REPEATABLE READ").await?;
    holder.execute("SELECT count(*) FROM pg_class").await?;
    let limit = Limit::Time(context.pick(10.0, 0.3));
    let run = pump(drainer(bank, who).await?, WORKERS, BATCH, limit).await?;
    book.add("drain.snapshot", "last fifth x first", who, run.last_fifth() / run.first_fifth());
    Ok(holder.close().await?)
}
