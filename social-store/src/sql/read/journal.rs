//! `publications` and `publication_steps`.

use crate::record::{Publication, PublicationStep};
use crate::sql::codec::{Columns, SqlRow};
use crate::traits::Result;

/// Reads a publication.
pub(crate) fn publication(row: &dyn SqlRow) -> Result<Publication> {
    let columns = Columns::new(row, "publication");
    Ok(Publication {
        id: columns.id("id")?,
        app: columns.id("app")?,
        user_id: columns.id("user_id")?,
        account_id: columns.id("account_id")?,
        group_id: columns.get("group_id")?,
        idempotency_key: columns.get("idempotency_key")?,
        request: columns.json("request")?,
        request_hash: columns.get("request_hash")?,
        media: columns.json("media")?,
        scheduled_for: columns.opt_time("scheduled_for")?,
        state: columns.word("state")?,
        attempt: columns.count("attempt")?,
        cancel_requested_at: columns.opt_time("cancel_requested_at")?,
        external_id: columns.get("external_id")?,
        last_error: columns.opt_json("last_error")?,
        correlation_id: columns.get("correlation_id")?,
        version: columns.count("version")?,
        created_at: columns.time("created_at")?,
        updated_at: columns.time("updated_at")?,
        deadline_at: columns.time("deadline_at")?,
        settled_at: columns.opt_time("settled_at")?,
    })
}

/// Reads a line of a journal.
pub(crate) fn step(row: &dyn SqlRow) -> Result<PublicationStep> {
    let columns = Columns::new(row, "journal line");
    Ok(PublicationStep {
        publication_id: columns.id("publication_id")?,
        attempt: columns.count("attempt")?,
        step: columns.get("step")?,
        part: columns.count("part")?,
        kind: columns.word("kind")?,
        outcome: columns.opt_word("outcome")?,
        source: columns.get("source")?,
        detail: columns.json("detail")?,
        at: columns.time("at")?,
    })
}
