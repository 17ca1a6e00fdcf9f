//! The store on PostgreSQL, for any number of processes.
//!
//! Everything lies in the schema `social`. A write is one statement, or one transaction in a task
//! of its own that is begun anew after a deadlock. Work is claimed with `SKIP LOCKED`; what two
//! processes must not do at once is decided by row locks and preconditions in the statements, and
//! by the database's clock.

mod accounts;
mod apply;
#[cfg(test)]
mod explain;
mod fault;
mod grants;
mod inbox;
mod instagram;
mod journal;
mod limits;
mod log;
mod media;
mod migrate;
mod oauth;
mod open;
mod options;
mod seals;
mod signals;
mod text;
mod tiktok;
mod time;
mod tx;
mod work;

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use social_core::Timestamp;
use sqlx::PgConnection;

pub use options::PostgresOptions;

use crate::changes::{Applied, Changes};
use crate::check;
use crate::signal::Signals;
use crate::sql::intake::Intake;
use crate::traits::{Result, Store};
use inbox::LowWater;
use signals::Switchboard;
use tx::Writer;

/// Everything the service keeps, in a PostgreSQL database.
///
/// ```no_run
/// # async fn open() -> Result<(), social_store::StoreError> {
/// use social_store::{PostgresOptions, PostgresStore, Store};
///
/// let url = "postgres://social@localhost/social";
/// let store = PostgresStore::open(url, PostgresOptions::default()).await?;
/// store.ping().await?;
/// store.close().await;
/// # Ok(())
/// # }
/// ```
///
/// Clones share the connections. Any number of processes may use one database; any of them may be
/// killed, and so may the database: nothing that was answered is lost.
#[derive(Clone)]
pub struct PostgresStore {
    writer: Arc<Writer>,
    intake: Intake,
    low_water: Arc<LowWater>,
    switchboard: Switchboard,
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore")
            .field("connections", &self.pool().size())
            .field("closed", &self.pool().is_closed())
            .finish_non_exhaustive()
    }
}

impl PostgresStore {
    /// Does all the writes, or none, inside a transaction of the host's own.
    ///
    /// Other connections see them, and workers are woken, when the host commits. The news among
    /// them hold up other news until then: keep such a transaction short.
    ///
    /// # Errors
    ///
    /// As [`Store::apply`]. After an error the host must roll back: PostgreSQL takes no further
    /// statement, or a part of the writes is done.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the transaction in an unknown state: roll it back.
    pub async fn apply_in(&self, conn: &mut PgConnection, changes: Changes) -> Result<Applied> {
        check::changes(&changes)?;
        let now = self.writer.time.read(conn).await?;
        apply::all(tx::Tx { conn, now }, changes).await
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn apply(&self, changes: Changes) -> Result<Applied> {
        check::changes(&changes)?;
        if let Some(done) = changes.only_done() {
            inbox::all_done(self, done).await?;
            return Ok(Applied::default());
        }
        let calls = signals::calls_of(&changes);
        let applied = self.write(move |tx| Box::pin(apply::all(tx, changes.clone()))).await?;
        self.switchboard.call(calls);
        Ok(applied)
    }

    fn now(&self) -> Timestamp {
        self.writer.time.now()
    }

    fn signals(&self) -> Signals {
        self.switchboard.signals()
    }

    async fn ping(&self) -> Result<()> {
        self.write(|tx| Box::pin(tx::touch(tx))).await
    }
}
