//! `schedule`: due work and its leases.

use std::time::Duration;

use async_trait::async_trait;
use social_core::Timestamp;
use sqlx::Postgres;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;

use super::signals;
use super::tx::Tx;
use super::{PostgresStore, fault};
use crate::check;
use crate::error::StoreError;
use crate::lanes::Lanes;
use crate::record::{Due, WorkClaim, WorkKind};
use crate::sql::codec::{self, Columns, micros};
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

/// Claims are made one after the other, so that what they count stays true. The number is made up;
/// it names this lock among the advisory locks of the database.
const LOCK_CLAIMS: &str = "SELECT pg_advisory_xact_lock(7305442016611894102)";

/// Rows that somebody is writing are passed over: they are found the next time.
pub(super) const FIND_DUE: &str = "
    SELECT subject, ready_at, lane FROM social.schedule AS found
    WHERE kind = $1 AND ready_at IS NOT NULL AND ready_at <= $2
        AND (lane IS NULL OR $4 > (
            SELECT count(*) FROM social.schedule AS held
            WHERE held.kind = $1 AND held.lane = found.lane AND held.lease_until > $2
                AND held.lane IS NOT NULL AND held.lease_until > 0))
    ORDER BY ready_at, subject LIMIT $3
    FOR UPDATE OF found SKIP LOCKED";

/// What of a kind is in work, by lane.
pub(super) const HELD: &str = "
    SELECT lane FROM social.schedule
    WHERE kind = $1 AND lane IS NOT NULL AND lease_until > 0 AND lease_until > $2";

/// Takes what was found and locked. Its wish becomes its due time.
const CLAIM_FOUND: &str = "
    UPDATE social.schedule AS work SET
        due_at = least(work.due_at, work.wanted_at), wanted_at = NULL,
        fence = nextval('social.schedule_fence'), lease_until = $3
    FROM unnest($1::text[], $2::text[]) AS found (kind, subject)
    WHERE work.kind = found.kind AND work.subject = found.subject
    RETURNING work.kind, work.subject, work.fence, work.due_at";

/// Takes a subject that nobody holds, and so locks its row until the commit.
const TAKE_ONE: &str = "
    INSERT INTO social.schedule AS known (kind, subject, lease_until)
    SELECT $1, $2, moment.now + $3
    FROM (SELECT coalesce($4, social.micros()) AS now) AS moment
    ON CONFLICT (kind, subject) DO UPDATE SET
        due_at = least(known.due_at, known.wanted_at), wanted_at = NULL,
        lease_until = excluded.lease_until
    WHERE known.lease_until <= excluded.lease_until - $3
    RETURNING due_at, lease_until";

