//! The store in one `SQLite` file.
//!
//! One writer connection, a pool of readers beside it, the write-ahead log with a sync at every
//! commit, and erased content overwritten. Any number of processes may share a file: each write is
//! one immediate transaction, so claims and compare-and-set hold between processes too.

mod accounts;
mod apply;
mod erasure;
mod fault;
mod files;
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
mod pen;
mod pragma;
mod seals;
mod tiktok;
mod tx;
mod work;

#[cfg(test)]
mod explain;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use social_core::Timestamp;
use sqlx::SqlitePool;

pub use open::SqliteOptions;

use crate::changes::{Applied, Changes};
use crate::check;
use crate::signal::Signals;
use crate::sql::intake::Intake;
use crate::traits::{Result, Store};
use tx::Writer;

/// Everything the service keeps, in one `SQLite` file.
///
/// ```no_run
/// # async fn open() -> Result<(), social_store::StoreError> {
/// use social_store::{SqliteOptions, SqliteStore, Store};
///
/// let store = SqliteStore::open("/var/lib/social/social.db", SqliteOptions::default()).await?;
/// store.ping().await?;
/// store.close().await;
/// # Ok(())
/// # }
/// ```
///
/// Clones share the connections. [`SqliteStore::close`] waits for what is under way; a store that
/// is dropped instead loses nothing that was answered.
///
/// A program that links another `SQLite` library of its own into the same build cannot use this
/// backend: only one may be linked.
#[derive(Clone)]
pub struct SqliteStore {
    writer: Arc<Writer>,
    /// Connections that cannot write.
    readers: SqlitePool,
    intake: Intake,
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore")
            .field("readers", &self.readers.size())
            .field("closed", &self.readers.is_closed())
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn apply(&self, changes: Changes) -> Result<Applied> {
        check::changes(&changes)?;
        if let Some(done) = changes.only_done() {
            self.alone(move |conn, now| {
                Box::pin(async move { inbox::all_done(conn, now, &done).await })
            })
            .await?;
            return Ok(Applied::default());
        }
        self.write(move |tx| Box::pin(apply::all(tx, changes))).await
    }

    fn now(&self) -> Timestamp {
        self.writer.now()
    }

    fn signals(&self) -> Signals {
        Signals::silent()
    }

    async fn ping(&self) -> Result<()> {
        self.write(|tx| Box::pin(tx::touch(tx.conn))).await
    }
}
