//! The claim by hand: one statement over the index, a new fence for each account.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, ensure};
use rusqlite::{Connection, TransactionBehavior, params};
use social_core::{Clock, SystemClock};
use sqlx::Row as _;

use super::LEASE;
use crate::postgres::Bank;

const TABLES: &str = "
    UPDATE social.schedule AS work
    SET fence = nextval('social.schedule_fence'), lease_until = $3
    FROM (SELECT kind, subject FROM social.schedule
          WHERE kind = 'refresh' AND ready_at IS NOT NULL AND ready_at <= $1
          ORDER BY ready_at, subject LIMIT $2 FOR UPDATE SKIP LOCKED) AS due
    WHERE work.kind = due.kind AND work.subject = due.subject
    RETURNING work.subject, work.fence, work.due_at";

const FENCES: &str = "UPDATE schedule_fence SET last = last + ?1 WHERE id = 1 RETURNING last";

const FILE: &str = "
    WITH due AS (
        SELECT subject, row_number() OVER () AS place FROM
            (SELECT subject FROM schedule
             WHERE kind = 'refresh' AND ready_at IS NOT NULL AND ready_at <= ?1
             ORDER BY ready_at, subject LIMIT ?2)
    )
    UPDATE schedule SET fence = ?4 + due.place, lease_until = ?3
    FROM due WHERE schedule.kind = 'refresh' AND schedule.subject = due.subject
    RETURNING schedule.subject, fence, due_at";

/// Claims in Postgres; gives the seconds.
pub(super) async fn tables(bank: &Bank, limit: u32, claims: u32) -> Result<f64> {
    let mut connection = bank.connect().await?;
    let began = Instant::now();
    for _ in 0..claims {
        let now = SystemClock.now();
        let rows = sqlx::query(TABLES)
            .bind(now.as_micros())
            .bind(i64::from(limit))
            .bind((now + LEASE).as_micros())
            .fetch_all(&mut connection)
            .await?;
        ensure!(rows.len() == limit as usize, "{} accounts were claimed by hand", rows.len());
        for row in &rows {
            let _known: (String, i64) = (row.try_get(0)?, row.try_get(1)?);
        }
    }
    Ok(began.elapsed().as_secs_f64())
}

/// Claims in a file; gives the seconds.
pub(super) fn file(file: &Path, limit: u32, claims: u32) -> Result<f64> {
    let mut connection = Connection::open(file)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;",
    )?;
    let began = Instant::now();
    for _ in 0..claims {
        let now = SystemClock.now();
        let open = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let claimed: Vec<(String, i64)> = {
            let last: i64 = open.prepare_cached(FENCES)?.query_row([limit], |row| row.get(0))?;
            let until = (now + LEASE).as_micros();
            let mut claim = open.prepare_cached(FILE)?;
            let from = last - i64::from(limit);
            let rows = claim.query_map(params![now.as_micros(), limit, until, from], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
            rows.collect::<Result<_, _>>()?
        };
        open.commit()?;
        ensure!(claimed.len() == limit as usize, "{} accounts were claimed", claimed.len());
    }
    Ok(began.elapsed().as_secs_f64())
}
