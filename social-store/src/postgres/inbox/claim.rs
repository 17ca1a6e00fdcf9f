use std::time::Duration;

use social_core::Timestamp;
use sqlx::Postgres;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;

use super::low_water::FROM_THE_START;
use crate::error::StoreError;
use crate::postgres::tx::Tx;
use crate::postgres::{PostgresStore, fault};
use crate::record::{ClaimedEvent, EventId};
use crate::sql::codec::{self, Columns};
use crate::sql::read::inbox::event;
use crate::traits::Result;

/// One statement: no two claims give the same event. A held event comes up again when its lease
/// ends; one that another claim is taking is passed over.
pub(in crate::postgres) const CLAIM: &str = concat!(
    "WITH moment AS MATERIALIZED (SELECT coalesce($4, social.micros()) AS now),
    due AS MATERIALIZED (
        SELECT id FROM social.webhook_events
        WHERE state = 'ready'
            AND coalesce(lease_until, next_attempt_at) <= (SELECT now FROM moment)
            AND coalesce(lease_until, next_attempt_at) >= $3
        ORDER BY coalesce(lease_until, next_attempt_at), id
        LIMIT $1 FOR UPDATE SKIP LOCKED)
    UPDATE social.webhook_events AS event
    SET attempts = event.attempts + 1, fence = event.fence + 1,
        lease_until = (SELECT now FROM moment) + $2
    FROM due WHERE event.id = due.id
    RETURNING event.fence, event.lease_until, ",
    event_columns!()
);

/// What demands a claim: the event is in work, and this is its newest claim.
macro_rules! held {
    ($set:literal) => {
        concat!(
            "UPDATE social.webhook_events SET lease_until = NULL, ",
            $set,
            " WHERE id = $1 AND fence = $2 AND state = 'ready' AND lease_until IS NOT NULL"
        )
    };
}

const RETRY: &str = held!("error = $3, next_attempt_at = $4");
const QUARANTINE: &str = held!("error = $3, state = 'quarantined'");

/// Gives back what was not begun, each under its own fence. The state is asked as in [`DONE`].
pub(in crate::postgres) const RELEASE: &str = "
    UPDATE social.webhook_events AS event
    SET lease_until = NULL, attempts = event.attempts - 1
    FROM unnest($1::text[], $2::bigint[]) AS held (id, fence)
    WHERE event.id = held.id AND event.fence = held.fence
        AND event.state || '' = 'ready' AND event.lease_until IS NOT NULL";

/// Marks many at once, each under its own fence. The state is asked in a way that the index of open
/// events cannot answer: a plan made while few were open would walk over all of them for each mark.
pub(in crate::postgres) const DONE: &str = "
    UPDATE social.webhook_events AS event
    SET lease_until = NULL, error = NULL, state = 'done', done_at = $3
    FROM unnest($1::text[], $2::bigint[]) AS held (id, fence)
    WHERE event.id = held.id AND event.fence = held.fence
        AND event.state || '' = 'ready' AND event.lease_until IS NOT NULL";

/// The same where nothing else belongs to it: all of them, or none. One statement needs no
/// transaction around it: where a mark is missing it divides by zero, which undoes the others. To
/// count first would mean to lock each row, and a lock is a write of its own.
pub(in crate::postgres) const DONE_ALL: &str = "
    WITH done AS (
        UPDATE social.webhook_events AS event
        SET lease_until = NULL, error = NULL, state = 'done',
            done_at = coalesce($4, social.micros())
        FROM unnest($1::text[], $2::bigint[]) AS held (id, fence)
        WHERE event.id = held.id AND event.fence = held.fence
            AND event.state || '' = 'ready' AND event.lease_until IS NOT NULL
        RETURNING event.id)
    SELECT 1 / (count(*) = $3)::int FROM done";

const REPLAY: &str = "
    UPDATE social.webhook_events
    SET state = 'ready', attempts = 0, error = NULL, done_at = NULL, lease_until = NULL,
        next_attempt_at = coalesce($2, social.micros())
    WHERE id = $1";

pub(super) async fn ready(
    store: &PostgresStore,
    limit: u32,
    lease: Duration,
) -> Result<Vec<ClaimedEvent>> {
    let from = store.low_water.from(store.writer.time.now());
    let claimed = claim(store, limit, lease, from).await?;
    if claimed.len() < limit as usize {
        store.low_water.ran_dry();
        if claimed.is_empty() && from != FROM_THE_START {
            return claim(store, limit, lease, FROM_THE_START).await;
        }
    } else if let Some(first) = claimed.first() {
        store.low_water.found(first.event.next_attempt_at.as_micros());
    }
    Ok(claimed)
}

