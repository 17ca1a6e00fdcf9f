//! The ways to write and to read.
//!
//! Every write runs in a task of its own: a caller that goes away cannot leave a transaction open,
//! nor half of one behind. A transaction that lost a deadlock was rolled back whole and is run
//! again.

use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::sync::Arc;

use social_core::Timestamp;
use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Postgres, Row};

use super::open::Connections;
use super::time::Time;
use super::{PostgresStore, fault};
use crate::record::fresh_id;
use crate::sql::lost;
use crate::traits::Result;

/// How often a transaction is run that keeps losing deadlocks.
const MOST_RUNS: u32 = 8;

/// One round trip: the transaction is open, and the database has told the time.
const BEGIN_AND_NOW: &str = "BEGIN; SELECT social.micros() AS now";
const BEGIN: &str = "BEGIN";

/// The work inside a transaction.
pub(super) type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'c>>;

/// What every write goes through; it lives on while a task of the store still uses it.
pub(super) struct Writer {
    pub(super) connections: Connections,
    pub(super) time: Time,
}

/// A transaction that is open.
pub(super) struct Tx<'c> {
    pub(super) conn: &'c mut PgConnection,
    /// The store's time when the transaction began.
    pub(super) now: Timestamp,
}

impl Tx<'_> {
    /// Makes an id that sorts after all ids this process made before.
    pub(super) fn fresh_id(&self) -> String {
        fresh_id(self.now)
    }
}

impl PostgresStore {
    /// Runs `work` in a transaction of its own task; an error rolls all of it back.
    ///
    /// `work` may run more than once: what an earlier run did was rolled back.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> Fn(Tx<'c>) -> Work<'c, T> + Send + Sync + 'static,
    {
        let writer = Arc::clone(&self.writer);
        tokio::spawn(async move { writer.in_tx(&work).await })
            .await
            .unwrap_or_else(|error| Err(lost(error)))
    }

    /// Runs `work` on a connection of its own task, outside a transaction: for a single statement,
    /// which is one by itself.
    pub(super) async fn alone<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c mut PgConnection) -> Work<'c, T> + Send + Sync + 'static,
    {
        let writer = Arc::clone(&self.writer);
        let task = tokio::spawn(async move {
            let mut conn = writer.connections.pool.acquire().await.map_err(fault::from_sqlx)?;
            let mut runs = 1;
            loop {
                match work(&mut conn).await {
                    Err(error) if runs < MOST_RUNS && fault::is_lost_race(&error) => runs += 1,
                    other => return other,
                }
            }
        });
        task.await.unwrap_or_else(|error| Err(lost(error)))
    }

    /// Gives the connections for reading.
    pub(super) fn pool(&self) -> &PgPool {
        &self.writer.connections.pool
    }
}

impl Writer {
    /// Runs `work` in a transaction; the caller must not be dropped half-way.
    pub(super) async fn in_tx<T, F>(&self, work: &F) -> Result<T>
    where
        F: for<'c> Fn(Tx<'c>) -> Work<'c, T>,
    {
        let mut runs = 1;
        loop {
            match self.once(work).await {
                Err(error) if runs < MOST_RUNS && fault::is_lost_race(&error) => {
                    tracing::debug!(runs, "a transaction lost a race and is run again");
                    runs += 1;
                }
                other => return other,
            }
        }
    }

    async fn once<T, F>(&self, work: &F) -> Result<T>
    where
        F: for<'c> Fn(Tx<'c>) -> Work<'c, T>,
    {
        let mut open = Open::new(self.connections.pool.acquire().await.map_err(fault::from_sqlx)?);
        let now = self.begin(&mut open).await?;
        match work(Tx { conn: &mut open, now }).await {
            Ok(value) => {
                open.end("COMMIT").await.map_err(fault::from_sqlx)?;
                Ok(value)
            }
            Err(error) => {
                // A connection that cannot be rolled back is closed, which does the same.
                if let Err(cause) = open.end("ROLLBACK").await {
                    tracing::debug!(error = %cause, "a connection is given up");
                }
                Err(error)
            }
        }
    }

    async fn begin(&self, conn: &mut PgConnection) -> Result<Timestamp> {
        if !self.time.is_the_databases() {
            sqlx::raw_sql(BEGIN).execute(conn).await.map_err(fault::from_sqlx)?;
            return Ok(self.time.now());
        }
        let rows = sqlx::raw_sql(BEGIN_AND_NOW).fetch_all(conn).await.map_err(fault::from_sqlx)?;
        let now = rows.first().map_or(Ok(0), |row| row.try_get("now"));
        Ok(self.time.heard(now.map_err(fault::from_sqlx)?))
    }
}

/// A connection with an open transaction: unless it was ended, the connection is closed, so that
/// no other caller gets it in the middle of somebody's work.
struct Open(PoolConnection<Postgres>, Ended);

#[derive(PartialEq)]
enum Ended {
    No,
    Yes,
}

impl Open {
    const fn new(conn: PoolConnection<Postgres>) -> Self {
        Self(conn, Ended::No)
    }

    async fn end(mut self, how: &'static str) -> Result<(), sqlx::Error> {
        sqlx::raw_sql(how).execute(&mut *self.0).await?;
        self.1 = Ended::Yes;
        Ok(())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if self.1 == Ended::No {
            self.0.close_on_drop();
        }
    }
}

impl Deref for Open {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.0
    }
}

impl DerefMut for Open {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.0
    }
}

/// Writes without a change: a database that is read-only or has no room shows in nothing less.
pub(super) async fn touch(tx: Tx<'_>) -> Result<()> {
    sqlx::query("UPDATE social.outbox_pruned SET last = last WHERE id = 1")
        .execute(tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    Ok(())
}
