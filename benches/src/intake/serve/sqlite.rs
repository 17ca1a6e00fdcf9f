//! `SQLite` by hand: one thread, one connection, prepared statements, the same rows as ours.
//!
//! The tables are the store's own, with all their indexes; a store made the file before.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};
use async_trait::async_trait;
use rusqlite::{CachedStatement, Connection, TransactionBehavior, params};
use social_core::{Clock, SystemClock, Timestamp};
use social_store::{NewDelivery, NewEvent, fresh_id};
use tokio::sync::{mpsc, oneshot};

use super::Sink;

/// Deliveries in one commit of the group.
const BATCH: usize = 1_000;

const EVENT: &str = "
    INSERT INTO webhook_events
        (id, delivery_id, position, app, provider, external_id, event_type, subject, occurred_at,
         received_at, value, state, next_attempt_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'ready', ?12)
    ON CONFLICT (app, provider, external_id) DO UPDATE SET seen = seen + 1
    RETURNING id = ?1";

const DELIVERY: &str = "
    INSERT INTO webhook_deliveries (id, app, provider, body, received_at)
    VALUES (?1, ?2, ?3, ?4, ?5)";

type Entry = (NewDelivery, oneshot::Sender<bool>);

/// Hands deliveries to the one thread that writes.
struct Writer(mpsc::Sender<Entry>);

/// Commits all that waits together.
pub(super) fn group(file: &Path) -> Result<Arc<dyn Sink>> {
    start(file, BATCH)
}

/// Commits each delivery by itself.
pub(super) fn single(file: &Path) -> Result<Arc<dyn Sink>> {
    start(file, 1)
}

fn start(file: &Path, batch: usize) -> Result<Arc<dyn Sink>> {
    let connection = open(file)?;
    let (queue, waiting) = mpsc::channel(4_096);
    std::thread::spawn(move || write(connection, waiting, batch));
    Ok(Arc::new(Writer(queue)))
}

/// Opens the file with the promises of the store: the log, a sync at each commit, erased content
/// overwritten.
fn open(file: &Path) -> Result<Connection> {
    let connection = Connection::open(file)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
         PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 67108864;",
    )?;
    Ok(connection)
}

#[async_trait]
impl Sink for Writer {
    async fn put(&self, delivery: NewDelivery) -> Result<()> {
        let (caller, answered) = oneshot::channel();
        self.0.send((delivery, caller)).await.map_err(|_| anyhow!("the writer has ended"))?;
        let stored = answered.await?;
        stored.then_some(()).context("the delivery could not be stored")
    }
}

fn write(mut connection: Connection, mut waiting: mpsc::Receiver<Entry>, batch: usize) {
    while let Some((delivery, caller)) = waiting.blocking_recv() {
        let mut deliveries = vec![delivery];
        let mut callers = vec![caller];
        while callers.len() < batch
            && let Ok((delivery, caller)) = waiting.try_recv()
        {
            deliveries.push(delivery);
            callers.push(caller);
        }
        let stored = commit(&mut connection, &deliveries).is_ok();
        for caller in callers {
            // Who went away hears nothing.
            let _gone = caller.send(stored);
        }
    }
}

fn commit(connection: &mut Connection, deliveries: &[NewDelivery]) -> Result<()> {
    let open = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let now = SystemClock.now();
    {
        let mut event = open.prepare_cached(EVENT)?;
        let mut body = open.prepare_cached(DELIVERY)?;
        for delivery in deliveries {
            insert(&mut event, &mut body, delivery, now)?;
        }
    }
    open.commit()?;
    Ok(())
}

fn insert(
    event: &mut CachedStatement<'_>,
    body: &mut CachedStatement<'_>,
    delivery: &NewDelivery,
    now: Timestamp,
) -> Result<()> {
    let id = fresh_id(now);
    let mut new = false;
    for (position, one) in (0_i64..).zip(&delivery.events) {
        new |= insert_event(event, delivery, &id, position, one, now)?;
    }
    if new {
        body.execute(params![
            id,
            delivery.app.as_str(),
            delivery.provider.as_str(),
            delivery.body.as_ref(),
            delivery.received_at.as_micros()
        ])?;
    }
    Ok(())
}

fn insert_event(
    statement: &mut CachedStatement<'_>,
    delivery: &NewDelivery,
    delivery_id: &str,
    position: i64,
    event: &NewEvent,
    now: Timestamp,
) -> Result<bool> {
    let new = statement.query_row(
        params![
            fresh_id(now),
            delivery_id,
            position,
            delivery.app.as_str(),
            delivery.provider.as_str(),
            event.external_id,
            event.event_type,
            event.subject.as_ref().map(social_core::Subject::as_str),
            event.occurred_at.map(Timestamp::as_micros),
            delivery.received_at.as_micros(),
            event.value.to_string(),
            now.as_micros()
        ],
        |row| row.get(0),
    )?;
    Ok(new)
}
