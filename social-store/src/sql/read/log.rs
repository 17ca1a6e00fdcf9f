//! `outbox` and `audit_log`.

use crate::record::{AuditEntry, NewAudit, OutboxItem};
use crate::sql::codec::{Columns, SqlRow};
use crate::traits::Result;

/// Reads a piece of news.
pub(crate) fn news(row: &dyn SqlRow) -> Result<OutboxItem> {
    let columns = Columns::new(row, "news");
    Ok(OutboxItem {
        seq: columns.count("seq")?,
        effect_key: columns.get("effect_key")?,
        user_id: columns.id("user_id")?,
        kind: columns.get("kind")?,
        subject: columns.get("subject")?,
        payload: columns.json("payload")?,
        at: columns.time("at")?,
    })
}

/// Reads an entry of the audit log.
pub(crate) fn audit(row: &dyn SqlRow) -> Result<AuditEntry> {
    let columns = Columns::new(row, "audit entry");
    Ok(AuditEntry {
        id: columns.get("id")?,
        entry: NewAudit {
            actor: columns.get("actor")?,
            user_id: columns.opt_id("user_id")?,
            action: columns.get("action")?,
            account_id: columns.opt_id("account_id")?,
            detail: columns.json("detail")?,
            outcome: columns.word("outcome")?,
            correlation_id: columns.get("correlation_id")?,
        },
        at: columns.time("at")?,
    })
}
