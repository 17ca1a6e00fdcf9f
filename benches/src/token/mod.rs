//! The way from an account to its token, opened and fit to sign a call.
//!
//! The managed tokens read the row for every credential, so that a disconnected account's token is
//! not handed out again: there is no cache to hit. What is compared is the read and the opening.

mod by_hand;
mod fill;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use social_core::{AccessTokenProvider, SystemClock, TokenSlot};
use social_store::{ManagedTokens, MemoryStore, SqliteOptions, SqliteStore, Store};

use crate::context::Context;
use crate::micro::Keys;
use crate::postgres::{self, Bank};
use crate::report::{Book, Who};
use fill::Filled;

/// How long a token must still live.
const LIFE: Duration = Duration::from_mins(5);

/// Runs the bench.
///
/// # Errors
///
/// When a store fails.
pub async fn run(context: &Context, book: &mut Book) -> Result<()> {
    let accounts = context.pick(2_000, 100);
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new(SystemClock::shared()));
    let filled = fill::fill(&store, accounts).await?;
    let map = by_hand::Map::new(&filled);
    let ours = providers(&store, &filled);
    for _ in 0..context.rounds() {
        let figure = ours_ns(context, &ours).await?;
        book.add("token.memory", "ns", Who::Ours, figure);
        let figure = hand_ns(context, accounts, |n| map.token(n))?;
        book.add("token.memory", "ns", Who::Minimum("a map and an opening by hand"), figure);
    }
    sqlite(context, book, accounts).await?;
    postgres(context, book, accounts).await
}

async fn postgres(context: &Context, book: &mut Book, accounts: usize) -> Result<()> {
    let bank = Bank::start().await?;
    let opened = postgres::open(bank.url()).await?;
    let store: Arc<dyn Store> = Arc::new(opened.clone());
    let filled = fill::fill(&store, accounts).await?;
    let tables = by_hand::Tables::connect(bank.url(), &filled).await?;
    let ours = providers(&store, &filled);
    let row = "token.postgres";
    for _ in 0..context.rounds() {
        book.add(row, "ns", Who::Ours, ours_ns(context, &ours).await?);
        let figure = awaited_ns(context, accounts, |n| tables.token(n)).await?;
        book.add(row, "ns", Who::Minimum("one query through sqlx, opened by hand"), figure);
    }
    opened.close().await;
    Ok(())
}

async fn sqlite(context: &Context, book: &mut Book, accounts: usize) -> Result<()> {
    let file = context.scratch().join("token.db");
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&file, SqliteOptions::default()).await?);
    let filled = fill::fill(&store, accounts).await?;
    let pool = by_hand::Pool::open(&file, &filled).await?;
    let file = by_hand::File::open(&file, &filled)?;
    let ours = providers(&store, &filled);
    let row = "token.sqlite";
    for _ in 0..context.rounds() {
        book.add(row, "ns", Who::Ours, ours_ns(context, &ours).await?);
        let figure = awaited_ns(context, accounts, |n| pool.token(n)).await?;
        book.add(row, "ns", Who::Minimum("one query through sqlx, opened by hand"), figure);
        let figure = hand_ns(context, accounts, |n| file.token(n))?;
        book.add(row, "ns", Who::Limit("SQLite's own library, opened by hand"), figure);
    }
    Ok(())
}

fn providers(store: &Arc<dyn Store>, filled: &Filled) -> Vec<Arc<dyn AccessTokenProvider>> {
    let clock = SystemClock::shared();
    let vault = Arc::clone(&filled.vault);
    let managed = ManagedTokens::builder(Arc::clone(store), vault, clock).build();
    filled.accounts.iter().map(|account| managed.account(account.id.clone())).collect()
}

fn slice(context: &Context) -> Duration {
    context.pick(Duration::from_secs(2), Duration::from_millis(100))
}

async fn ours_ns(context: &Context, ours: &[Arc<dyn AccessTokenProvider>]) -> Result<f64> {
    let (mut keys, mut calls, began) = (Keys::new(1), 0_u32, Instant::now());
    while began.elapsed() < slice(context) {
        let provider = ours.get(keys.below(ours.len())).context("no account")?;
        provider.credential(&TokenSlot::Account, LIFE).await?;
        calls += 1;
    }
    Ok(began.elapsed().as_nanos() as f64 / f64::from(calls))
}

async fn awaited_ns(
    context: &Context,
    accounts: usize,
    token: impl AsyncFn(usize) -> Result<()>,
) -> Result<f64> {
    let (mut keys, mut calls, began) = (Keys::new(1), 0_u32, Instant::now());
    while began.elapsed() < slice(context) {
        token(keys.below(accounts)).await?;
        calls += 1;
    }
    Ok(began.elapsed().as_nanos() as f64 / f64::from(calls))
}

fn hand_ns(
    context: &Context,
    accounts: usize,
    mut token: impl FnMut(usize) -> Result<()>,
) -> Result<f64> {
    let (mut keys, mut calls, began) = (Keys::new(1), 0_u32, Instant::now());
    while began.elapsed() < slice(context) {
        token(keys.below(accounts))?;
        calls += 1;
    }
    Ok(began.elapsed().as_nanos() as f64 / f64::from(calls))
}
