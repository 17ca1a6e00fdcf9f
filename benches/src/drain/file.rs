//! `SQLite` by hand: claim a batch, finish it; by the library of C, and through sqlx.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use async_trait::async_trait;
use rusqlite::{Connection, TransactionBehavior, params};
use social_core::{Clock, SystemClock};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Row as _, SqliteConnection};

use super::pump::{Drainer, LEASE};

const CLAIM: &str = "
    UPDATE webhook_events
    SET attempts = attempts + 1, fence = fence + 1, lease_until = ?3
    WHERE id IN
        (SELECT id FROM webhook_events
         WHERE state = 'ready' AND ifnull(lease_until, next_attempt_at) <= ?1
         ORDER BY ifnull(lease_until, next_attempt_at), id LIMIT ?2)
    RETURNING id, fence, delivery_id, position, app, provider, external_id, event_type, subject,
              occurred_at, received_at, value, attempts, seen, next_attempt_at";

const FINISH: &str = "
    UPDATE webhook_events SET lease_until = NULL, error = NULL, state = 'done', done_at = ?3
    WHERE id = ?1 AND fence = ?2 AND state = 'ready' AND lease_until IS NOT NULL";

/// The one writer.
pub(super) struct Hand(Mutex<Connection>);

impl Hand {
    pub(super) fn open(file: &Path) -> Result<Self> {
        let connection = Connection::open(file)?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;",
        )?;
        Ok(Self(Mutex::new(connection)))
    }
}

#[async_trait]
impl Drainer for Hand {
    async fn once(&self, _: usize, limit: u32) -> Result<u64> {
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = SystemClock.now();
        let open = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let claimed: Vec<(String, i64)> = {
            let mut claim = open.prepare_cached(CLAIM)?;
            let until = (now + LEASE).as_micros();
            let rows = claim.query_map(params![now.as_micros(), limit, until], |row| {
                // A worker reads the event, too.
                let _value: String = row.get("value")?;
                Ok((row.get("id")?, row.get("fence")?))
            })?;
            rows.collect::<Result<_, _>>()?
        };
        open.commit()?;
        if claimed.is_empty() {
            return Ok(0);
        }
        let open = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut finish = open.prepare_cached(FINISH)?;
            for (id, fence) in &claimed {
                finish.execute(params![id, fence, now.as_micros()])?;
            }
        }
        open.commit()?;
        Ok(claimed.len() as u64)
    }
}

/// Marks many in one statement; each round trip goes to a thread of the driver's own.
const FINISH_MANY: &str = "
    UPDATE webhook_events SET lease_until = NULL, error = NULL, state = 'done', done_at = ?2
    FROM json_each(?1) AS held
    WHERE webhook_events.id = held.value ->> 0 AND fence = held.value ->> 1
        AND state = 'ready' AND lease_until IS NOT NULL";

/// The one writer, through sqlx: what the driver of an async program costs.
pub(super) struct Driven(tokio::sync::Mutex<SqliteConnection>);

impl Driven {
    pub(super) async fn open(file: &Path) -> Result<Self> {
        let connection = SqliteConnectOptions::new()
            .filename(file)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("secure_delete", "ON")
            .connect()
            .await?;
        Ok(Self(tokio::sync::Mutex::new(connection)))
    }
}

#[async_trait]
impl Drainer for Driven {
    async fn once(&self, _: usize, limit: u32) -> Result<u64> {
        let mut connection = self.0.lock().await;
        let now = SystemClock.now();
        let rows = sqlx::query(CLAIM)
            .bind(now.as_micros())
            .bind(limit)
            .bind((now + LEASE).as_micros())
            .fetch_all(&mut *connection)
            .await?;
        let mut claimed = Vec::<(String, i64)>::new();
        for row in &rows {
            let _value: &str = row.try_get("value")?;
            claimed.push((row.try_get("id")?, row.try_get("fence")?));
        }
        if claimed.is_empty() {
            return Ok(0);
        }
        sqlx::query(FINISH_MANY)
            .bind(serde_json::to_string(&claimed)?)
            .bind(now.as_micros())
            .execute(&mut *connection)
            .await?;
        Ok(claimed.len() as u64)
    }
}
