use std::sync::Arc;

use crate::record::{Accepted, NewDelivery, NewEvent};
use crate::sql::codec::{self, micros};
use crate::sqlite::fault;
use crate::sqlite::tx::Tx;
use crate::traits::Result;
use sqlx::Row;

/// A known identity counts one more sight; `seen` tells the two cases apart.
const INSERT_EVENT: &str = "
    INSERT INTO webhook_events
        (id, delivery_id, position, app, provider, external_id, event_type, subject, occurred_at,
         received_at, value, state, next_attempt_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'ready', ?12)
    ON CONFLICT (app, provider, external_id) DO UPDATE SET seen = seen + 1
    RETURNING id = ?1 AS new";

const INSERT_DELIVERY: &str = "
    INSERT INTO webhook_deliveries (id, app, provider, body, received_at)
    VALUES (?1, ?2, ?3, ?4, ?5)";

/// Inserts what several callers bring.
pub(super) async fn batch(
    mut tx: Tx<'_>,
    work: Arc<[Vec<NewDelivery>]>,
) -> Result<Vec<Vec<Accepted>>> {
    let mut accepted = Vec::with_capacity(work.len());
    for deliveries in work.iter() {
        let mut answers = Vec::with_capacity(deliveries.len());
        for one in deliveries {
            answers.push(delivery(&mut tx, one).await?);
        }
        accepted.push(answers);
    }
    Ok(accepted)
}

/// Inserts a delivery's events, and its body if one of them is new.
async fn delivery(tx: &mut Tx<'_>, delivery: &NewDelivery) -> Result<Accepted> {
    let id = tx.fresh_id();
    let mut accepted = Accepted { new: 0, known: 0 };
    for (position, event) in (0_i64..).zip(&delivery.events) {
        if insert(tx, delivery, &id, position, event).await? {
            accepted.new += 1;
        } else {
            accepted.known += 1;
        }
    }
    if accepted.new > 0 {
        sqlx::query(INSERT_DELIVERY)
            .bind(&id)
            .bind(delivery.app.as_str())
            .bind(delivery.provider.as_str())
            .bind(delivery.body.as_ref())
            .bind(delivery.received_at.as_micros())
            .execute(&mut *tx.conn)
            .await
            .map_err(fault::from_sqlx)?;
    }
    Ok(accepted)
}

/// Tells whether the event is new.
async fn insert(
    tx: &mut Tx<'_>,
    delivery: &NewDelivery,
    delivery_id: &str,
    position: i64,
    event: &NewEvent,
) -> Result<bool> {
    let rows = sqlx::query(INSERT_EVENT)
        .bind(tx.fresh_id())
        .bind(delivery_id)
        .bind(position)
        .bind(delivery.app.as_str())
        .bind(delivery.provider.as_str())
        .bind(&event.external_id)
        .bind(&event.event_type)
        .bind(codec::opt_text(event.subject.as_ref()))
        .bind(micros(event.occurred_at))
        .bind(delivery.received_at.as_micros())
        .bind(codec::json("value", &event.value)?)
        .bind(tx.now.as_micros())
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    match rows.first() {
        Some(row) => row.try_get("new").map_err(fault::from_sqlx),
        None => Ok(false),
    }
}
