//! `audit_log`: who did what, append-only.

use serde_json::Value;
use social_core::{AccountId, Timestamp, UserId};

social_core::words! {
    /// How an audited action ended.
    pub enum AuditOutcome {
        /// It was done.
        Done = "done",
        /// It was refused.
        Denied = "denied",
        /// It failed.
        Failed = "failed",
    }
}

/// An action, on its way into the log.
#[derive(Clone, Debug, PartialEq)]
pub struct NewAudit {
    /// Who acted: a user, `system`, or an address that did not sign in.
    pub actor: String,
    /// The user it concerns.
    pub user_id: Option<UserId>,
    /// What was done: `account.connect`, `session.sign_in`, ...
    pub action: String,
    /// The account it concerns.
    pub account_id: Option<AccountId>,
    /// Ids and codes, never secrets.
    pub detail: Value,
    /// How it ended.
    pub outcome: AuditOutcome,
    /// Ties it to log lines.
    pub correlation_id: Option<String>,
}

/// An action as it is read.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEntry {
    /// Our id, ordered by time.
    pub id: String,
    /// What was written.
    pub entry: NewAudit,
    /// When.
    pub at: Timestamp,
}
