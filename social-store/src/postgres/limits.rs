//! `limits` and `quota_holds`: exact windows and quotas, shared by every process.
//!
//! The arithmetic is that of `social-core`. A lock on the key makes each decision one step, and the
//! time of the decision is read after the lock was won.

use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use social_core::{
    HoldOutcome, LimitError, LimitKey, Permit, Quota, QuotaLedger, QuotaRule, RateLimiter,
    Timestamp, WindowRule,
};
use sqlx::PgConnection;
use sqlx::postgres::PgRow;

use super::text::sought;
use super::tx::Tx;
use super::{PostgresStore, fault};
use crate::check;
use crate::error::StoreError;
use crate::sql::codec::{self, Columns};
use crate::sql::read::limits::{quota_state, window};
use crate::traits::Result;

/// Finds the window and keeps others from it until the commit.
pub(super) const LOCK_WINDOW: &str = "
    SELECT instants, span, coalesce($2, social.micros()) AS now
    FROM social.limits WHERE key = $1 FOR UPDATE";

/// Makes an empty window, so that there is something to lock.
const MAKE_WINDOW: &str = "
    INSERT INTO social.limits (key, instants, span, idle_at) VALUES ($1, '[]', 0, $2)
    ON CONFLICT (key) DO NOTHING";

const WRITE_WINDOW: &str =
    "UPDATE social.limits SET instants = $2, span = $3, idle_at = $4 WHERE key = $1";

/// Rows that somebody holds are passed over, so that forgetting never waits.
pub(super) const FORGET_WINDOWS: &str = "
    DELETE FROM social.limits WHERE key = ANY (ARRAY
        (SELECT key FROM social.limits WHERE idle_at <= $1
         ORDER BY idle_at LIMIT $2 FOR UPDATE SKIP LOCKED))";
pub(super) const FORGET_HOLDS: &str = "
    DELETE FROM social.quota_holds WHERE ctid = ANY (ARRAY
        (SELECT ctid FROM social.quota_holds WHERE ends_at <= $1
         ORDER BY ends_at LIMIT $2 FOR UPDATE SKIP LOCKED))";

/// A quota has no row of its own to lock.
const LOCK_QUOTA: &str = "SELECT pg_advisory_xact_lock(hashtextextended($1, 7305442016611894104))";

pub(super) const READ_HOLDS: &str = "
    SELECT hold_id, ends_at FROM social.quota_holds WHERE key = $1 AND ends_at > $2";

const WRITE_HOLD: &str = "
    INSERT INTO social.quota_holds (key, hold_id, ends_at) VALUES ($1, $2, $3)
    ON CONFLICT (key, hold_id) DO UPDATE SET ends_at = excluded.ends_at";

const RELEASE: &str = "DELETE FROM social.quota_holds WHERE key = $1 AND hold_id = $2";

/// One write in so many forgets idle rows, twice as many of them: the tables follow what is in use.
const FORGET_EVERY: u32 = 16;
static WRITES: AtomicU32 = AtomicU32::new(0);

#[async_trait]
impl RateLimiter for PostgresStore {
    async fn try_acquire(&self, key: &LimitKey, rule: WindowRule) -> Result<Permit, LimitError> {
        check::key("key", key.as_str()).map_err(failed)?;
        let (key, given) = (key.clone(), self.writer.time.given());
        self.write(move |tx| Box::pin(acquire(tx, key.clone(), rule, given))).await.map_err(failed)
    }
}

#[async_trait]
impl QuotaLedger for PostgresStore {
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
        self.write(move |tx| Box::pin(hold(tx, key.clone(), rule, id.clone(), from)))
            .await
            .map_err(failed)
    }

    async fn release(&self, key: &LimitKey, id: &str) -> Result<(), LimitError> {
        let (key, id) = (key.clone(), id.to_owned());
        self.alone(move |conn| {
            let (key, id) = (key.clone(), id.clone());
            Box::pin(async move {
                sqlx::query(RELEASE)
                    .bind(sought(key.as_str()))
                    .bind(sought(&id))
                    .execute(conn)
                    .await
                    .map_err(fault::from_sqlx)?;
                Ok(())
            })
        })
        .await
        .map_err(failed)
    }

    async fn quota(&self, key: &LimitKey, rule: QuotaRule) -> Result<Quota, LimitError> {
        let now = self.writer.time.now();
        let rows = sqlx::query(READ_HOLDS)
            .bind(sought(key.as_str()))
            .bind(now.as_micros())
            .fetch_all(self.pool())
            .await
            .map_err(|error| failed(fault::from_sqlx(error)))?;
        let state = quota_state(&rows).map_err(failed)?;
        Ok(state.read(rule, now))
    }
}

async fn acquire(
    tx: Tx<'_>,
    key: LimitKey,
    rule: WindowRule,
    given: Option<i64>,
) -> Result<Permit> {
    let row = lock(tx.conn, &key, given, tx.now).await?;
    let now = Columns::new(&row, "limit").time("now")?;
    let (mut window, known_span) = window(&row)?;
    let permit = window.try_acquire(rule, now);
    if matches!(permit, Permit::Denied { .. }) {
        return Ok(permit);
    }
    let instants: Vec<i64> = window.instants().map(Timestamp::as_micros).collect();
    let span = rule.span.max(known_span);
    let newest = window.instants().last().unwrap_or(now);
    sqlx::query(WRITE_WINDOW)
        .bind(key.as_str())
        .bind(codec::json("instants", &instants)?)
        .bind(i64::try_from(span.as_micros()).unwrap_or(i64::MAX))
        .bind((newest + span).as_micros())
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    forget(tx.conn, FORGET_WINDOWS, now).await?;
    Ok(permit)
}

/// Locks the key's window, making an empty one if there is none.
async fn lock(
    conn: &mut PgConnection,
    key: &LimitKey,
    given: Option<i64>,
    now: Timestamp,
) -> Result<PgRow> {
    // An idle row can be forgotten between its making and the lock, though hardly twice.
    for _ in 0..4 {
        let found = sqlx::query(LOCK_WINDOW)
            .bind(key.as_str())
            .bind(given)
            .fetch_optional(&mut *conn)
            .await
            .map_err(fault::from_sqlx)?;
        if let Some(row) = found {
            return Ok(row);
        }
        sqlx::query(MAKE_WINDOW)
            .bind(key.as_str())
            .bind(now.as_micros())
            .execute(&mut *conn)
            .await
            .map_err(fault::from_sqlx)?;
    }
    Err(StoreError::Unavailable("a limit was being forgotten".into()))
}

async fn hold(
    tx: Tx<'_>,
    key: LimitKey,
    rule: QuotaRule,
    id: String,
    from: Option<Timestamp>,
) -> Result<HoldOutcome> {
    sqlx::query(LOCK_QUOTA)
        .bind(key.as_str())
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
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
    forget(tx.conn, FORGET_HOLDS, tx.now).await?;
    Ok(outcome)
}

/// Forgets idle rows now and then. It comes last: whoever forgets waits for nobody any more.
async fn forget(conn: &mut PgConnection, sql: &'static str, now: Timestamp) -> Result<()> {
    if !WRITES.fetch_add(1, Ordering::Relaxed).is_multiple_of(FORGET_EVERY) {
        return Ok(());
    }
    sqlx::query(sql)
        .bind(now.as_micros())
        .bind(i64::from(2 * FORGET_EVERY))
        .execute(conn)
        .await
        .map_err(fault::from_sqlx)?;
    Ok(())
}

/// The ports' error carries words only.
#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn failed(error: StoreError) -> LimitError {
    LimitError(error.to_string())
}
