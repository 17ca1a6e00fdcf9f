//! `limits` and `quota_holds`: exact windows and quotas, shared by every process on the file.
//!
//! The arithmetic is that of `social-core`; the write lock makes each decision one step.

use async_trait::async_trait;
use social_core::{
    HoldOutcome, LimitError, LimitKey, Permit, Quota, QuotaLedger, QuotaRule, RateLimiter,
    Timestamp, WindowRule,
};

use super::tx::Tx;
use super::{SqliteStore, fault};
use crate::check;
use crate::error::StoreError;
use crate::sql::codec::{self};
use crate::sql::read::limits::{quota_state, window};
use crate::traits::Result;

pub(super) const READ_WINDOW: &str = "SELECT instants, span FROM limits WHERE key = ?1";

const WRITE_WINDOW: &str = "
    INSERT INTO limits (key, instants, span, idle_at) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (key) DO UPDATE SET
        instants = excluded.instants, span = excluded.span, idle_at = excluded.idle_at";

/// Each write takes two idle rows away, so the tables follow what is in use at constant cost.
pub(super) const FORGET_WINDOWS: &str = "
    DELETE FROM limits WHERE key IN
        (SELECT key FROM limits WHERE idle_at <= ?1 ORDER BY idle_at LIMIT 2)";
pub(super) const FORGET_HOLDS: &str = "
    DELETE FROM quota_holds WHERE (key, hold_id) IN
        (SELECT key, hold_id FROM quota_holds WHERE ends_at <= ?1 ORDER BY ends_at LIMIT 2)";

pub(super) const READ_HOLDS: &str =
    "SELECT hold_id, ends_at FROM quota_holds WHERE key = ?1 AND ends_at > ?2";

const WRITE_HOLD: &str = "
    INSERT INTO quota_holds (key, hold_id, ends_at) VALUES (?1, ?2, ?3)
    ON CONFLICT (key, hold_id) DO UPDATE SET ends_at = excluded.ends_at";

const RELEASE: &str = "DELETE FROM quota_holds WHERE key = ?1 AND hold_id = ?2";

#[async_trait]
impl RateLimiter for SqliteStore {
    async fn try_acquire(&self, key: &LimitKey, rule: WindowRule) -> Result<Permit, LimitError> {
        check::key("key", key.as_str()).map_err(failed)?;
        let key = key.clone();
        self.write(move |tx| Box::pin(acquire(tx, key, rule))).await.map_err(failed)
    }
}

#[async_trait]
impl QuotaLedger for SqliteStore {
    async fn hold(
        &self,
        key: &LimitKey,
        rule: QuotaRule,
        id: &str,
        from: Option<Timestamp>,
    ) -> Result<HoldOutcome, LimitError> {
        check::key("key", key.as_str()).map_err(failed)?;
        check::key("id", id).map_err(failed)?;
        let (key, id) = (key.clone(), id.to_owned());
        self.write(move |tx| Box::pin(hold(tx, key, rule, id, from))).await.map_err(failed)
    }

    async fn release(&self, key: &LimitKey, id: &str) -> Result<(), LimitError> {
        let (key, id) = (key.clone(), id.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                sqlx::query(RELEASE)
                    .bind(key.as_str())
                    .bind(id)
                    .execute(&mut *tx.conn)
                    .await
                    .map_err(fault::from_sqlx)?;
                Ok(())
            })
        })
        .await
        .map_err(failed)
    }

    async fn quota(&self, key: &LimitKey, rule: QuotaRule) -> Result<Quota, LimitError> {
        let now = self.writer.now();
        let rows = sqlx::query(READ_HOLDS)
            .bind(key.as_str())
            .bind(now.as_micros())
            .fetch_all(self.readers())
            .await
            .map_err(|error| failed(fault::from_sqlx(error)))?;
        let state = quota_state(&rows).map_err(failed)?;
        Ok(state.read(rule, now))
    }
}

async fn acquire(tx: Tx<'_>, key: LimitKey, rule: WindowRule) -> Result<Permit> {
    forget(tx.conn, FORGET_WINDOWS, tx.now).await?;
    let rows = sqlx::query(READ_WINDOW)
        .bind(key.as_str())
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    let (mut window, known_span) = codec::first(&rows, window)?.unwrap_or_default();
    let permit = window.try_acquire(rule, tx.now);
    if matches!(permit, Permit::Denied { .. }) {
        return Ok(permit);
    }
    let instants: Vec<i64> = window.instants().map(Timestamp::as_micros).collect();
    let span = rule.span.max(known_span);
    let newest = window.instants().last().unwrap_or(tx.now);
    sqlx::query(WRITE_WINDOW)
        .bind(key.as_str())
        .bind(codec::json("instants", &instants)?)
        .bind(i64::try_from(span.as_micros()).unwrap_or(i64::MAX))
        .bind((newest + span).as_micros())
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    Ok(permit)
}

async fn hold(
    tx: Tx<'_>,
    key: LimitKey,
    rule: QuotaRule,
    id: String,
    from: Option<Timestamp>,
) -> Result<HoldOutcome> {
    forget(tx.conn, FORGET_HOLDS, tx.now).await?;
    let rows = sqlx::query(READ_HOLDS)
        .bind(key.as_str())
        .bind(tx.now.as_micros())
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    let outcome = quota_state(&rows)?.hold(&id, rule, from, tx.now);
    let HoldOutcome::Held(quota) = &outcome else {
        return Ok(outcome);
    };
    let held = quota.holds.iter().find(|hold| hold.id == id);
    let ends_at = held.map_or(tx.now, |hold| hold.ends_at);
    sqlx::query(WRITE_HOLD)
        .bind(key.as_str())
        .bind(&id)
        .bind(ends_at.as_micros())
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    Ok(outcome)
}

async fn forget(
    conn: &mut sqlx::SqliteConnection,
    sql: &'static str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(sql).bind(now.as_micros()).execute(conn).await.map_err(fault::from_sqlx)?;
    Ok(())
}

/// The ports' error carries words only.
#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn failed(error: StoreError) -> LimitError {
    LimitError(error.to_string())
}
