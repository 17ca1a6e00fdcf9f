use async_trait::async_trait;
use social_core::UserId;

use super::Result;
use crate::record::{
    AssetId, Page, Paged, Publication, PublicationId, PublicationState, PublicationStep,
};

/// What users asked to publish, and the journal (`publications`, `publication_steps`).
///
/// They are written through [`Store::apply`](super::Store::apply).
#[async_trait]
pub trait Publications: Send + Sync + std::fmt::Debug {
    /// Finds one of the user's publications.
    async fn find_publication(
        &self,
        user: &UserId,
        id: &PublicationId,
    ) -> Result<Option<Publication>>;

    /// Finds the user's publication with this idempotency key.
    async fn find_by_key(&self, user: &UserId, key: &str) -> Result<Option<Publication>>;

    /// Lists the user's publications, newest first, in one state or all.
    async fn list_publications(
        &self,
        user: &UserId,
        state: Option<PublicationState>,
        page: &Page,
    ) -> Result<Paged<Publication>>;

    /// Reads a publication, for a worker.
    async fn load_publication(&self, id: &PublicationId) -> Result<Option<Publication>>;

    /// Reads a publication's journal in the order it was written.
    async fn steps(&self, id: &PublicationId) -> Result<Vec<PublicationStep>>;

    /// Tells whether a publication that is not settled needs this file.
    async fn asset_in_use(&self, asset: &AssetId) -> Result<bool>;

    /// Finds publications past their deadline that are not settled, the oldest first.
    async fn overdue_publications(&self, limit: u32) -> Result<Vec<Publication>>;
}
