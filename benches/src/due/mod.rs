//! Due accounts claimed out of many that are not due.

mod by_hand;
mod fill;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use social_store::{SqliteOptions, SqliteStore, Store, WorkKind};

use crate::context::Context;
use crate::postgres::{self, Bank};
use crate::report::{Book, Who};

const HAND: Who = Who::Minimum("one statement over the index by hand");
const LEASE: Duration = Duration::from_mins(5);

/// Accounts of one claim.
const CLAIM: u32 = 500;
/// Claims that are timed; so many accounts are due.
const CLAIMS: u32 = 6;

const RATE: &str = "accounts/s";

/// Runs the bench.
///
/// # Errors
///
/// When a database fails.
pub async fn run(context: &Context, book: &mut Book) -> Result<()> {
    let mut bank = Bank::start().await?;
    let sizes: &[(u64, &str)] = context.pick(
        &[(10_000, "10k"), (100_000, "100k"), (1_000_000, "1m")],
        &[(5_000, "10k"), (6_000, "100k"), (7_000, "1m")],
    );
    for _ in 0..context.rounds() {
        let (mut postgres, mut file) = (Vec::new(), Vec::new());
        for (accounts, name) in sizes {
            postgres.push(on_postgres(book, &mut bank, *accounts, name).await?);
            file.push(on_file(context, book, *accounts, name).await?);
        }
        for (row, times) in [("due.postgres.growth", postgres), ("due.sqlite.growth", file)] {
            if let [_, middle, large] = times.as_slice() {
                book.add(row, "x of 10^5", Who::Ours, large / middle);
            }
        }
    }
    Ok(())
}

/// Gives the seconds that ours took.
async fn on_postgres(book: &mut Book, bank: &mut Bank, accounts: u64, name: &str) -> Result<f64> {
    let row = format!("due.postgres.{name}");
    fill::tables(bank, accounts, due()).await?;
    let store = postgres::open(bank.url()).await?;
    let seconds = claimed(&(Arc::new(store.clone()) as Arc<dyn Store>)).await?;
    store.close().await;
    book.add(&row, RATE, Who::Ours, due() as f64 / seconds);
    fill::tables(bank, accounts, due()).await?;
    let by_hand = by_hand::tables(bank, CLAIM, CLAIMS).await?;
    book.add(&row, RATE, HAND, due() as f64 / by_hand);
    Ok(seconds)
}

async fn on_file(context: &Context, book: &mut Book, accounts: u64, name: &str) -> Result<f64> {
    let row = format!("due.sqlite.{name}");
    let file = context.scratch().join("due.db");
    fresh(&file, accounts).await?;
    let store = SqliteStore::open(&file, SqliteOptions::default()).await?;
    let seconds = claimed(&(Arc::new(store.clone()) as Arc<dyn Store>)).await?;
    store.close().await;
    book.add(&row, RATE, Who::Ours, due() as f64 / seconds);
    fresh(&file, accounts).await?;
    let by_hand = by_hand::file(&file, CLAIM, CLAIMS)?;
    book.add(&row, RATE, HAND, due() as f64 / by_hand);
    Ok(seconds)
}

async fn fresh(file: &Path, accounts: u64) -> Result<()> {
    for name in ["db", "db-wal", "db-shm", "db-lock"] {
        let part = file.with_extension(name);
        if part.exists() {
            std::fs::remove_file(part)?;
        }
    }
    let store = SqliteStore::open(file, SqliteOptions::default()).await?;
    store.close().await;
    fill::file(file, accounts, due())
}

const fn due() -> u64 {
    CLAIM as u64 * CLAIMS as u64
}

/// Claims all that is due; gives the seconds.
async fn claimed(store: &Arc<dyn Store>) -> Result<f64> {
    let began = Instant::now();
    for _ in 0..CLAIMS {
        let claims = store.claim_due(&[WorkKind::REFRESH], CLAIM, LEASE).await?;
        ensure!(claims.len() == CLAIM as usize, "{} accounts were claimed", claims.len());
    }
    let seconds = began.elapsed().as_secs_f64();
    let more = store.claim_due(&[WorkKind::REFRESH], CLAIM, LEASE).await?;
    ensure!(more.is_empty(), "an account was claimed that is not due, or twice");
    Ok(seconds)
}
