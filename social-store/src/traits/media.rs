use async_trait::async_trait;
use serde_json::Value;
use social_core::UserId;

use super::Result;
use crate::record::{AssetId, MediaAsset, MediaGrant, Page, Paged};

/// Staged files and who may fetch them (`media_assets`, `media_grants`).
#[async_trait]
pub trait Media: Send + Sync + std::fmt::Debug {
    /// Adds a file that is being staged.
    ///
    /// # Errors
    ///
    /// [`Conflict::Exists`](crate::Conflict::Exists) if id or object key are taken.
    async fn insert_asset(&self, asset: &MediaAsset) -> Result<()>;

    /// Marks a staged file as complete; what its headers say may be noted later.
    ///
    /// # Errors
    ///
    /// [`StoreError::Fenced`](crate::StoreError::Fenced) unless it is staging.
    async fn finish_asset(
        &self,
        id: &AssetId,
        content_type: &str,
        size: u64,
        sha256: &str,
        probe: Option<&Value>,
    ) -> Result<()>;

    /// Notes what the headers of a complete file say, if nothing is noted yet. Tells whether it was
    /// noted.
    async fn note_probe(&self, id: &AssetId, probe: &Value) -> Result<bool>;

    /// Finds one of the user's files.
    async fn find_asset(&self, user: &UserId, id: &AssetId) -> Result<Option<MediaAsset>>;

    /// Lists the user's files, newest first, removed ones too.
    async fn list_assets(&self, user: &UserId, page: &Page) -> Result<Paged<MediaAsset>>;

    /// Reads a file's row, for a worker.
    async fn load_asset(&self, id: &AssetId) -> Result<Option<MediaAsset>>;

    /// Sums the bytes of the user's files that are not removed.
    async fn staged_bytes(&self, user: &UserId) -> Result<u64>;

    /// Finds files past their end that are not removed and that no unsettled publication needs;
    /// among them those whose removal was begun and not finished.
    async fn expired_assets(&self, limit: u32) -> Result<Vec<MediaAsset>>;

    /// Finds a permission that is neither withdrawn nor at its end, by its hash.
    async fn find_grant(&self, hash: &str) -> Result<Option<MediaGrant>>;

    /// Notes the first use of a permission; later uses change nothing. Demands that it is neither
    /// withdrawn nor at its end, also for a later use: so one that is withdrawn unused stays unused.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`](crate::StoreError::NotFound) if there is no such permission, or no
    /// longer.
    async fn mark_fetched(&self, hash: &str) -> Result<()>;

    /// Finds every permission of an attempt, also withdrawn ones.
    async fn grants_of(
        &self,
        publication: &crate::record::PublicationId,
        attempt: u32,
    ) -> Result<Vec<MediaGrant>>;
}