/// The fence comes after the lock: one that was drawn before could be older than that of a holder
/// who came and went meanwhile.
const FENCE_ONE: &str = "
    UPDATE social.schedule SET fence = nextval('social.schedule_fence')
    WHERE kind = $1 AND subject = $2
    RETURNING fence";

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
        self.write(move |tx| Box::pin(claim_due(tx, kinds.clone(), limit, lease))).await
    }

    async fn claim_one(
        &self,
        kind: WorkKind,
        subject: &str,
        lease: Duration,
    ) -> Result<Option<WorkClaim>> {
        check::key("subject", subject)?;
        let (subject, now) = (subject.to_owned(), self.writer.time.given());
        self.write(move |tx| Box::pin(claim_one(tx, kind, subject.clone(), lease, now))).await
    }

    async fn extend(&self, claim: &WorkClaim, lease: Duration) -> Result<WorkClaim> {
        let (claim, now) = (claim.clone(), self.writer.time.given());
        self.alone(move |conn| {
            let claim = claim.clone();
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
    demand(rows.len() as u64)
}

/// Gives a claim back and sets when the work is due next.
pub(super) async fn finish(
    tx: &mut Tx<'_>,
    claim: &WorkClaim,
    next: Option<Timestamp>,
) -> Result<()> {
    let statement = about(FINISH, claim)?.bind(micros(next));
    demand(met(tx, statement).await?)?;
    with_subject(tx, DROP_IDLE, claim.kind, &claim.subject).await
}

async fn claim_one(
    tx: Tx<'_>,
    kind: WorkKind,
    subject: String,
    lease: Duration,
    now: Option<i64>,
) -> Result<Option<WorkClaim>> {
    let taken = sqlx::query(TAKE_ONE)
        .bind(kind.as_str())
        .bind(&subject)
        .bind(span(lease))
        .bind(now)
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    let Some(taken) = taken.first() else { return Ok(None) };
    let fenced = sqlx::query(FENCE_ONE)
        .bind(kind.as_str())
        .bind(&subject)
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    let columns = Columns::new(taken, "work");
    let lease_until = columns.time("lease_until")?;
    let due_at = columns.opt_time("due_at")?.unwrap_or(lease_until - lease);
    codec::first(&fenced, |row| {
        let fence = Columns::new(row, "work").count("fence")?;
        Ok(WorkClaim { kind, subject: subject.clone(), fence, lease_until, due_at })
    })
}

type Found = (Timestamp, WorkKind, String, Option<String>);

async fn claim_due(
    mut tx: Tx<'_>,
    kinds: Vec<WorkKind>,
    limit: u32,
    lease: Duration,
) -> Result<Vec<WorkClaim>> {
    sqlx::query(LOCK_CLAIMS).execute(&mut *tx.conn).await.map_err(fault::from_sqlx)?;
    let (mut due, mut lanes) = (Vec::new(), Lanes::default());
    for kind in kinds {
        let found = find_due(&mut tx, kind, limit).await?;
        if found.iter().any(|(_, _, _, lane)| lane.is_some()) {
            count_held(&mut tx, kind, &mut lanes).await?;
        }
        due.extend(found);
    }
    due.sort_unstable();
    due.retain(|(_, kind, _, lane)| lanes.admit(*kind, lane.as_deref()));
    due.truncate(limit as usize);
    claim_found(tx, &due, lease).await
}

async fn find_due(tx: &mut Tx<'_>, kind: WorkKind, limit: u32) -> Result<Vec<Found>> {
    let rows = sqlx::query(FIND_DUE)
        .bind(kind.as_str())
        .bind(tx.now.as_micros())
        .bind(i64::from(limit))
        .bind(i64::from(WorkKind::MOST_IN_LANE))
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    codec::all(&rows, |row| {
        let columns = Columns::new(row, "work");
        Ok((columns.time("ready_at")?, kind, columns.get("subject")?, columns.get("lane")?))
    })
}

async fn count_held(tx: &mut Tx<'_>, kind: WorkKind, lanes: &mut Lanes) -> Result<()> {
    let rows = sqlx::query(HELD)
        .bind(kind.as_str())
        .bind(tx.now.as_micros())
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    for lane in codec::all(&rows, |row| Columns::new(row, "work").get::<String>("lane"))? {
        lanes.count(kind.as_str(), Some(&lane));
    }
    Ok(())
}

async fn claim_found(tx: Tx<'_>, due: &[Found], lease: Duration) -> Result<Vec<WorkClaim>> {
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let lease_until = tx.now + lease;
    let kinds: Vec<&str> = due.iter().map(|(_, kind, ..)| kind.as_str()).collect();
    let subjects: Vec<&str> = due.iter().map(|(_, _, subject, _)| subject.as_str()).collect();
    let rows = sqlx::query(CLAIM_FOUND)
        .bind(&kinds)
        .bind(&subjects)
        .bind(lease_until.as_micros())
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    // A statement that writes gives its rows in no order.
    let mut fences = std::collections::HashMap::new();
    for row in &rows {
        let columns = Columns::new(row, "work");
        let named: (String, String) = (columns.get("kind")?, columns.get("subject")?);
        fences.insert(named, (columns.count("fence")?, columns.opt_time("due_at")?));
    }
    let claim = |(_, kind, subject, _): &Found| {
        let (fence, due_at) = *fences.get(&(kind.as_str().to_owned(), subject.clone()))?;
        let due_at = due_at.unwrap_or(tx.now);
        Some(WorkClaim { kind: *kind, subject: subject.clone(), fence, lease_until, due_at })
    };
    Ok(due.iter().filter_map(claim).collect())
}

type Statement = Query<'static, Postgres, PgArguments>;

/// Begins a statement about a claim.
fn about(sql: &'static str, claim: &WorkClaim) -> Result<Statement> {
    // A fence that no column can hold was never given out.
    let fence = i64::try_from(claim.fence).map_err(|_| StoreError::Fenced("work"))?;
    Ok(sqlx::query(sql).bind(claim.kind.as_str()).bind(claim.subject.clone()).bind(fence))
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

fn demand(rows: u64) -> Result<()> {
    if rows == 1 {
        return Ok(());
    }
    Err(StoreError::Fenced("work"))
}
