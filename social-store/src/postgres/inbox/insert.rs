use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_trait::async_trait;
use social_core::{Subject, Timestamp};
use sqlx::PgConnection;

use super::partition::Partitions;
use crate::postgres::fault;
use crate::postgres::signals::{self, Switchboard};
use crate::postgres::tx::Writer;
use crate::record::{Accepted, NewDelivery, NewEvent, fresh_id};
use crate::sql::codec::{self, Columns, micros};
use crate::sql::intake::Commit;
use crate::traits::Result;

/// One statement for a whole batch, and so one round trip and one commit. A known identity counts
/// its sights; a row that is new comes back under the id it was given. A body is stored if one of
/// its events is new.
const INSERT: &str = "
    WITH event AS (
        INSERT INTO social.webhook_events AS known
            (id, delivery_id, position, app, provider, external_id, event_type, subject,
             occurred_at, received_at, value, seen, state, next_attempt_at)
        SELECT new.*, 'ready', coalesce($13, social.micros())
        FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[],
                    $7::text[], $8::text[], $9::bigint[], $10::bigint[], $11::text[],
                    $12::bigint[]) AS new
        ON CONFLICT (app, provider, external_id) DO UPDATE SET seen = known.seen + excluded.seen
        RETURNING id, delivery_id),
    body AS (
        INSERT INTO social.webhook_deliveries (id, app, provider, body, received_at)
        SELECT new.* FROM unnest($14::text[], $15::text[], $16::text[], $17::bytea[],
                                 $18::bigint[]) AS new (id, app, provider, body, received_at)
        WHERE new.id IN (SELECT delivery_id FROM event))
    SELECT id FROM event";

/// Writes batches of deliveries on a connection of its own.
pub(in crate::postgres) struct Inserter {
    writer: Arc<Writer>,
    partitions: Partitions,
    switchboard: Switchboard,
}

impl Inserter {
    pub(in crate::postgres) fn new(writer: Arc<Writer>, switchboard: Switchboard) -> Self {
        Self { writer, partitions: Partitions::default(), switchboard }
    }
}

#[async_trait]
impl Commit for Inserter {
    async fn commit(&self, work: &[Vec<NewDelivery>]) -> Result<Vec<Vec<Accepted>>> {
        let aside = &self.writer.connections.aside;
        let mut conn = aside.acquire().await.map_err(fault::from_sqlx)?;
        let deliveries: Vec<&NewDelivery> = work.iter().flatten().collect();
        let batch = Batch::new(&deliveries, self.writer.time.now())?;
        let new = self.insert(&mut conn, &batch).await?;
        let mut answers = batch.answers(&new).into_iter();
        if !new.is_empty() {
            self.switchboard.call(signals::EVENTS);
        }
        Ok(work.iter().map(|caller| answers.by_ref().take(caller.len()).collect()).collect())
    }
}

impl Inserter {
    async fn insert(&self, conn: &mut PgConnection, batch: &Batch<'_>) -> Result<HashSet<String>> {
        self.partitions.ensure(conn, batch.deliveries).await?;
        match batch.insert(conn, self.writer.time.given()).await {
            Err(error) if fault::is_without_partition(&error) => {
                // Another process dropped the day when it was empty.
                self.partitions.forget();
                self.partitions.ensure(conn, batch.deliveries).await?;
                batch.insert(conn, self.writer.time.given()).await
            }
            other => other,
        }
    }
}

/// The rows of a batch, each identity once.
struct Batch<'a> {
    deliveries: &'a [&'a NewDelivery],
    /// An id for each delivery.
    ids: Vec<String>,
    /// In the order of the unique index: batches of several processes wait for each other in one
    /// direction only.
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    id: String,
    /// The place of its delivery, and its own place in that.
    delivery: usize,
    position: i64,
    event: &'a NewEvent,
    value: String,
    seen: i64,
}

