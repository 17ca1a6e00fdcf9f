//! The settings of a connection, and proof that it took them.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Row, SqliteConnection};

use super::fault;
use crate::error::StoreError;
use crate::traits::Result;

/// How long a statement waits for another process; below the five seconds in which a webhook must
/// be answered.
const BUSY: Duration = Duration::from_secs(4);

/// Shortens the wait for what must not hold up the writers behind it.
pub(super) const WAIT_SHORT: &str = "PRAGMA busy_timeout = 250";
/// Sets the wait to [`BUSY`] again.
pub(super) const WAIT_LONG: &str = "PRAGMA busy_timeout = 4000";

/// To how many bytes the log shrinks after a burst.
const LOG_LIMIT: &str = "67108864";

/// Statements each connection keeps prepared: more than this crate has.
const STATEMENTS: usize = 256;

/// Rows of an answer that may wait to be read: as many as the largest claim and batch have. With
/// fewer the database's thread stops in the middle of a statement until somebody has read on.
const ROWS: usize = 1_024;

/// What must stand after a connection was made, as the database writes it.
const DEMANDED: [(&str, &str, &str); 8] = [
    ("busy_timeout", "PRAGMA busy_timeout", "4000"),
    ("journal_mode", "PRAGMA journal_mode", "wal"),
    ("synchronous", "PRAGMA synchronous", "2"),
    ("fullfsync", "PRAGMA fullfsync", "1"),
    ("checkpoint_fullfsync", "PRAGMA checkpoint_fullfsync", "1"),
    ("secure_delete", "PRAGMA secure_delete", "1"),
    ("foreign_keys", "PRAGMA foreign_keys", "1"),
    ("journal_size_limit", "PRAGMA journal_size_limit", LOG_LIMIT),
];

/// The settings of the connection that writes.
pub(super) fn writer(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .busy_timeout(BUSY)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // Where a plain sync stops at the drive's cache (macOS); elsewhere they change nothing.
        .pragma("fullfsync", "ON")
        .pragma("checkpoint_fullfsync", "ON")
        .pragma("secure_delete", "ON")
        .pragma("journal_size_limit", LOG_LIMIT)
        .statement_cache_capacity(STATEMENTS)
        .row_buffer_size(ROWS)
}

/// The settings of a connection that reads.
pub(super) fn reader(path: &Path) -> SqliteConnectOptions {
    writer(path).pragma("query_only", "ON")
}

/// Reads the settings back.
///
/// # Errors
///
/// [`StoreError::Setting`] at the first that differs.
pub(super) async fn verify(conn: &mut SqliteConnection) -> Result<()> {
    for (setting, sql, demanded) in DEMANDED {
        let row = sqlx::query(sql).fetch_one(&mut *conn).await.map_err(fault::from_sqlx)?;
        let number = row.try_get::<i64, _>(0).map(|number| number.to_string());
        let found = number.or_else(|_| row.try_get::<String, _>(0)).map_err(fault::from_sqlx)?;
        if found != demanded {
            return Err(StoreError::Setting { setting, found });
        }
    }
    Ok(())
}
