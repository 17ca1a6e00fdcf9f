//! Postgres by hand: group commit over arrays, and one statement a delivery through a pool.
//!
//! Both write the rows that ours writes, into the store's own tables with all their indexes.

use std::collections::HashSet;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};
use async_trait::async_trait;
use social_core::{Clock, Subject, SystemClock, Timestamp};
use social_store::{NewDelivery, fresh_id};
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection as _, PgConnection, PgPool};
use tokio::sync::{mpsc, oneshot};

use super::Sink;

/// Deliveries in one commit of the group.
const BATCH: usize = 1_000;
/// Connections of the pool.
const POOL: u32 = 16;

/// One statement, so one commit without a BEGIN: the events, and the bodies of those that are new.
const GROUP: &str = "
    WITH given AS (
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                             $7::text[], $8::bigint[], $9::bigint[], $10::text[], $11::bytea[])
            AS given (id, delivery_id, app, provider, external_id, event_type, subject, occurred_at,
                      received_at, value, body)
    ), event AS (
        INSERT INTO social.webhook_events
            (id, delivery_id, position, app, provider, external_id, event_type, subject,
             occurred_at, received_at, value, state, next_attempt_at)
        SELECT id, delivery_id, 0, app, provider, external_id, event_type, subject, occurred_at,
               received_at, value, 'ready', $12
        FROM given
        ON CONFLICT (app, provider, external_id)
            DO UPDATE SET seen = social.webhook_events.seen + 1
        RETURNING id
    )
    INSERT INTO social.webhook_deliveries (id, app, provider, body, received_at)
    SELECT delivery_id, app, provider, body, received_at FROM given JOIN event USING (id)";

const SINGLE: &str = "
    WITH event AS (
        INSERT INTO social.webhook_events
            (id, delivery_id, position, app, provider, external_id, event_type, subject,
             occurred_at, received_at, value, state, next_attempt_at)
        VALUES ($1, $2, 0, $3, $4, $5, $6, $7, $8, $9, $10, 'ready', $12)
        ON CONFLICT (app, provider, external_id)
            DO UPDATE SET seen = social.webhook_events.seen + 1
        RETURNING id
    )
    INSERT INTO social.webhook_deliveries (id, app, provider, body, received_at)
    SELECT $2, $3, $4, $11, $9 FROM event WHERE event.id = $1";

/// One row of ours: TikTok puts one event into each delivery.
struct Line {
    id: String,
    delivery_id: String,
    delivery: NewDelivery,
    external_id: String,
    event_type: String,
    subject: Option<String>,
    occurred_at: Option<i64>,
    value: String,
}

impl Line {
    fn new(mut delivery: NewDelivery, now: Timestamp) -> Result<Self> {
        let event = delivery.events.pop().context("a delivery without an event")?;
        Ok(Self {
            id: fresh_id(now),
            delivery_id: fresh_id(now),
            external_id: event.external_id,
            event_type: event.event_type,
            subject: event.subject.as_ref().map(|subject: &Subject| subject.as_str().to_owned()),
            occurred_at: event.occurred_at.map(Timestamp::as_micros),
            value: event.value.to_string(),
            delivery,
        })
    }
}

/// One statement a delivery.
struct Single(PgPool);

/// Makes the server's store: one statement a delivery, as many at once as the pool has connections.
pub(super) async fn single(url: &str) -> Result<Arc<dyn Sink>> {
    let pool = PgPoolOptions::new().max_connections(POOL).connect(url).await?;
    Ok(Arc::new(Single(pool)))
}

#[async_trait]
impl Sink for Single {
    async fn put(&self, delivery: NewDelivery) -> Result<()> {
        let now = SystemClock.now();
        let line = Line::new(delivery, now)?;
        sqlx::query(SINGLE)
            .bind(&line.id)
            .bind(&line.delivery_id)
            .bind(line.delivery.app.as_str())
            .bind(line.delivery.provider.as_str())
            .bind(&line.external_id)
            .bind(&line.event_type)
            .bind(&line.subject)
            .bind(line.occurred_at)
            .bind(line.delivery.received_at.as_micros())
            .bind(&line.value)
            .bind(line.delivery.body.as_ref())
            .bind(now.as_micros())
            .execute(&self.0)
            .await?;
        Ok(())
    }
}

type Entry = (NewDelivery, oneshot::Sender<bool>);

/// Hands deliveries to the one task that commits.
struct Group(mpsc::Sender<Entry>);

/// Makes the server's store: all that waits is one statement.
pub(super) async fn group(url: &str) -> Result<Arc<dyn Sink>> {
    let connection = PgConnection::connect(url).await?;
    let (queue, waiting) = mpsc::channel(4_096);
    tokio::spawn(flush(connection, waiting));
    Ok(Arc::new(Group(queue)))
}

#[async_trait]
impl Sink for Group {
    async fn put(&self, delivery: NewDelivery) -> Result<()> {
        let (caller, answered) = oneshot::channel();
        self.0.send((delivery, caller)).await.map_err(|_| anyhow!("the writer has ended"))?;
        let stored = answered.await?;
        stored.then_some(()).context("the delivery could not be stored")
    }
}

async fn flush(mut connection: PgConnection, mut waiting: mpsc::Receiver<Entry>) {
    let mut entries = Vec::with_capacity(BATCH);
    // One statement may not meet the same row twice: a repetition waits for the next one.
    let mut kept: Vec<Entry> = Vec::new();
    loop {
        entries.append(&mut kept);
        if entries.is_empty() && waiting.recv_many(&mut entries, BATCH).await == 0 {
            return;
        }
        let mut known = HashSet::new();
        let (batch, again): (Vec<Entry>, Vec<Entry>) =
            entries.drain(..).partition(|(delivery, _)| {
                let event = delivery.events.first();
                event.is_some_and(|event| known.insert(event.external_id.clone()))
            });
        kept = again;
        let (deliveries, callers): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
        let stored = commit(&mut connection, deliveries).await.is_ok();
        for caller in callers {
            // Who went away hears nothing.
            let _gone = caller.send(stored);
        }
    }
}

async fn commit(connection: &mut PgConnection, deliveries: Vec<NewDelivery>) -> Result<()> {
    let now = SystemClock.now();
    let lines: Result<Vec<Line>> =
        deliveries.into_iter().map(|delivery| Line::new(delivery, now)).collect();
    let lines = lines?;
    let texts = |text: fn(&Line) -> &str| lines.iter().map(text).collect::<Vec<_>>();
    let received: Vec<_> = lines.iter().map(|line| line.delivery.received_at.as_micros()).collect();
    sqlx::query(GROUP)
        .bind(texts(|line| &line.id))
        .bind(texts(|line| &line.delivery_id))
        .bind(texts(|line| line.delivery.app.as_str()))
        .bind(texts(|line| line.delivery.provider.as_str()))
        .bind(texts(|line| &line.external_id))
        .bind(texts(|line| &line.event_type))
        .bind(lines.iter().map(|line| line.subject.as_deref()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.occurred_at).collect::<Vec<_>>())
        .bind(received)
        .bind(texts(|line| &line.value))
        .bind(lines.iter().map(|line| line.delivery.body.as_ref()).collect::<Vec<_>>())
        .bind(now.as_micros())
        .execute(connection)
        .await?;
    Ok(())
}