impl<'a> Batch<'a> {
    fn new(deliveries: &'a [&'a NewDelivery], now: Timestamp) -> Result<Self> {
        let ids = deliveries.iter().map(|_| fresh_id(now)).collect();
        let mut rows: Vec<Row<'a>> = Vec::new();
        let mut known = HashMap::new();
        for (place, delivery) in deliveries.iter().enumerate() {
            for (position, event) in (0_i64..).zip(&delivery.events) {
                let identity = (&delivery.app, delivery.provider, &event.external_id);
                if let Some(row) = known.get(&identity).and_then(|row: &usize| rows.get_mut(*row)) {
                    row.seen += 1;
                    continue;
                }
                known.insert(identity, rows.len());
                let value = codec::json("value", &event.value)?;
                let id = fresh_id(now);
                rows.push(Row { id, delivery: place, position, event, value, seen: 1 });
            }
        }
        let mut batch = Self { deliveries, ids, rows };
        batch.sort();
        Ok(batch)
    }

    fn sort(&mut self) {
        let deliveries = self.deliveries;
        self.rows.sort_by_cached_key(|row| {
            let app = deliveries.get(row.delivery).map(|one| (one.app.clone(), one.provider));
            (
                app.map(|(app, provider)| (app.to_string(), provider.as_str())),
                &row.event.external_id,
            )
        });
    }

    /// Inserts the rows and gives the ids of those that are new.
    async fn insert(&self, conn: &mut PgConnection, now: Option<i64>) -> Result<HashSet<String>> {
        let rows = sqlx::query(INSERT)
            .bind(self.each(|row| row.id.as_str()))
            .bind(self.each(|row| self.ids.get(row.delivery).map(String::as_str)))
            .bind(self.each(|row| row.position))
            .bind(self.each(|row| self.of(row).map(|one| one.app.as_str())))
            .bind(self.each(|row| self.of(row).map(|one| one.provider.as_str())))
            .bind(self.each(|row| row.event.external_id.as_str()))
            .bind(self.each(|row| row.event.event_type.as_str()))
            .bind(self.each(|row| row.event.subject.as_ref().map(Subject::as_str)))
            .bind(self.each(|row| micros(row.event.occurred_at)))
            .bind(self.each(|row| self.of(row).map(|one| one.received_at.as_micros())))
            .bind(self.each(|row| row.value.as_str()))
            .bind(self.each(|row| row.seen))
            .bind(now)
            .bind(&self.ids)
            .bind(self.deliveries.iter().map(|one| one.app.as_str()).collect::<Vec<_>>())
            .bind(self.deliveries.iter().map(|one| one.provider.as_str()).collect::<Vec<_>>())
            .bind(self.deliveries.iter().map(|one| one.body.as_ref()).collect::<Vec<&[u8]>>())
            .bind(self.deliveries.iter().map(|one| one.received_at.as_micros()).collect::<Vec<_>>())
            .fetch_all(conn)
            .await
            .map_err(fault::from_sqlx)?;
        let stored = codec::all(&rows, |row| Columns::new(row, "event").get::<String>("id"))?;
        let ours: HashSet<&str> = self.rows.iter().map(|row| row.id.as_str()).collect();
        Ok(stored.into_iter().filter(|id| ours.contains(id.as_str())).collect())
    }

    fn of(&self, row: &Row<'a>) -> Option<&'a NewDelivery> {
        self.deliveries.get(row.delivery).copied()
    }

    fn each<'s, T>(&'s self, read: impl Fn(&'s Row<'a>) -> T) -> Vec<T> {
        self.rows.iter().map(read).collect()
    }

    /// Counts for each delivery what of it was new.
    fn answers(&self, new: &HashSet<String>) -> Vec<Accepted> {
        let mut fresh = vec![0_u32; self.deliveries.len()];
        for row in self.rows.iter().filter(|row| new.contains(&row.id)) {
            if let Some(count) = fresh.get_mut(row.delivery) {
                *count += 1;
            }
        }
        let counted = self.deliveries.iter().zip(fresh);
        counted
            .map(|(delivery, new)| {
                let all = u32::try_from(delivery.events.len()).unwrap_or(u32::MAX);
                Accepted { new, known: all.saturating_sub(new) }
            })
            .collect()
    }
}
