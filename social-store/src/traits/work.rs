use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;

use super::Result;
use crate::record::{Due, WorkClaim, WorkKind};

/// Due work and its leases (`schedule`).
#[async_trait]
pub trait Schedule: Send + Sync + std::fmt::Debug {
    /// Makes work due.
    async fn schedule(&self, kind: WorkKind, subject: &str, due: Due) -> Result<()>;

    /// Claims work of these kinds that is due, the longest due first; each claim has a new fence.
    ///
    /// Work whose lease ended is due again.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave work claimed until the lease ends.
    async fn claim_due(
        &self,
        kinds: &[WorkKind],
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<WorkClaim>>;

    /// Claims one subject now, due or not, known or not; `None` while somebody holds it.
    ///
    /// # Cancel safety
    ///
    /// As [`Self::claim_due`].
    async fn claim_one(
        &self,
        kind: WorkKind,
        subject: &str,
        lease: Duration,
    ) -> Result<Option<WorkClaim>>;

    /// Lengthens a held claim from now on (the heartbeat).
    ///
    /// # Errors
    ///
    /// [`StoreError::Fenced`](crate::StoreError::Fenced) if somebody else has it, or it was removed.
    async fn extend(&self, claim: &WorkClaim, lease: Duration) -> Result<WorkClaim>;

    /// Gives a held claim back; work that has a due time keeps it, other work is removed.
    ///
    /// A claim that is no longer held is left alone.
    async fn release_work(&self, claim: &WorkClaim) -> Result<()>;

    /// Reads how far work has come, as [`Change::KeepProgress`](crate::Change::KeepProgress) wrote it.
    async fn progress(&self, kind: WorkKind, subject: &str) -> Result<Option<Value>>;

    /// Gives when the next work of these kinds is due, if any is scheduled.
    async fn next_due(&self, kinds: &[WorkKind]) -> Result<Option<social_core::Timestamp>>;
}
