use social_core::{AppName, Provider, Timestamp};
use sqlx::PgPool;

use crate::postgres::fault;
use crate::postgres::text::{before, sought};
use crate::record::{Backlog, EventId, EventState, Page, Paged, WebhookDelivery, WebhookEvent};
use crate::sql::codec::{self, Columns};
use crate::sql::read::inbox::event;
use crate::traits::Result;

pub(in crate::postgres) const BACKLOG_READY: &str = "
    SELECT count(*) AS ready, min(received_at) AS oldest FROM social.webhook_events
    WHERE state = 'ready'";
pub(in crate::postgres) const BACKLOG_QUARANTINED: &str =
    "SELECT count(*) AS quarantined FROM social.webhook_events WHERE state = 'quarantined'";

pub(in crate::postgres) const NEXT_DUE: &str = "
    SELECT min(coalesce(lease_until, next_attempt_at)) AS due FROM social.webhook_events
    WHERE state = 'ready'";

macro_rules! list {
    ($and_state:literal) => {
        concat!(
            "SELECT ",
            event_columns!(),
            " FROM social.webhook_events AS event
            WHERE id < $1 AND ($2::text IS NULL OR provider = $2) ",
            $and_state,
            " ORDER BY id DESC LIMIT $3"
        )
    };
}

pub(in crate::postgres) const LIST: &str = list!("");
pub(in crate::postgres) const LIST_READY: &str = list!("AND state = 'ready'");
pub(in crate::postgres) const LIST_QUARANTINED: &str = list!("AND state = 'quarantined'");
/// Nearly every event is done, so the newest of them are found soon.
pub(in crate::postgres) const LIST_DONE: &str = list!("AND state = 'done'");

const LOAD: &str =
    concat!("SELECT ", event_columns!(), " FROM social.webhook_events AS event WHERE id = $1");

const FIND: &str = concat!(
    "SELECT ",
    event_columns!(),
    " FROM social.webhook_events AS event
    WHERE app = $1 AND provider = $2 AND external_id = $3"
);

/// The arrival names the partition.
const LOAD_DELIVERY: &str = "
    SELECT id, app, provider, body, received_at FROM social.webhook_deliveries
    WHERE id = $1 AND received_at = $2";

pub(super) async fn backlog(pool: &PgPool) -> Result<Backlog> {
    let ready = sqlx::query(BACKLOG_READY).fetch_one(pool).await.map_err(fault::from_sqlx)?;
    let quarantined =
        sqlx::query(BACKLOG_QUARANTINED).fetch_one(pool).await.map_err(fault::from_sqlx)?;
    let ready = Columns::new(&ready, "backlog");
    Ok(Backlog {
        ready: ready.count("ready")?,
        oldest: ready.opt_time("oldest")?,
        quarantined: Columns::new(&quarantined, "backlog").count("quarantined")?,
    })
}

pub(super) async fn next_due(pool: &PgPool) -> Result<Option<Timestamp>> {
    let row = sqlx::query(NEXT_DUE).fetch_one(pool).await.map_err(fault::from_sqlx)?;
    Columns::new(&row, "event").opt_time("due")
}

pub(super) async fn list(
    pool: &PgPool,
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
        .bind(before(page))
        .bind(provider.map(Provider::as_str))
        .bind(i64::from(limit + 1))
        .fetch_all(pool)
        .await
        .map_err(fault::from_sqlx)?;
    let events = codec::all(&rows, event)?;
    Ok(codec::page(events, limit, |event| event.id.to_string()))
}

pub(super) async fn load(
    pool: &PgPool,
    id: &EventId,
) -> Result<Option<(WebhookEvent, Option<WebhookDelivery>)>> {
    let rows = sqlx::query(LOAD)
        .bind(sought(id.as_str()))
        .fetch_all(pool)
        .await
        .map_err(fault::from_sqlx)?;
    let Some(event) = codec::first(&rows, event)? else {
        return Ok(None);
    };
    let delivery = load_delivery(pool, &event).await?;
    Ok(Some((event, delivery)))
}

pub(super) async fn find(
    pool: &PgPool,
    app: &AppName,
    provider: Provider,
    external_id: &str,
) -> Result<Option<WebhookEvent>> {
    let rows = sqlx::query(FIND)
        .bind(sought(app.as_str()))
        .bind(provider.as_str())
        .bind(sought(external_id))
        .fetch_all(pool)
        .await
        .map_err(fault::from_sqlx)?;
    codec::first(&rows, event)
}

async fn load_delivery(pool: &PgPool, event: &WebhookEvent) -> Result<Option<WebhookDelivery>> {
    let rows = sqlx::query(LOAD_DELIVERY)
        .bind(event.delivery_id.as_str())
        .bind(event.received_at.as_micros())
        .fetch_all(pool)
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
