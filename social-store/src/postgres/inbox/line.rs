//! The connection that takes webhooks in.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use sqlx::pool::PoolConnection;
use sqlx::{Connection, Postgres};

use crate::postgres::fault;
use crate::postgres::open::RESTED;
use crate::postgres::tx::Writer;
use crate::traits::Result;

/// Keeps the connection between two batches, if it is ours to keep: to give it back and to take it
/// again is a round trip each.
pub(super) struct Line {
    writer: Arc<Writer>,
    kept: Mutex<Option<Kept>>,
}

struct Kept {
    conn: PoolConnection<Postgres>,
    since: Instant,
}

impl Line {
    pub(super) const fn new(writer: Arc<Writer>) -> Self {
        Self { writer, kept: Mutex::new(None) }
    }

    /// Gives the connection, or a new one if the database has left it meanwhile.
    pub(super) async fn take(&self) -> Result<PoolConnection<Postgres>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Kept { mut conn, since }) = kept
            && (since.elapsed() < RESTED || conn.ping().await.is_ok())
        {
            return Ok(conn);
        }
        self.writer.connections.aside.acquire().await.map_err(fault::from_sqlx)
    }

    /// Takes the connection back after a batch that went well. A host's goes back to its pool.
    pub(super) fn keep(&self, conn: PoolConnection<Postgres>) {
        if self.writer.connections.are_ours() {
            let kept = Kept { conn, since: Instant::now() };
            *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        }
    }
}
