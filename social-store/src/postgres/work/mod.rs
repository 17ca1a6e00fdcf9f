//! `schedule`: due work and its leases.

mod claim;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use social_core::Timestamp;
use sqlx::Postgres;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;

#[cfg(test)]
pub(super) use claim::{CLAIM_DUE, FIND_DUE, HELD};

use super::signals;
use super::text::sought;
use super::tx::Tx;
use super::{PostgresStore, fault};
use crate::check;
use crate::error::StoreError;
use crate::record::{Due, WorkClaim, WorkKind};
use crate::sql::codec::{self, Columns, micros};
use crate::sql::demand;
use crate::traits::{Result, Schedule};

const DUE_AT: &str = "
    INSERT INTO social.schedule AS known (kind, subject, due_at, lane) VALUES ($1, $2, $3, $4)
    ON CONFLICT (kind, subject) DO UPDATE SET
        due_at = excluded.due_at, lane = coalesce(excluded.lane, known.lane)";

/// While the work is held, the wish is kept apart, so that the holder's end does not undo it.
const NO_LATER_THAN: &str = "
    INSERT INTO social.schedule AS known (kind, subject, due_at, lane) VALUES ($1, $2, $3, $4)
    ON CONFLICT (kind, subject) DO UPDATE SET
        lane = coalesce(excluded.lane, known.lane),
        due_at = CASE WHEN known.lease_until = 0 THEN least(known.due_at, excluded.due_at)
                      ELSE known.due_at END,
        wanted_at = CASE WHEN known.lease_until = 0 THEN NULL
                         ELSE least(known.wanted_at, excluded.due_at) END";

const EXTEND: &str = "
    UPDATE social.schedule SET lease_until = coalesce($5, social.micros()) + $4
    WHERE kind = $1 AND subject = $2 AND fence = $3 AND lease_until > 0
    RETURNING lease_until";

/// The lock keeps the claim from being taken over before the commit.
const HOLDS: &str = "
    SELECT 1 FROM social.schedule
    WHERE kind = $1 AND subject = $2 AND fence = $3 AND lease_until > 0
    FOR UPDATE";

/// Gives a claim back; without a due time and without a wish the row goes, by [`DROP_IDLE`].
const RELEASE: &str = "
    UPDATE social.schedule SET
        due_at = least(due_at, wanted_at), wanted_at = NULL, lease_until = 0
    WHERE kind = $1 AND subject = $2 AND fence = $3 AND lease_until > 0";

const FINISH: &str = "
    UPDATE social.schedule SET
        due_at = least($4, wanted_at), wanted_at = NULL, lease_until = 0
    WHERE kind = $1 AND subject = $2 AND fence = $3 AND lease_until > 0";

const DROP_IDLE: &str = "
    DELETE FROM social.schedule
    WHERE kind = $1 AND subject = $2 AND due_at IS NULL AND lease_until = 0";

const REMOVE: &str = "DELETE FROM social.schedule WHERE kind = $1 AND subject = $2";

const KEEP_PROGRESS: &str = "
    UPDATE social.schedule SET progress = $4
    WHERE kind = $1 AND subject = $2 AND fence = $3 AND lease_until > 0";

const PROGRESS: &str = "SELECT progress FROM social.schedule WHERE kind = $1 AND subject = $2";

pub(super) const NEXT_DUE: &str = "
    SELECT min(ready_at) AS due FROM social.schedule WHERE kind = $1 AND ready_at IS NOT NULL";

#[async_trait]
impl Schedule for PostgresStore {
    async fn schedule(&self, kind: WorkKind, subject: &str, due: Due) -> Result<()> {
        check::key("subject", subject)?;
        let subject = subject.to_owned();
        self.write(move |mut tx| {
            let subject = subject.clone();
            Box::pin(async move { make_due(&mut tx, kind, &subject, None, due).await })
        })
        .await?;
        self.switchboard.call(signals::WORK);
        Ok(())
    }

