use social_core::{AppName, Provider, Timestamp};
use sqlx::SqlitePool;

use crate::record::{
    Backlog, DeliveryId, EventId, EventState, Page, Paged, WebhookDelivery, WebhookEvent,
};
use crate::sql::codec::{self, Columns};
use crate::sql::read::inbox::event;
use crate::sqlite::fault;
use crate::sqlite::tx::Tx;
use crate::traits::Result;

pub(in crate::sqlite) const BACKLOG_READY: &str = "
    SELECT count(*) AS ready, min(received_at) AS oldest FROM webhook_events
    WHERE state = 'ready'";
pub(in crate::sqlite) const BACKLOG_QUARANTINED: &str =
    "SELECT count(*) AS quarantined FROM webhook_events WHERE state = 'quarantined'";

pub(in crate::sqlite) const NEXT_DUE: &str = "
    SELECT min(ifnull(lease_until, next_attempt_at)) AS due FROM webhook_events
    WHERE state = 'ready'";

macro_rules! list {
    ($hint:literal, $and_state:literal) => {
        concat!(
            "SELECT ",
            event_columns!(),
            " FROM webhook_events ",
            $hint,
            " WHERE id < ?1 AND (?2 IS NULL OR provider = ?2) ",
            $and_state,
            " ORDER BY id DESC LIMIT ?3"
        )
    };
}

pub(in crate::sqlite) const LIST: &str = list!("", "");
/// The hint keeps it from walking all that is done in search of the little that is open.
pub(in crate::sqlite) const LIST_READY: &str =
    list!("INDEXED BY webhook_events_ready", "AND state = 'ready'");
pub(in crate::sqlite) const LIST_QUARANTINED: &str = list!("", "AND state = 'quarantined'");
/// Nearly every event is done, so the newest of them are found soon.
pub(in crate::sqlite) const LIST_DONE: &str = list!("", "AND +state = 'done'");

const LOAD: &str = concat!("SELECT ", event_columns!(), " FROM webhook_events WHERE id = ?1");
const FIND: &str = concat!(
    "SELECT ",
    event_columns!(),
    " FROM webhook_events WHERE app = ?1 AND provider = ?2 AND external_id = ?3"
);
const LOAD_DELIVERY: &str =
    "SELECT id, app, provider, body, received_at FROM webhook_deliveries WHERE id = ?1";

pub(in crate::sqlite) const PRUNE_EVENTS: &str = "
    DELETE FROM webhook_events WHERE id IN
        (SELECT id FROM webhook_events
         WHERE done_at IS NOT NULL AND done_at < ?1 ORDER BY done_at LIMIT ?2)
    RETURNING delivery_id";
pub(in crate::sqlite) const PRUNE_BODY: &str = "
    DELETE FROM webhook_deliveries
    WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM webhook_events WHERE delivery_id = ?1)";

pub(super) async fn backlog(readers: &SqlitePool) -> Result<Backlog> {
    let ready = sqlx::query(BACKLOG_READY).fetch_one(readers).await.map_err(fault::from_sqlx)?;
    let quarantined =
        sqlx::query(BACKLOG_QUARANTINED).fetch_one(readers).await.map_err(fault::from_sqlx)?;
    let ready = Columns::new(&ready, "backlog");
    Ok(Backlog {
        ready: ready.count("ready")?,
        oldest: ready.opt_time("oldest")?,
        quarantined: Columns::new(&quarantined, "backlog").count("quarantined")?,
    })
}

pub(super) async fn next_due(readers: &SqlitePool) -> Result<Option<Timestamp>> {
    let row = sqlx::query(NEXT_DUE).fetch_one(readers).await.map_err(fault::from_sqlx)?;
    Columns::new(&row, "event").opt_time("due")
}

pub(super) async fn list(
    readers: &SqlitePool,
    provider: Option<Provider>,
    state: Option<EventState>,
    page: &Page,
) -> Result<Paged<WebhookEvent>> {
    let limit = page.clamped();
    let sql = match state {
        None => LIST,
        Some(EventState::Ready) => LIST_READY,
        Some(EventState::Quarantined) => LIST_QUARANTINED,
        Some(EventState::Done) => LIST_DONE,
    };
    let rows = sqlx::query(sql)
        .bind(codec::before(page))
        .bind(provider.map(Provider::as_str))
        .bind(limit + 1)
        .fetch_all(readers)
        .await
        .map_err(fault::from_sqlx)?;
    let events = codec::all(&rows, event)?;
    Ok(codec::page(events, limit, |event| event.id.to_string()))
}

pub(super) async fn load(
    readers: &SqlitePool,
    id: &EventId,
) -> Result<Option<(WebhookEvent, Option<WebhookDelivery>)>> {
    let rows =
        sqlx::query(LOAD).bind(id.as_str()).fetch_all(readers).await.map_err(fault::from_sqlx)?;
    let Some(event) = codec::first(&rows, event)? else {
        return Ok(None);
    };
    let delivery = load_delivery(readers, &event.delivery_id).await?;
    Ok(Some((event, delivery)))
}

pub(super) async fn find(
    readers: &SqlitePool,
    app: &AppName,
    provider: Provider,
    external_id: &str,
) -> Result<Option<WebhookEvent>> {
    let rows = sqlx::query(FIND)
        .bind(app.as_str())
        .bind(provider.as_str())
        .bind(external_id)
        .fetch_all(readers)
        .await
        .map_err(fault::from_sqlx)?;
    codec::first(&rows, event)
}

async fn load_delivery(readers: &SqlitePool, id: &DeliveryId) -> Result<Option<WebhookDelivery>> {
    let rows = sqlx::query(LOAD_DELIVERY)
        .bind(id.as_str())
        .fetch_all(readers)
        .await
        .map_err(fault::from_sqlx)?;
    codec::first(&rows, |row| {
        let columns = Columns::new(row, "delivery");
        Ok(WebhookDelivery {
            id: columns.id("id")?,
            app: columns.id("app")?,
            provider: columns.word("provider")?,
            body: columns.get::<Vec<u8>>("body")?.into(),
            received_at: columns.time("received_at")?,
        })
    })
}

/// Removes old identities, and the bodies that no event refers to any more.
pub(super) async fn prune(tx: Tx<'_>, done_before: Timestamp, limit: u32) -> Result<u64> {
    let events = sqlx::query(PRUNE_EVENTS)
        .bind(done_before.as_micros())
        .bind(limit)
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    let mut bodies =
        codec::all(&events, |row| Columns::new(row, "event").get::<String>("delivery_id"))?;
    bodies.sort_unstable();
    bodies.dedup();
    let mut gone = events.len() as u64;
    for body in bodies {
        gone += sqlx::query(PRUNE_BODY)
            .bind(body)
            .execute(&mut *tx.conn)
            .await
            .map_err(fault::from_sqlx)?
            .rows_affected();
    }
    Ok(gone)
}
