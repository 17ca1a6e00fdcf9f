//! `schedule`: due work and its leases.

use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use social_core::Timestamp;
use sqlx::Sqlite;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;

use super::tx::Tx;
use super::{SqliteStore, fault};
use crate::check;
use crate::error::StoreError;
use crate::lanes::Lanes;
use crate::record::{Due, WorkClaim, WorkKind};
use crate::sql::codec::{self, Columns, micros};
use crate::sql::demand;
use crate::traits::{Result, Schedule};

const DUE_AT: &str = "
    INSERT INTO schedule (kind, subject, due_at, lane) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (kind, subject) DO UPDATE SET
        due_at = excluded.due_at, lane = ifnull(excluded.lane, lane)";

/// While the work is held, the wish is kept apart, so that the holder's end does not undo it.
const NO_LATER_THAN: &str = "
    INSERT INTO schedule (kind, subject, due_at, lane) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (kind, subject) DO UPDATE SET
        lane = ifnull(excluded.lane, lane),
        due_at = iif(lease_until = 0, min(ifnull(due_at, ?3), ?3), due_at),
        wanted_at = iif(lease_until = 0, NULL, min(ifnull(wanted_at, ?3), ?3))";

pub(super) const FIND_DUE: &str = "
    SELECT subject, ready_at, lane FROM schedule AS found
    WHERE kind = ?1 AND ready_at IS NOT NULL AND ready_at <= ?2
        AND (lane IS NULL OR ?4 > (
            SELECT count(*) FROM schedule AS held
            WHERE held.kind = ?1 AND held.lane = found.lane AND held.lease_until > ?2
                AND held.lane IS NOT NULL AND held.lease_until > 0))
    ORDER BY ready_at, subject LIMIT ?3";

/// What of a kind is in work, by lane.
pub(super) const HELD: &str = "
    SELECT lane FROM schedule
    WHERE kind = ?1 AND lane IS NOT NULL AND lease_until > 0 AND lease_until > ?2";

const NEXT_FENCE: &str = "UPDATE schedule_fence SET last = last + 1 WHERE id = 1 RETURNING last";

/// Takes a subject that nobody holds. Its wish becomes its due time.
const CLAIM: &str = "
    INSERT INTO schedule (kind, subject, fence, lease_until) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (kind, subject) DO UPDATE SET
        due_at = min(ifnull(due_at, wanted_at), ifnull(wanted_at, due_at)), wanted_at = NULL,
        fence = excluded.fence, lease_until = excluded.lease_until
    WHERE lease_until <= ?5
    RETURNING due_at";

const EXTEND: &str = "
    UPDATE schedule SET lease_until = ?4
    WHERE kind = ?1 AND subject = ?2 AND fence = ?3 AND lease_until > 0";

const HOLDS: &str = "
    SELECT 1 FROM schedule
    WHERE kind = ?1 AND subject = ?2 AND fence = ?3 AND lease_until > 0";

/// Gives a claim back; without a due time and without a wish the row goes, by [`DROP_IDLE`].
const RELEASE: &str = "
    UPDATE schedule SET
        due_at = min(ifnull(due_at, wanted_at), ifnull(wanted_at, due_at)), wanted_at = NULL,
        lease_until = 0
    WHERE kind = ?1 AND subject = ?2 AND fence = ?3 AND lease_until > 0";

const FINISH: &str = "
    UPDATE schedule SET
        due_at = min(ifnull(?4, wanted_at), ifnull(wanted_at, ?4)), wanted_at = NULL,
        lease_until = 0
    WHERE kind = ?1 AND subject = ?2 AND fence = ?3 AND lease_until > 0";

const DROP_IDLE: &str = "
    DELETE FROM schedule
    WHERE kind = ?1 AND subject = ?2 AND due_at IS NULL AND lease_until = 0";

const REMOVE: &str = "DELETE FROM schedule WHERE kind = ?1 AND subject = ?2";

const KEEP_PROGRESS: &str = "
    UPDATE schedule SET progress = ?4
    WHERE kind = ?1 AND subject = ?2 AND fence = ?3 AND lease_until > 0";

const PROGRESS: &str = "SELECT progress FROM schedule WHERE kind = ?1 AND subject = ?2";

pub(super) const NEXT_DUE: &str = "
    SELECT min(ready_at) AS due FROM schedule WHERE kind = ?1 AND ready_at IS NOT NULL";

#[async_trait]
impl Schedule for SqliteStore {
    async fn schedule(&self, kind: WorkKind, subject: &str, due: Due) -> Result<()> {
        check::key("subject", subject)?;
        let subject = subject.to_owned();
        self.write(move |mut tx| {
            Box::pin(async move { make_due(&mut tx, kind, &subject, None, due).await })
        })
        .await
    }

