//! `webhook_events`.

use crate::record::WebhookEvent;
use crate::sql::codec::{Columns, SqlRow};
use crate::traits::Result;

/// Reads an event.
pub(crate) fn event(row: &dyn SqlRow) -> Result<WebhookEvent> {
    let columns = Columns::new(row, "event");
    Ok(WebhookEvent {
        id: columns.id("id")?,
        delivery_id: columns.id("delivery_id")?,
        index: columns.count("position")?,
        app: columns.id("app")?,
        provider: columns.word("provider")?,
        external_id: columns.get("external_id")?,
        event_type: columns.get("event_type")?,
        subject: columns.opt_id("subject")?,
        occurred_at: columns.opt_time("occurred_at")?,
        received_at: columns.time("received_at")?,
        value: columns.json("value")?,
        state: columns.word("state")?,
        attempts: columns.count("attempts")?,
        seen: columns.count("seen")?,
        next_attempt_at: columns.time("next_attempt_at")?,
        error: columns.get("error")?,
        done_at: columns.opt_time("done_at")?,
    })
}