    async fn claim_due(
        &self,
        kinds: &[WorkKind],
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<WorkClaim>> {
        let mut kinds = kinds.to_vec();
        kinds.sort_unstable();
        kinds.dedup();
        if let [kind] = kinds.as_slice()
            && let Some(claims) = claim::due_at_once(self, *kind, limit, lease).await?
        {
            return Ok(claims);
        }
        self.write(move |tx| Box::pin(claim::due(tx, kinds.clone(), limit, lease))).await
    }

    async fn claim_one(
        &self,
        kind: WorkKind,
        subject: &str,
        lease: Duration,
    ) -> Result<Option<WorkClaim>> {
        check::key("subject", subject)?;
        let (subject, writer) = (subject.to_owned(), Arc::clone(&self.writer));
        self.write(move |tx| {
            // A given clock is read when the connection is there: a lease does not begin in a queue.
            let now = writer.time.given();
            Box::pin(claim::one(tx, kind, subject.clone(), lease, now))
        })
        .await
    }

    async fn extend(&self, claim: &WorkClaim, lease: Duration) -> Result<WorkClaim> {
        let (claim, writer) = (claim.clone(), Arc::clone(&self.writer));
        self.alone(move |conn| {
            let (claim, now) = (claim.clone(), writer.time.given());
            Box::pin(async move {
                let rows = about(EXTEND, &claim)?
                    .bind(span(lease))
                    .bind(now)
                    .fetch_all(conn)
                    .await
                    .map_err(fault::from_sqlx)?;
                let lease_until =
                    codec::first(&rows, |row| Columns::new(row, "work").time("lease_until"))?;
                let lease_until = lease_until.ok_or(StoreError::Fenced("work"))?;
                Ok(WorkClaim { lease_until, ..claim })
            })
        })
        .await
    }

    async fn release_work(&self, claim: &WorkClaim) -> Result<()> {
        let claim = claim.clone();
        self.write(move |mut tx| {
            let claim = claim.clone();
            Box::pin(async move {
                if met(&mut tx, about(RELEASE, &claim)?).await? > 0 {
                    with_subject(&mut tx, DROP_IDLE, claim.kind, &claim.subject).await?;
                }
                Ok(())
            })
        })
        .await?;
        self.switchboard.call(signals::WORK);
        Ok(())
    }

    async fn progress(&self, kind: WorkKind, subject: &str) -> Result<Option<Value>> {
        let rows = sqlx::query(PROGRESS)
            .bind(kind.as_str())
            .bind(sought(subject))
            .fetch_all(self.pool())
            .await
            .map_err(fault::from_sqlx)?;
        let read = codec::first(&rows, |row| Columns::new(row, "work").opt_json("progress"))?;
        Ok(read.flatten())
    }

    async fn next_due(&self, kinds: &[WorkKind]) -> Result<Option<Timestamp>> {
        let mut next = None;
        for kind in kinds {
            let row = sqlx::query(NEXT_DUE)
                .bind(kind.as_str())
                .fetch_one(self.pool())
                .await
                .map_err(fault::from_sqlx)?;
            let due = Columns::new(&row, "work").opt_time("due")?;
            next = [next, due].into_iter().flatten().min();
        }
        Ok(next)
    }
}

/// Makes work due.
pub(super) async fn make_due(
    tx: &mut Tx<'_>,
    kind: WorkKind,
    subject: &str,
    lane: Option<&str>,
    due: Due,
) -> Result<()> {
    let (sql, at) = match due {
        Due::At(at) => (DUE_AT, at),
        Due::NoLaterThan(at) => (NO_LATER_THAN, at),
    };
    sqlx::query(sql)
        .bind(kind.as_str())
        .bind(subject)
        .bind(at.as_micros())
        .bind(lane)
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    Ok(())
}

/// Removes work, held or not.
pub(super) async fn remove(tx: &mut Tx<'_>, kind: WorkKind, subject: &str) -> Result<()> {
    with_subject(tx, REMOVE, kind, subject).await
}

/// Demands that a claim is the newest of its subject and was not given back.
pub(super) async fn holds(tx: &mut Tx<'_>, claim: &WorkClaim) -> Result<()> {
    let rows = about(HOLDS, claim)?.fetch_all(&mut *tx.conn).await.map_err(fault::from_sqlx)?;
    demand(rows.len() as u64, "work")
}

/// Gives a claim back and sets when the work is due next.
pub(super) async fn finish(
    tx: &mut Tx<'_>,
    claim: &WorkClaim,
    next: Option<Timestamp>,
) -> Result<()> {
    let statement = about(FINISH, claim)?.bind(micros(next));
    demand(met(tx, statement).await?, "work")?;
    with_subject(tx, DROP_IDLE, claim.kind, &claim.subject).await
}

/// Keeps how far work has come.
pub(super) async fn keep_progress(
    tx: &mut Tx<'_>,
    claim: &WorkClaim,
    progress: Option<&Value>,
) -> Result<()> {
    let progress = codec::opt_json("progress", progress)?;
    let statement = about(KEEP_PROGRESS, claim)?.bind(progress);
    demand(met(tx, statement).await?, "work")
}

type Statement = Query<'static, Postgres, PgArguments>;

/// Begins a statement about a claim.
fn about(sql: &'static str, claim: &WorkClaim) -> Result<Statement> {
    // A fence that no column can hold was never given out.
    let fence = i64::try_from(claim.fence).map_err(|_| StoreError::Fenced("work"))?;
    let subject = sought(&claim.subject).map(str::to_owned);
    Ok(sqlx::query(sql).bind(claim.kind.as_str()).bind(subject).bind(fence))
}

/// Runs a statement and gives how many rows it met.
async fn met(tx: &mut Tx<'_>, statement: Statement) -> Result<u64> {
    let done = statement.execute(&mut *tx.conn).await.map_err(fault::from_sqlx)?;
    Ok(done.rows_affected())
}

async fn with_subject(
    tx: &mut Tx<'_>,
    sql: &'static str,
    kind: WorkKind,
    subject: &str,
) -> Result<()> {
    sqlx::query(sql)
        .bind(kind.as_str())
        .bind(subject)
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    Ok(())
}

fn span(lease: Duration) -> i64 {
    i64::try_from(lease.as_micros()).unwrap_or(i64::MAX)
}