    async fn claim_due(
        &self,
        kinds: &[WorkKind],
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<WorkClaim>> {
        let kinds = kinds.to_vec();
        self.write(move |tx| Box::pin(claim_due(tx, kinds, limit, lease))).await
    }

    async fn claim_one(
        &self,
        kind: WorkKind,
        subject: &str,
        lease: Duration,
    ) -> Result<Option<WorkClaim>> {
        check::key("subject", subject)?;
        let subject = subject.to_owned();
        self.write(move |mut tx| {
            Box::pin(async move { claim(&mut tx, kind, subject, lease).await })
        })
        .await
    }

    async fn extend(&self, claim: &WorkClaim, lease: Duration) -> Result<WorkClaim> {
        let claim = claim.clone();
        self.write(move |mut tx| {
            Box::pin(async move {
                let lease_until = tx.now + lease;
                let statement = about(EXTEND, &claim)?.bind(lease_until.as_micros());
                demand(met(&mut tx, statement).await?, "work")?;
                Ok(WorkClaim { lease_until, ..claim })
            })
        })
        .await
    }

    async fn release_work(&self, claim: &WorkClaim) -> Result<()> {
        let claim = claim.clone();
        self.write(move |mut tx| {
            Box::pin(async move {
                if met(&mut tx, about(RELEASE, &claim)?).await? > 0 {
                    with_subject(&mut tx, DROP_IDLE, claim.kind, &claim.subject).await?;
                }
                Ok(())
            })
        })
        .await
    }

    async fn progress(&self, kind: WorkKind, subject: &str) -> Result<Option<Value>> {
        let rows = sqlx::query(PROGRESS)
            .bind(kind.as_str())
            .bind(subject)
            .fetch_all(self.readers())
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
                .fetch_one(self.readers())
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

/// Looks kind by kind, so that a pile of one kind costs the others nothing.
async fn claim_due(
    mut tx: Tx<'_>,
    mut kinds: Vec<WorkKind>,
    limit: u32,
    lease: Duration,
) -> Result<Vec<WorkClaim>> {
    kinds.sort_unstable();
    kinds.dedup();
    let (mut due, mut lanes) = (Vec::new(), Lanes::default());
    for kind in kinds {
        let rows = sqlx::query(HELD)
            .bind(kind.as_str())
            .bind(tx.now.as_micros())
            .fetch_all(&mut *tx.conn)
            .await
            .map_err(fault::from_sqlx)?;
        for lane in codec::all(&rows, |row| Columns::new(row, "work").get::<String>("lane"))? {
            lanes.count(kind.as_str(), Some(&lane));
        }
        let rows = sqlx::query(FIND_DUE)
            .bind(kind.as_str())
            .bind(tx.now.as_micros())
            .bind(limit)
            .bind(WorkKind::MOST_IN_LANE)
            .fetch_all(&mut *tx.conn)
            .await
            .map_err(fault::from_sqlx)?;
        due.extend(codec::all(&rows, |row| {
            let columns = Columns::new(row, "work");
            let lane: Option<String> = columns.get("lane")?;
            Ok((columns.time("ready_at")?, kind, columns.get::<String>("subject")?, lane))
        })?);
    }
    due.sort_unstable();
    due.retain(|(_, kind, _, lane)| lanes.admit(*kind, lane.as_deref()));
    due.truncate(limit as usize);
    let mut claims = Vec::with_capacity(due.len());
    for (_, kind, subject, _) in due {
        claims.extend(claim(&mut tx, kind, subject, lease).await?);
    }
    Ok(claims)
}

async fn claim(
    tx: &mut Tx<'_>,
    kind: WorkKind,
    subject: String,
    lease: Duration,
) -> Result<Option<WorkClaim>> {
    let rows = sqlx::query(NEXT_FENCE).fetch_all(&mut *tx.conn).await.map_err(fault::from_sqlx)?;
    let fence = codec::first(&rows, |row| Columns::new(row, "fence").get::<i64>("last"))?
        .unwrap_or_default();
    let lease_until = tx.now + lease;
    let rows = sqlx::query(CLAIM)
        .bind(kind.as_str())
        .bind(&subject)
        .bind(fence)
        .bind(lease_until.as_micros())
        .bind(tx.now.as_micros())
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    let now = tx.now;
    codec::first(&rows, |row| {
        Ok(WorkClaim {
            kind,
            subject: subject.clone(),
            fence: fence.unsigned_abs(),
            lease_until,
            due_at: Columns::new(row, "work").opt_time("due_at")?.unwrap_or(now),
        })
    })
}

type Statement = Query<'static, Sqlite, SqliteArguments>;

/// Begins a statement about a claim.
fn about(sql: &'static str, claim: &WorkClaim) -> Result<Statement> {
    // A fence that no column can hold was never given out.
    let fence = i64::try_from(claim.fence).map_err(|_| StoreError::Fenced("work"))?;
    Ok(sqlx::query(sql).bind(claim.kind.as_str()).bind(claim.subject.as_str()).bind(fence))
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
