//! Making erased content vanish from the write-ahead log.
//!
//! `secure_delete` overwrites what is erased in the file, but the log still holds the pages as they
//! were. A truncating checkpoint empties it. A reader that is under way can delay that; then the
//! debt stays noted and the writes that follow settle it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use social_core::Timestamp;
use sqlx::{Row, SqliteConnection};

use super::tx::Writer;
use super::{SqliteStore, fault, pragma};
use crate::error::StoreError;
use crate::sql::lost;
use crate::traits::Result;

/// How long a checkpoint that was refused is left alone, so that writes are not held up by it.
const PAUSE: Duration = Duration::from_secs(1);

/// Whether the log holds content that was erased.
#[derive(Debug, Default)]
pub(super) struct Erasure {
    owed: AtomicBool,
    not_before: AtomicI64,
}

impl Erasure {
    /// Notes the debt; one that turns out not to exist costs a checkpoint and nothing else.
    pub(super) fn owe(&self) {
        self.not_before.store(0, Ordering::Relaxed);
        self.owed.store(true, Ordering::Release);
    }

    fn is_due(&self, now: Timestamp) -> bool {
        self.owed.load(Ordering::Acquire)
            && self.not_before.load(Ordering::Relaxed) <= now.as_micros()
    }

    fn settled(&self) {
        self.owed.store(false, Ordering::Release);
    }

    fn refused(&self, now: Timestamp) {
        self.not_before.store((now + PAUSE).as_micros(), Ordering::Relaxed);
    }
}

impl Writer {
    /// Empties the log if that is owed; what was written before is committed whatever becomes of it.
    pub(super) async fn settle_erasure(&self, conn: &mut SqliteConnection) {
        let now = self.now();
        if !self.erasure.is_due(now) {
            return;
        }
        match truncate_log(conn).await {
            Ok(()) => self.erasure.settled(),
            Err(error) => {
                self.erasure.refused(now);
                tracing::warn!(error = %error, "erased content stays in the log for now");
            }
        }
    }
}

impl SqliteStore {
    /// Moves the whole write-ahead log into the file and empties it.
    ///
    /// The store does so by itself after a disconnect and after a user was forgotten. It waits a
    /// quarter of a second for readers that are under way.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] while a reader or another process keeps the log in use.
    pub async fn checkpoint_truncate(&self) -> Result<()> {
        let writer = Arc::clone(&self.writer);
        let task = tokio::spawn(async move {
            let mut held = writer.pen.take().await?;
            truncate_log(held.conn()?).await?;
            writer.erasure.settled();
            Ok(())
        });
        task.await.unwrap_or_else(|error| Err(lost(error)))
    }
}

async fn truncate_log(conn: &mut SqliteConnection) -> Result<()> {
    set_wait(conn, pragma::WAIT_SHORT).await?;
    let tried = try_truncate(conn).await;
    set_wait(conn, pragma::WAIT_LONG).await?;
    tried
}

async fn set_wait(conn: &mut SqliteConnection, sql: &'static str) -> Result<()> {
    sqlx::query(sql).fetch_all(conn).await.map_err(fault::from_sqlx)?;
    Ok(())
}

async fn try_truncate(conn: &mut SqliteConnection) -> Result<()> {
    let rows = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
        .fetch_all(conn)
        .await
        .map_err(fault::from_sqlx)?;
    for row in rows {
        let busy: i64 = row.try_get(0).map_err(fault::from_sqlx)?;
        if busy != 0 {
            let why = "the write-ahead log is in use";
            return Err(StoreError::Unavailable(why.into()));
        }
    }
    Ok(())
}
