use std::collections::HashSet;
use std::sync::Arc;

use bytes::BytesMut;

use crate::record::{Accepted, NewDelivery};
use crate::sql::batch::Batch;
use crate::sql::codec::{self, Columns, micros};
use crate::sqlite::fault;
use crate::sqlite::tx::Tx;
use crate::traits::Result;

/// One statement for all events of a batch: each statement is a turn of the database's own thread.
/// A known identity counts its sights; a row that is new comes back under the id it was given.
const INSERT_EVENTS: &str = "
    INSERT INTO webhook_events
        (id, delivery_id, position, app, provider, external_id, event_type, subject, occurred_at,
         received_at, value, seen, state, next_attempt_at)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
           value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11,
           'ready', ?2
    FROM json_each(?1) WHERE true
    ON CONFLICT (app, provider, external_id) DO UPDATE SET seen = seen + excluded.seen
    RETURNING id";

/// One statement for all bodies, which lie end to end in one value.
const INSERT_BODIES: &str = "
    INSERT INTO webhook_deliveries (id, app, provider, body, received_at)
    SELECT value ->> 0, value ->> 1, value ->> 2,
           substr(?2, (value ->> 3) + 1, value ->> 4), value ->> 5
    FROM json_each(?1)";

/// Inserts what several callers bring: the events, and each body that brings something new.
pub(super) async fn batch(
    mut tx: Tx<'_>,
    work: Arc<[Vec<NewDelivery>]>,
) -> Result<Vec<Vec<Accepted>>> {
    let deliveries: Vec<&NewDelivery> = work.iter().flatten().collect();
    let batch = Batch::new(&deliveries, tx.now)?;
    let new = events(&mut tx, &batch).await?;
    let answers = batch.answers(&new);
    bodies(&mut tx, &batch, &answers).await?;
    let mut answers = answers.into_iter();
    Ok(work.iter().map(|caller| answers.by_ref().take(caller.len()).collect()).collect())
}

/// Inserts the events and gives the ids of those that are new.
async fn events(tx: &mut Tx<'_>, batch: &Batch<'_>) -> Result<HashSet<String>> {
    if batch.rows.is_empty() {
        return Ok(HashSet::new());
    }
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
                row.event.subject.as_ref().map(social_core::Subject::as_str),
                micros(row.event.occurred_at),
                delivery.map(|one| one.received_at.as_micros()),
                row.value.as_str(),
                row.seen,
            )
        })
        .collect();
    let stored = sqlx::query(INSERT_EVENTS)
        .bind(codec::json("events", &rows)?)
        .bind(tx.now.as_micros())
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    let stored = codec::all(&stored, |row| Columns::new(row, "event").get::<String>("id"))?;
    Ok(batch.new_ids(stored))
}

async fn bodies(tx: &mut Tx<'_>, batch: &Batch<'_>, answers: &[Accepted]) -> Result<()> {
    let (mut rows, mut end_to_end) = (Vec::new(), BytesMut::new());
    let wanted = batch.deliveries.iter().zip(&batch.ids).zip(answers);
    for ((delivery, id), _) in wanted.filter(|(_, answer)| answer.new > 0) {
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
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query(INSERT_BODIES)
        .bind(codec::json("bodies", &rows)?)
        .bind(end_to_end.as_ref())
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    Ok(())
}
