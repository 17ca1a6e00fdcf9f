//! The ways to write.
//!
//! Every write runs in a task of its own: a caller that goes away cannot leave a transaction open,
//! nor half of one behind.

use std::pin::Pin;
use std::sync::Arc;

use social_core::{Clock, Timestamp};
use sqlx::{SqliteConnection, SqlitePool};

use super::erasure::Erasure;
use super::pen::Pen;
use super::{SqliteStore, fault};
use crate::record::fresh_id;
use crate::sql::lost;
use crate::traits::Result;

/// The work inside a transaction.
pub(super) type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'c>>;

/// What every write goes through; it lives on while a task of the store still uses it.
pub(super) struct Writer {
    pub(super) pen: Pen,
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

    /// Runs `work` in a task of its own, outside a transaction: for a single statement, which is
    /// one by itself. It is given the time at which its turn came.
    pub(super) async fn alone<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection, Timestamp) -> Work<'c, T> + Send + 'static,
    {
        let writer = Arc::clone(&self.writer);
        let task = tokio::spawn(async move {
            let mut held = writer.pen.take().await?;
            work(held.conn()?, writer.clock.now()).await
        });
        task.await.unwrap_or_else(|error| Err(lost(error)))
    }

    /// Gives the connections for reading.
    pub(super) fn readers(&self) -> &SqlitePool {
        &self.readers
    }
}

impl Writer {
    pub(super) fn new(pen: Pen, clock: Arc<dyn Clock>) -> Self {
        Self { pen, clock, erasure: Erasure::default() }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Runs `work` in a transaction; the caller must not be dropped half-way.
    async fn in_tx<T, F>(&self, work: F) -> Result<T>
    where
        F: for<'c> FnOnce(Tx<'c>) -> Work<'c, T>,
    {
        let mut held = self.pen.take().await?;
        held.begin().await?;
        let tx = Tx { conn: held.conn()?, now: self.clock.now(), writer: self };
        match work(tx).await {
            Ok(value) => {
                held.commit().await?;
                self.settle_erasure(held.conn()?).await;
                Ok(value)
            }
            Err(error) => {
                held.rollback().await;
                Err(error)
            }
        }
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
