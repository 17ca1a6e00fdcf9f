use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use social_core::Subject;
use sqlx::{PgConnection, Row as _};

use super::line::Line;
use super::partition::Partitions;
use crate::postgres::fault;
use crate::postgres::signals::{self, Switchboard};
use crate::postgres::tx::Writer;
use crate::record::Accepted;
use crate::sql::batch::{Batch, Row};
use crate::sql::codec::micros;
use crate::sql::incoming::Incoming;
use crate::sql::intake::Commit;
use crate::traits::Result;

/// One statement for a whole batch, and so one round trip and one commit. A known identity counts
/// its sights; a row that is new comes back under the id it was given, all ids in one row. A body is
/// stored if one of its events is new.
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
    SELECT array_agg(id) AS ids FROM event";

/// Writes batches of deliveries on a connection of its own.
pub(in crate::postgres) struct Inserter {
    writer: Arc<Writer>,
    line: Line,
    partitions: Partitions,
    switchboard: Switchboard,
}

impl Inserter {
    pub(in crate::postgres) fn new(writer: Arc<Writer>, switchboard: Switchboard) -> Self {
        let line = Line::new(Arc::clone(&writer));
        Self { writer, line, partitions: Partitions::default(), switchboard }
    }
}

#[async_trait]
impl Commit for Inserter {
    async fn commit(&self, work: &[Vec<Incoming>]) -> Result<Vec<Vec<Accepted>>> {
        let mut conn = self.line.take().await?;
        let deliveries: Vec<&Incoming> = work.iter().flatten().collect();
        let batch = Batch::new(&deliveries, self.writer.time.now());
        let new = self.write(&mut conn, &batch).await?;
        self.line.keep(conn);
        let mut answers = batch.answers(&new).into_iter();
        if !new.is_empty() {
            self.switchboard.call(signals::EVENTS);
        }
        Ok(work.iter().map(|caller| answers.by_ref().take(caller.len()).collect()).collect())
    }
}

impl Inserter {
    async fn write(&self, conn: &mut PgConnection, batch: &Batch<'_>) -> Result<HashSet<String>> {
        self.partitions.ensure(conn, batch.deliveries).await?;
        match insert(batch, conn, self.writer.time.given()).await {
            Err(error) if fault::is_without_partition(&error) => {
                // Another process dropped the day when it was empty.
                self.partitions.forget();
                self.partitions.ensure(conn, batch.deliveries).await?;
                insert(batch, conn, self.writer.time.given()).await
            }
            other => other,
        }
    }
}

/// Inserts the rows and gives the ids of those that are new.
async fn insert(
    batch: &Batch<'_>,
    conn: &mut PgConnection,
    now: Option<i64>,
) -> Result<HashSet<String>> {
    let rows = sqlx::query(INSERT)
        .bind(each(batch, |row| row.id.as_str()))
        .bind(each(batch, |row| batch.ids.get(row.delivery).map(String::as_str)))
        .bind(each(batch, |row| row.position))
        .bind(each(batch, |row| batch.of(row).map(|one| one.app.as_str())))
        .bind(each(batch, |row| batch.of(row).map(|one| one.provider.as_str())))
        .bind(each(batch, |row| row.event.external_id.as_str()))
        .bind(each(batch, |row| row.event.event_type.as_str()))
        .bind(each(batch, |row| row.event.subject.as_ref().map(Subject::as_str)))
        .bind(each(batch, |row| micros(row.event.occurred_at)))
        .bind(each(batch, |row| batch.of(row).map(|one| one.received_at.as_micros())))
        .bind(each(batch, |row| row.event.value.as_str()))
        .bind(each(batch, |row| row.seen))
        .bind(now)
        .bind(&batch.ids)
        .bind(batch.deliveries.iter().map(|one| one.app.as_str()).collect::<Vec<_>>())
        .bind(batch.deliveries.iter().map(|one| one.provider.as_str()).collect::<Vec<_>>())
        .bind(batch.deliveries.iter().map(|one| one.body.as_ref()).collect::<Vec<&[u8]>>())
        .bind(batch.deliveries.iter().map(|one| one.received_at.as_micros()).collect::<Vec<_>>())
        .fetch_all(conn)
        .await
        .map_err(fault::from_sqlx)?;
    let mut stored: Vec<String> = Vec::new();
    for row in &rows {
        let ids: Option<Vec<String>> = row.try_get("ids").map_err(fault::from_sqlx)?;
        stored.extend(ids.unwrap_or_default());
    }
    Ok(batch.new_ids(stored))
}

/// Gives one column of the events.
fn each<'s, 'a, T>(batch: &'s Batch<'a>, read: impl Fn(&'s Row<'a>) -> T) -> Vec<T> {
    batch.rows.iter().map(read).collect()
}
