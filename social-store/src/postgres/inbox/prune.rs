use social_core::Timestamp;

use crate::postgres::fault;
use crate::postgres::tx::Tx;
use crate::sql::codec::{self, Columns};
use crate::traits::Result;

pub(in crate::postgres) const PRUNE_EVENTS: &str = "
    DELETE FROM social.webhook_events WHERE id = ANY (ARRAY
        (SELECT id FROM social.webhook_events
         WHERE done_at IS NOT NULL AND done_at < $1
         ORDER BY done_at LIMIT $2 FOR UPDATE SKIP LOCKED))
    RETURNING delivery_id, received_at";

/// The arrival names the partition.
pub(in crate::postgres) const PRUNE_BODIES: &str = "
    DELETE FROM social.webhook_deliveries AS body
    USING unnest($1::text[], $2::bigint[]) AS old (id, received_at)
    WHERE body.id = old.id AND body.received_at = old.received_at
        AND NOT EXISTS (
            SELECT 1 FROM social.webhook_events AS event WHERE event.delivery_id = old.id)";

/// Removes old identities, and the bodies that no event refers to any more.
pub(super) async fn events(tx: Tx<'_>, done_before: Timestamp, limit: u32) -> Result<u64> {
    let events = sqlx::query(PRUNE_EVENTS)
        .bind(done_before.as_micros())
        .bind(i64::from(limit))
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    let mut bodies = codec::all(&events, |row| {
        let columns = Columns::new(row, "event");
        Ok((columns.get::<String>("delivery_id")?, columns.get::<i64>("received_at")?))
    })?;
    bodies.sort_unstable();
    bodies.dedup();
    let (ids, received): (Vec<String>, Vec<i64>) = bodies.into_iter().unzip();
    let gone = sqlx::query(PRUNE_BODIES)
        .bind(&ids)
        .bind(&received)
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    Ok(events.len() as u64 + gone.rows_affected())
}
