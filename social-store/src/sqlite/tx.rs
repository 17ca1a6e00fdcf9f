//! The one way to write.
//!
//! Every write is an immediate transaction in a task of its own: a caller that goes away cannot
//! leave a transaction open, nor half of one behind.

use std::pin::Pin;
use std::sync::Arc;

use social_core::{Clock, Timestamp};
use sqlx::pool::PoolConnection;
use sqlx::{Connection, Sqlite, SqliteConnection, SqlitePool};

use super::erasure::Erasure;
use super::{SqliteStore, fault};
use crate::record::fresh_id;
use crate::sql::lost;
use crate::traits::Result;

/// Starts every transaction: it takes the write lock at once, so that what is read stays true.
pub(super) const BEGIN: &str = "BEGIN IMMEDIATE";

/// The work inside a transaction.
pub(super) type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'c>>;

/// What every write goes through; it lives on while a task of the store still uses it.
pub(super) struct Writer {
    /// One connection: `SQLite` has one writer, and a queue here is fairer than its busy loop.
    pub(super) pool: SqlitePool,
    pub(super) erasure: Erasure,
    clock: Arc<dyn Clock>,
}

/// A transaction that is open.
pub(super) struct Tx<'c> {
    pub(super) conn: &'c mut SqliteConnection,
    /// The store's time, read after the write lock was won.
    pub(super) now: Timestamp,
    writer: &'c Writer,
}

impl Tx<'_> {
    /// Makes an id that sorts after all ids this store made before.
    pub(super) fn fresh_id(&self) -> String {
        fresh_id(self.now)
    }

    /// Demands that what this transaction overwrites is gone from the log, too.
    pub(super) fn erases(&self) {
        self.writer.erasure.owe();
    }
}

impl SqliteStore {
    /// Runs `work` in a transaction of its own task; an error rolls all of it back.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(Tx<'c>) -> Work<'c, T> + Send + 'static,
    {
        let writer = Arc::clone(&self.writer);
        tokio::spawn(async move { writer.in_tx(work).await })
            .await
            .unwrap_or_else(|error| Err(lost(error)))
    }

    /// Gives the connections for reading.
    pub(super) fn readers(&self) -> &SqlitePool {
        &self.readers
    }
}

impl Writer {
    pub(super) fn new(pool: SqlitePool, clock: Arc<dyn Clock>) -> Self {
        Self { pool, clock, erasure: Erasure::default() }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Runs `work` in a transaction; the caller must not be dropped half-way.
    pub(super) async fn in_tx<T, F>(&self, work: F) -> Result<T>
    where
        F: for<'c> FnOnce(Tx<'c>) -> Work<'c, T>,
    {
        let mut conn = self.pool.acquire().await.map_err(fault::from_sqlx)?;
        let mut open = conn.begin_with(BEGIN).await.map_err(fault::from_sqlx)?;
        let tx = Tx { conn: &mut open, now: self.clock.now(), writer: self };
        let value = match work(tx).await {
            Ok(value) => value,
            Err(error) => {
                if let Err(cause) = open.rollback().await {
                    abandon(&mut conn, &cause);
                }
                return Err(error);
            }
        };
        if let Err(cause) = open.commit().await {
            abandon(&mut conn, &cause);
            return Err(fault::from_sqlx(cause));
        }
        self.settle_erasure(&mut conn).await;
        Ok(value)
    }
}

/// Writes without a change: a full disk and a file that is read-only show in nothing less.
pub(super) async fn touch(conn: &mut SqliteConnection) -> Result<()> {
    sqlx::query("UPDATE schedule_fence SET last = last WHERE id = 1")
        .execute(conn)
        .await
        .map_err(fault::from_sqlx)?;
    Ok(())
}

/// Gives a connection up: a new one takes its place with the next write.
///
/// On a full disk and on a failed read or write `SQLite` ends the transaction by itself. Sqlx does
/// not see that: it would refuse every later transaction on this connection.
fn abandon(conn: &mut PoolConnection<Sqlite>, cause: &sqlx::Error) {
    tracing::warn!(error = %cause, "the store's writing connection is made anew");
    conn.close_on_drop();
}
