//! Claims: of what is due, and of one subject by its name.

use std::sync::Arc;
use std::time::Duration;

use social_core::Timestamp;

use super::span;
use crate::lanes::Lanes;
use crate::postgres::tx::Tx;
use crate::postgres::{PostgresStore, fault};
use crate::record::{WorkClaim, WorkKind};
use crate::sql::codec::{self, Columns};
use crate::traits::Result;

/// Finds and takes in one statement what is due of a kind and in no lane, the longest due first. It
/// takes nothing if something in a lane is among it. Rows that somebody is writing are passed over;
/// a fence is drawn after its row was locked.
///
/// The subjects are sought as an array: however many may be found, each is looked up in the index.
pub(in crate::postgres) const CLAIM_DUE: &str = "
    WITH moment AS MATERIALIZED (SELECT coalesce($4, social.micros()) AS now),
    found AS MATERIALIZED (
        SELECT subject, ready_at, lane FROM social.schedule
        WHERE kind = $1 AND ready_at IS NOT NULL AND ready_at <= (SELECT now FROM moment)
        ORDER BY ready_at, subject LIMIT $2
        FOR UPDATE SKIP LOCKED),
    taken AS (
        UPDATE social.schedule AS work SET
            due_at = least(work.due_at, work.wanted_at), wanted_at = NULL,
            fence = nextval('social.schedule_fence'),
            lease_until = (SELECT now FROM moment) + $3
        WHERE work.kind = $1 AND work.subject = ANY (ARRAY(SELECT subject FROM found))
            AND NOT EXISTS (SELECT 1 FROM found WHERE lane IS NOT NULL)
        RETURNING work.subject, work.fence, work.due_at, work.lease_until)
    SELECT moment.now, found.lane IS NOT NULL AS in_lane, found.ready_at, taken.*
    FROM moment LEFT JOIN found ON true LEFT JOIN taken ON taken.subject = found.subject";

/// Claims that count lanes are made one after the other, so that what they count stays true. The
/// number is made up; it names this lock among the advisory locks of the database.
const LOCK_CLAIMS: &str = "SELECT pg_advisory_xact_lock(7305442016611894102)";

/// Rows that somebody is writing are passed over: they are found the next time.
pub(in crate::postgres) const FIND_DUE: &str = "
    SELECT subject, ready_at, lane FROM social.schedule AS found
    WHERE kind = $1 AND ready_at IS NOT NULL AND ready_at <= $2
        AND (lane IS NULL OR $4 > (
            SELECT count(*) FROM social.schedule AS held
            WHERE held.kind = $1 AND held.lane = found.lane AND held.lease_until > $2
                AND held.lane IS NOT NULL AND held.lease_until > 0))
    ORDER BY ready_at, subject LIMIT $3
    FOR UPDATE OF found SKIP LOCKED";

/// What of a kind is in work, by lane.
pub(in crate::postgres) const HELD: &str = "
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

/// Takes a subject that nobody holds.
pub(super) async fn one(
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

/// Takes what is due of one kind by one statement, or nothing and `None` if work in lanes is due.
pub(super) async fn due_at_once(
    store: &PostgresStore,
    kind: WorkKind,
    limit: u32,
    lease: Duration,
) -> Result<Option<Vec<WorkClaim>>> {
    let writer = Arc::clone(&store.writer);
    let rows = store
        .alone(move |conn| {
            let given = writer.time.given();
            Box::pin(async move {
                sqlx::query(CLAIM_DUE)
                    .bind(kind.as_str())
                    .bind(i64::from(limit))
                    .bind(span(lease))
                    .bind(given)
                    .fetch_all(conn)
                    .await
                    .map_err(fault::from_sqlx)
            })
        })
        .await?;
    let mut claims = Vec::with_capacity(rows.len());
    for row in &rows {
        let columns = Columns::new(row, "work");
        let now = store.writer.time.told(columns.get("now")?);
        if columns.get("in_lane")? {
            return Ok(None);
        }
        let Some(subject) = columns.get("subject")? else { continue };
        let fence = columns.count("fence")?;
        let lease_until = columns.time("lease_until")?;
        let due_at = columns.opt_time("due_at")?.unwrap_or(now);
        let claim = WorkClaim { kind, subject, fence, lease_until, due_at };
        claims.push((columns.time("ready_at")?, claim));
    }
    // A statement that writes gives its rows in no order.
    claims.sort_unstable_by(|(one, first), (two, second)| {
        (one, &first.subject).cmp(&(two, &second.subject))
    });
    Ok(Some(claims.into_iter().map(|(_, claim)| claim).collect()))
}

type Found = (Timestamp, WorkKind, String, Option<String>);

/// Takes what is due, the longest due first, and of each lane only few.
///
/// Only work in lanes waits for other claims: rows without one are counted nowhere. Who waits holds
/// rows that the others pass over, so nobody waits for the one who waits.
pub(super) async fn due(
    mut tx: Tx<'_>,
    kinds: Vec<WorkKind>,
    limit: u32,
    lease: Duration,
) -> Result<Vec<WorkClaim>> {
    let mut lanes = Lanes::default();
    let mut due = find_all(&mut tx, &kinds, limit).await?;
    if due.iter().any(is_in_lane) {
        sqlx::query(LOCK_CLAIMS).execute(&mut *tx.conn).await.map_err(fault::from_sqlx)?;
        // What was found in a lane was found by a count from before the lock.
        due = find_all(&mut tx, &kinds, limit).await?;
        for kind in kinds {
            if due.iter().any(|found| found.1 == kind && is_in_lane(found)) {
                count_held(&mut tx, kind, &mut lanes).await?;
            }
        }
    }
    due.sort_unstable();
    due.retain(|(_, kind, _, lane)| lanes.admit(*kind, lane.as_deref()));
    due.truncate(limit as usize);
    claim_found(tx, &due, lease).await
}

const fn is_in_lane(found: &Found) -> bool {
    found.3.is_some()
}

async fn find_all(tx: &mut Tx<'_>, kinds: &[WorkKind], limit: u32) -> Result<Vec<Found>> {
    let mut due = Vec::new();
    for kind in kinds {
        due.extend(find_due(tx, *kind, limit).await?);
    }
    Ok(due)
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
