use std::time::Duration;

use social_core::Timestamp;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Sqlite, SqliteConnection};

use crate::error::StoreError;
use crate::record::{ClaimedEvent, EventId};
use crate::sql::codec::{self, Columns};
use crate::sql::read::inbox::event;
use crate::sqlite::fault;
use crate::sqlite::tx::Tx;
use crate::traits::Result;

/// A held event comes up again when its lease ends.
pub(in crate::sqlite) const CLAIM: &str = concat!(
    "UPDATE webhook_events
    SET attempts = attempts + 1, fence = fence + 1, lease_until = ?3
    WHERE id IN
        (SELECT id FROM webhook_events
         WHERE state = 'ready' AND ifnull(lease_until, next_attempt_at) <= ?1
         ORDER BY ifnull(lease_until, next_attempt_at), id LIMIT ?2)
    RETURNING fence, lease_until, ",
    event_columns!()
);

/// What demands a claim: the event is in work, and this is its newest claim.
macro_rules! held {
    ($set:literal) => {
        concat!(
            "UPDATE webhook_events SET lease_until = NULL, ",
            $set,
            " WHERE id = ?1 AND fence = ?2 AND state = 'ready' AND lease_until IS NOT NULL"
        )
    };
}

const RETRY: &str = held!("error = ?3, next_attempt_at = ?4");
const QUARANTINE: &str = held!("error = ?3, state = 'quarantined'");

/// Gives back what was not begun, each under its own fence.
pub(in crate::sqlite) const RELEASE: &str = "
    UPDATE webhook_events
    SET lease_until = NULL, attempts = attempts - 1
    FROM json_each(?1) AS held
    WHERE webhook_events.id = held.value ->> 0 AND fence = held.value ->> 1
        AND state = 'ready' AND lease_until IS NOT NULL";

/// Marks many at once, each under its own fence.
pub(in crate::sqlite) const DONE: &str = "
    UPDATE webhook_events
    SET lease_until = NULL, error = NULL, state = 'done', done_at = ?2
    FROM json_each(?1) AS held
    WHERE webhook_events.id = held.value ->> 0 AND fence = held.value ->> 1
        AND state = 'ready' AND lease_until IS NOT NULL";

/// The same where nothing else belongs to it: all of them, or none. One statement needs no
/// transaction around it.
pub(in crate::sqlite) const DONE_ALL: &str = "
    UPDATE webhook_events
    SET lease_until = NULL, error = NULL, state = 'done', done_at = ?2
    FROM json_each(?1) AS held
    WHERE webhook_events.id = held.value ->> 0 AND fence = held.value ->> 1
        AND state = 'ready' AND lease_until IS NOT NULL
        AND ?3 = (
            SELECT count(DISTINCT event.id)
            FROM json_each(?1) AS held CROSS JOIN webhook_events AS event
            WHERE event.id = held.value ->> 0 AND event.fence = held.value ->> 1
                AND event.state = 'ready' AND event.lease_until IS NOT NULL)";

const REPLAY: &str = "
    UPDATE webhook_events
    SET state = 'ready', attempts = 0, error = NULL, done_at = NULL, lease_until = NULL,
        next_attempt_at = ?2
    WHERE id = ?1";

pub(super) async fn ready(
    conn: &mut SqliteConnection,
    now: Timestamp,
    limit: u32,
    lease: Duration,
) -> Result<Vec<ClaimedEvent>> {
    let rows = sqlx::query(CLAIM)
        .bind(now.as_micros())
        .bind(limit)
        .bind((now + lease).as_micros())
        .fetch_all(conn)
        .await
        .map_err(fault::from_sqlx)?;
    let mut claimed = codec::all(&rows, |row| {
        let columns = Columns::new(row, "event");
        Ok(ClaimedEvent {
            event: event(row)?,
            fence: columns.count("fence")?,
            lease_until: columns.time("lease_until")?,
        })
    })?;
    // A statement that writes gives its rows in no order.
    claimed.sort_by(|one, two| {
        let order = |claim: &ClaimedEvent| (claim.event.next_attempt_at, claim.event.id.clone());
        order(one).cmp(&order(two))
    });
    Ok(claimed)
}

pub(super) async fn release(tx: Tx<'_>, events: &[(EventId, u64)]) -> Result<()> {
    let query = sqlx::query(RELEASE).bind(written(events)?);
    query.execute(&mut *tx.conn).await.map_err(fault::from_sqlx)?;
    Ok(())
}

pub(super) async fn retry(
    mut tx: Tx<'_>,
    id: EventId,
    fence: u64,
    error: String,
    next_attempt_at: Timestamp,
) -> Result<()> {
    let query = fenced(RETRY, &id, fence)?.bind(error).bind(next_attempt_at.as_micros());
    demand(&mut tx, query, 1).await
}

pub(super) async fn quarantine(
    mut tx: Tx<'_>,
    id: EventId,
    fence: u64,
    error: String,
) -> Result<()> {
    let query = fenced(QUARANTINE, &id, fence)?.bind(error);
    demand(&mut tx, query, 1).await
}

/// Marks the effects of events as stored.
pub(in crate::sqlite) async fn done(tx: &mut Tx<'_>, events: &[(EventId, u64)]) -> Result<()> {
    let query = sqlx::query(DONE).bind(written(events)?).bind(tx.now.as_micros());
    demand(tx, query, events.len() as u64).await
}

/// Marks events as done that had no effect, by a statement of its own.
pub(in crate::sqlite) async fn all_done(
    conn: &mut SqliteConnection,
    now: Timestamp,
    events: &[(EventId, u64)],
) -> Result<()> {
    let rows = codec::count("events", events.len() as u64)?;
    let done = sqlx::query(DONE_ALL)
        .bind(written(events)?)
        .bind(now.as_micros())
        .bind(rows)
        .execute(conn)
        .await
        .map_err(fault::from_sqlx)?;
    if done.rows_affected() == events.len() as u64 {
        return Ok(());
    }
    Err(StoreError::Fenced("event"))
}

fn written(events: &[(EventId, u64)]) -> Result<String> {
    let held: Vec<_> = events
        .iter()
        .map(|(id, fence)| Ok((id.as_str(), column(*fence)?)))
        .collect::<Result<_>>()?;
    codec::json("events", &held)
}

pub(super) async fn replay(tx: Tx<'_>, id: EventId) -> Result<bool> {
    let done = sqlx::query(REPLAY)
        .bind(id.as_str())
        .bind(tx.now.as_micros())
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    Ok(done.rows_affected() > 0)
}

type Statement = Query<'static, Sqlite, SqliteArguments>;

fn fenced(sql: &'static str, id: &EventId, fence: u64) -> Result<Statement> {
    Ok(sqlx::query(sql).bind(id.as_str()).bind(column(fence)?))
}

/// A fence that no column can hold was never given out.
fn column(fence: u64) -> Result<i64> {
    i64::try_from(fence).map_err(|_| StoreError::Fenced("event"))
}

async fn demand(tx: &mut Tx<'_>, statement: Statement, rows: u64) -> Result<()> {
    let done = statement.execute(&mut *tx.conn).await.map_err(fault::from_sqlx)?;
    if done.rows_affected() == rows {
        return Ok(());
    }
    Err(StoreError::Fenced("event"))
}
