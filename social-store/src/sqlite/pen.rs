//! The one connection that writes, and the queue for it.
//!
//! `SQLite` has one writer, and a queue here is fairer than its busy loop. It is no pool of one: a
//! pool asks the connection how it is each time it comes back, which is a turn of the database's
//! own thread and costs as much as a short statement.

use std::time::Duration;

use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteRow};
use sqlx::{ConnectOptions, Connection, Sqlite, SqliteConnection};
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::timeout;

use super::fault;
use crate::error::StoreError;
use crate::traits::Result;

/// Starts every transaction: it takes the write lock at once, so that what is read stays true.
const BEGIN: &str = "BEGIN IMMEDIATE";

/// The connection, for one write at a time.
pub(super) struct Pen {
    options: SqliteConnectOptions,
    slot: Mutex<Slot>,
    /// How long a write waits for its turn before it hears that the store is busy.
    patience: Duration,
}

/// Where the connection is while nobody writes.
enum Slot {
    Open(SqliteConnection),
    /// It was given up; the next write makes a new one.
    GivenUp,
    Closed,
}

impl Pen {
    /// Connects.
    pub(super) async fn open(options: SqliteConnectOptions, patience: Duration) -> Result<Self> {
        let conn = options.connect().await.map_err(fault::from_sqlx)?;
        Ok(Self { options, slot: Mutex::new(Slot::Open(conn)), patience })
    }

    /// Waits for the connection; writes get it in the order they came.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] if it is too long in use, closed, or cannot be made anew.
    pub(super) async fn take(&self) -> Result<Held<'_>> {
        let turn = timeout(self.patience, self.slot.lock()).await;
        let mut slot = turn.map_err(|_| unavailable("too many writes wait"))?;
        if let Slot::GivenUp = *slot {
            *slot = Slot::Open(self.options.connect().await.map_err(fault::from_sqlx)?);
        }
        let mut held = Held { slot, in_transaction: false };
        held.conn()?;
        Ok(held)
    }

    /// Waits for the write that is under way, refuses those that come later, and closes.
    pub(super) async fn close(&self) {
        let mut slot = self.slot.lock().await;
        if let Slot::Open(conn) = std::mem::replace(&mut *slot, Slot::Closed)
            && let Err(error) = conn.close().await
        {
            tracing::debug!(%error, "the writing connection did not close well");
        }
    }
}

/// The connection in the hands of one write.
///
/// If it is dropped inside a transaction (a bug's panic, a runtime that ends), the connection goes
/// with it, and so does the transaction.
pub(super) struct Held<'p> {
    slot: MutexGuard<'p, Slot>,
    in_transaction: bool,
}

impl Held<'_> {
    /// Gives the connection.
    pub(super) fn conn(&mut self) -> Result<&mut SqliteConnection> {
        match &mut *self.slot {
            Slot::Open(conn) => Ok(conn),
            Slot::GivenUp | Slot::Closed => Err(unavailable("the store is closed")),
        }
    }

    /// Begins a transaction.
    pub(super) async fn begin(&mut self) -> Result<()> {
        self.in_transaction = true;
        let begun = sqlx::query(BEGIN).execute(self.conn()?).await;
        self.in_transaction = begun.is_ok();
        begun.map_err(fault::from_sqlx)?;
        Ok(())
    }

    /// Commits. A transaction that cannot be committed is rolled back.
    pub(super) async fn commit(&mut self) -> Result<()> {
        let done = sqlx::query("COMMIT").execute(self.conn()?).await;
        self.ended(done.map(drop)).await
    }

    /// Runs a text that begins and commits by itself: one turn of the database's own thread, where
    /// a transaction in steps takes one for each. It is rolled back as a whole if a part fails.
    pub(super) async fn at_once(
        &mut self,
        text: Query<'_, Sqlite, SqliteArguments>,
    ) -> Result<Vec<SqliteRow>> {
        self.in_transaction = true;
        let rows = text.fetch_all(self.conn()?).await;
        match rows {
            Ok(rows) => self.ended(Ok(())).await.map(|()| rows),
            Err(error) => self.ended(Err(error)).await.map(|()| Vec::new()),
        }
    }

    async fn ended(&mut self, done: Result<(), sqlx::Error>) -> Result<()> {
        match done {
            Ok(()) => {
                self.in_transaction = false;
                Ok(())
            }
            Err(error) => {
                self.rollback().await;
                Err(fault::from_sqlx(error))
            }
        }
    }

    /// Rolls back. What cannot be rolled back is ended with its connection.
    ///
    /// On a full disk and on a failed read or write `SQLite` ends the transaction by itself, and
    /// then refuses to roll back.
    pub(super) async fn rollback(&mut self) {
        let Ok(conn) = self.conn() else { return };
        match sqlx::query("ROLLBACK").execute(conn).await {
            Ok(_) => self.in_transaction = false,
            Err(error) => {
                tracing::warn!(%error, "the store's writing connection is made anew");
                *self.slot = Slot::GivenUp;
                self.in_transaction = false;
            }
        }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if self.in_transaction {
            *self.slot = Slot::GivenUp;
        }
    }
}

fn unavailable(why: &'static str) -> StoreError {
    StoreError::Unavailable(why.into())
}
