use async_trait::async_trait;
use social_core::UserId;

use super::Result;
use crate::record::{AuditEntry, NewAudit, OutboxItem, Page, Paged};

/// What the host, the pages and notices hear (`outbox`).
#[async_trait]
pub trait Outbox: Send + Sync + std::fmt::Debug {
    /// Reads news after `seq`, oldest first: one user's or everybody's.
    async fn read_outbox(
        &self,
        user: Option<&UserId>,
        after: u64,
        limit: u32,
    ) -> Result<Vec<OutboxItem>>;

    /// Gives the newest `seq`; 0 if there is none.
    async fn latest_seq(&self) -> Result<u64>;

    /// Removes news older than the instant, at most `limit` rows. Gives how many went.
    async fn prune_outbox(&self, before: social_core::Timestamp, limit: u32) -> Result<u64>;
}

/// Who did what (`audit_log`).
#[async_trait]
pub trait Audit: Send + Sync + std::fmt::Debug {
    /// Writes an entry.
    async fn record(&self, entry: &NewAudit) -> Result<()>;

    /// Lists entries, newest first: what concerns one user, or everything.
    async fn list_audit(&self, user: Option<&UserId>, page: &Page) -> Result<Paged<AuditEntry>>;
}