async fn claim(
    store: &PostgresStore,
    limit: u32,
    lease: Duration,
    from: i64,
) -> Result<Vec<ClaimedEvent>> {
    let given = store.writer.time.given();
    let span = i64::try_from(lease.as_micros()).unwrap_or(i64::MAX);
    let rows = store
        .alone(move |conn| {
            Box::pin(async move {
                sqlx::query(CLAIM)
                    .bind(i64::from(limit))
                    .bind(span)
                    .bind(from)
                    .bind(given)
                    .fetch_all(conn)
                    .await
                    .map_err(fault::from_sqlx)
            })
        })
        .await?;
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

pub(super) async fn release(store: &PostgresStore, events: &[(EventId, u64)]) -> Result<()> {
    let events = events.to_vec();
    store
        .alone(move |conn| {
            let events = events.clone();
            Box::pin(async move {
                let (ids, fences) = columns(&events)?;
                let query = sqlx::query(RELEASE).bind(&ids).bind(&fences);
                query.execute(conn).await.map_err(fault::from_sqlx)?;
                Ok(())
            })
        })
        .await
}

pub(super) async fn retry(
    store: &PostgresStore,
    id: &EventId,
    fence: u64,
    error: &str,
    next_attempt_at: Timestamp,
) -> Result<()> {
    let (id, error) = (id.clone(), error.to_owned());
    store
        .alone(move |conn| {
            let query = fenced(RETRY, &id, fence)
                .map(|query| query.bind(error.clone()).bind(next_attempt_at.as_micros()));
            Box::pin(async move { demand(query?.execute(conn).await, 1) })
        })
        .await
}

pub(super) async fn quarantine(
    store: &PostgresStore,
    id: &EventId,
    fence: u64,
    error: &str,
) -> Result<()> {
    let (id, error) = (id.clone(), error.to_owned());
    store
        .alone(move |conn| {
            let query = fenced(QUARANTINE, &id, fence).map(|query| query.bind(error.clone()));
            Box::pin(async move { demand(query?.execute(conn).await, 1) })
        })
        .await
}

/// Marks the effects of events as stored.
pub(in crate::postgres) async fn done(tx: &mut Tx<'_>, events: &[(EventId, u64)]) -> Result<()> {
    let (ids, fences) = columns(events)?;
    let done = sqlx::query(DONE)
        .bind(&ids)
        .bind(&fences)
        .bind(tx.now.as_micros())
        .execute(&mut *tx.conn)
        .await;
    demand(done, events.len() as u64)
}

/// Marks events as done that had no effect, by a statement of its own.
pub(in crate::postgres) async fn all_done(
    store: &PostgresStore,
    events: Vec<(EventId, u64)>,
) -> Result<()> {
    let given = store.writer.time.given();
    let done = store
        .alone(move |conn| {
            let events = events.clone();
            Box::pin(async move {
                let (ids, fences) = columns(&events)?;
                sqlx::query(DONE_ALL)
                    .bind(&ids)
                    .bind(&fences)
                    .bind(codec::count("events", events.len() as u64)?)
                    .bind(given)
                    .fetch_all(conn)
                    .await
                    .map_err(fault::from_sqlx)
            })
        })
        .await;
    match done {
        Err(error) if fault::is_division_by_zero(&error) => Err(StoreError::Fenced("event")),
        other => other.map(drop),
    }
}

fn columns(events: &[(EventId, u64)]) -> Result<(Vec<&str>, Vec<i64>)> {
    events.iter().map(|(id, fence)| Ok((id.as_str(), column(*fence)?))).collect()
}

pub(super) async fn replay(store: &PostgresStore, id: &EventId) -> Result<bool> {
    let (id, given) = (id.clone(), store.writer.time.given());
    store
        .alone(move |conn| {
            let id = id.clone();
            Box::pin(async move {
                let done = sqlx::query(REPLAY)
                    .bind(id.as_str())
                    .bind(given)
                    .execute(conn)
                    .await
                    .map_err(fault::from_sqlx)?;
                Ok(done.rows_affected() > 0)
            })
        })
        .await
}

type Statement = Query<'static, Postgres, PgArguments>;

fn fenced(sql: &'static str, id: &EventId, fence: u64) -> Result<Statement> {
    Ok(sqlx::query(sql).bind(id.as_str().to_owned()).bind(column(fence)?))
}

/// A fence that no column can hold was never given out.
fn column(fence: u64) -> Result<i64> {
    i64::try_from(fence).map_err(|_| StoreError::Fenced("event"))
}

fn demand(done: Result<sqlx::postgres::PgQueryResult, sqlx::Error>, rows: u64) -> Result<()> {
    if done.map_err(fault::from_sqlx)?.rows_affected() == rows {
        return Ok(());
    }
    Err(StoreError::Fenced("event"))
}
