//! Events claimed and durably finished a second, with nothing to do for any of them.
//!
//! Ours claims through the store and finishes each claim through the store's one way to write, so
//! that an effect and its done-mark would be one transaction. The yardsticks do the same to the same
//! rows by hand: in batches, and one by one. The service's own workers are measured beside it.

mod backlog;
mod batch;
mod file;
mod growing;
mod peers;
mod pump;
mod service;

use std::sync::Arc;

use anyhow::Result;
use social_store::{SqliteOptions, SqliteStore, Store};

pub use growing::growth;

use crate::context::Context;
use crate::postgres::{self, Bank, Rows};
use crate::report::{Book, Who};
use pump::{Drainer, Limit, pump};

/// Events of one claim.
const BATCH: u32 = 100;
/// Workers that claim and finish beside each other.
const WORKERS: usize = 4;

const BY_BATCH: Who = Who::Minimum("batches of 100 by hand");
const BY_SQLX: Who = Who::Minimum("batches of 100 by hand through sqlx");
const ONE_BY_ONE: Who = Who::Minimum("one by one by hand, 8 workers");
const GRAPHILE: Who = Who::Peer("graphile_worker, local queue");
const APALIS: Who = Who::Peer("apalis-postgres");

const RATE: &str = "events/s";

/// Claims and finishes, over Postgres and over one file.
///
/// # Errors
///
/// When a database fails.
pub async fn run(context: &Context, book: &mut Book) -> Result<()> {
    let backlog = context.pick(100_000, 2_000);
    let mut bank = Bank::start().await?;
    for _ in 0..context.rounds() {
        on_postgres(context, book, &mut bank, backlog).await?;
        peers::run(book, &bank, context.pick(20_000, 1_000)).await?;
        on_file(context, book, backlog).await?;
    }
    Ok(())
}

async fn on_postgres(
    context: &Context,
    book: &mut Book,
    bank: &mut Bank,
    backlog: u64,
) -> Result<()> {
    let row = "drain.postgres";
    let rows = Rows { ready: backlog, finished: 0 };
    let limit = Limit::Time(context.pick(4.0, 0.3));

    bank.refill(rows).await?;
    let store = postgres::open(bank.url()).await?;
    let run = pump(Arc::new(pump::Ours::postgres(store)), WORKERS, BATCH, limit).await?;
    book.add(row, RATE, Who::Ours, run.rate());

    bank.refill(rows).await?;
    let hand: Arc<dyn Drainer> = Arc::new(batch::Hand::connect(bank.url(), WORKERS).await?);
    book.add(row, RATE, BY_BATCH, pump(hand, WORKERS, BATCH, limit).await?.rate());

    bank.refill(rows).await?;
    let hand: Arc<dyn Drainer> = Arc::new(batch::Hand::connect(bank.url(), 8).await?);
    let one = pump(hand, 8, 1, limit).await?.rate();
    book.add(row, RATE, ONE_BY_ONE, one);

    bank.refill(rows).await?;
    let store = postgres::open(bank.url()).await?;
    let rate = service::rate(Arc::new(store.clone()), limit).await?;
    store.close().await;
    book.add("drain.postgres.service", RATE, Who::Ours, rate);
    book.add("drain.postgres.service", RATE, ONE_BY_ONE, one);
    Ok(())
}

async fn on_file(context: &Context, book: &mut Book, backlog: u64) -> Result<()> {
    let row = "drain.sqlite";
    let limit = Limit::Time(context.pick(3.0, 0.3));
    let file = context.scratch().join("drain.db");
    backlog::fill(&file, backlog).await?;
    let store = SqliteStore::open(&file, SqliteOptions::default()).await?;
    let ours: Arc<dyn Store> = Arc::new(store.clone());
    let run = pump(Arc::new(pump::Ours::new(ours)), 1, BATCH, limit).await?;
    book.add(row, RATE, Who::Ours, run.rate());
    store.close().await;

    backlog::fill(&file, backlog).await?;
    let hand: Arc<dyn Drainer> = Arc::new(file::Hand::open(&file)?);
    book.add(row, RATE, BY_BATCH, pump(hand, 1, BATCH, limit).await?.rate());

    backlog::fill(&file, backlog).await?;
    let driven: Arc<dyn Drainer> = Arc::new(file::Driven::open(&file).await?);
    book.add(row, RATE, BY_SQLX, pump(driven, 1, BATCH, limit).await?.rate());
    Ok(())
}
