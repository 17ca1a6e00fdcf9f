use std::collections::HashSet;

use social_core::Subject;

use crate::record::Accepted;
use crate::sql::batch::Batch;
use crate::sql::codec::{self, Columns, micros};
use crate::sql::incoming::Incoming;
use crate::sqlite::tx::Writer;
use crate::traits::Result;

macro_rules! insert_bodies {
    () => {
        "
    INSERT INTO webhook_deliveries (id, app, provider, body, received_at)
    SELECT body.value ->> 0, body.value ->> 1, body.value ->> 2,
           coalesce(substr(?4, (body.value ->> 3) + 1, body.value ->> 4), x''), body.value ->> 5
    FROM jsonb_each(?3) AS body
    WHERE EXISTS (SELECT 1 FROM webhook_events WHERE delivery_id = body.value ->> 0)"
    };
}

/// A whole batch in one text, and so in one turn of the database's own thread. A known identity
/// counts its sights; a row that is new comes back under the id it was given. The bodies lie end to
/// end in one value, which is NULL if it has no byte; a body is stored if one of its events is new.
pub(in crate::sqlite) const INSERT: &str = concat!(
    "BEGIN IMMEDIATE;
    INSERT INTO webhook_events
        (id, delivery_id, position, app, provider, external_id, event_type, subject, occurred_at,
         received_at, value, seen, state, next_attempt_at)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
           value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11,
           'ready', ?2
    FROM jsonb_each(?1) WHERE true
    ON CONFLICT (app, provider, external_id) DO UPDATE SET seen = seen + excluded.seen
    RETURNING id;",
    insert_bodies!(),
    ";
    COMMIT"
);

/// The part of [`INSERT`] that looks something up.
#[cfg(test)]
pub(in crate::sqlite) const INSERT_BODIES: &str = insert_bodies!();

/// Inserts what several callers bring: the events, and each body that brings something new.
///
/// The caller must not be dropped half-way.
pub(super) async fn batch(writer: &Writer, work: &[Vec<Incoming>]) -> Result<Vec<Vec<Accepted>>> {
    let deliveries: Vec<&Incoming> = work.iter().flatten().collect();
    let batch = Batch::new(&deliveries, writer.now());
    let (events, (bodies, end_to_end)) = (events(&batch)?, bodies(&batch)?);
    let mut held = writer.pen.take().await?;
    let text = sqlx::query(INSERT)
        .bind(events)
        .bind(writer.now().as_micros())
        .bind(bodies)
        .bind(end_to_end);
    let stored = held.at_once(text).await?;
    drop(held);
    let stored = codec::all(&stored, |row| Columns::new(row, "event").get::<String>("id"))?;
    let new: HashSet<String> = batch.new_ids(stored);
    let mut answers = batch.answers(&new).into_iter();
    Ok(work.iter().map(|caller| answers.by_ref().take(caller.len()).collect()).collect())
}

/// Writes the events' columns.
fn events(batch: &Batch<'_>) -> Result<String> {
    let rows: Vec<_> = batch
        .rows
        .iter()
        .map(|row| {
            let delivery = batch.of(row);
            (
                row.id.as_str(),
                batch.ids.get(row.delivery),
                row.position,
                delivery.map(|one| one.app.as_str()),
                delivery.map(|one| one.provider.as_str()),
                row.event.external_id.as_str(),
                row.event.event_type.as_str(),
                row.event.subject.as_ref().map(Subject::as_str),
                micros(row.event.occurred_at),
                delivery.map(|one| one.received_at.as_micros()),
                row.event.value.as_str(),
                row.seen,
            )
        })
        .collect();
    codec::json("events", &rows)
}

/// Writes the bodies' columns, and the bodies one after the other.
fn bodies(batch: &Batch<'_>) -> Result<(String, Vec<u8>)> {
    let length = batch.deliveries.iter().map(|one| one.body.len()).sum();
    let (mut rows, mut end_to_end) = (Vec::new(), Vec::with_capacity(length));
    for (delivery, id) in batch.deliveries.iter().zip(&batch.ids) {
        rows.push((
            id.as_str(),
            delivery.app.as_str(),
            delivery.provider.as_str(),
            end_to_end.len(),
            delivery.body.len(),
            delivery.received_at.as_micros(),
        ));
        end_to_end.extend_from_slice(&delivery.body);
    }
    Ok((codec::json("bodies", &rows)?, end_to_end))
}
