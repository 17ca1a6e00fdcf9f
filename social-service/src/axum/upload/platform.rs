//! What the fields of every platform's requests can do.

use serde::de::DeserializeOwned;
use social_core::{AccountId, Provider, UserId};
use social_store::{MediaAsset, Publication};

use crate::Service;
use crate::error::{Result, Violation};

/// The fields of a request to publish, as JSON or as a form.
pub(in crate::axum) trait Fields:
    Clone + Default + DeserializeOwned + Send + Sync
{
    /// The platform.
    const PROVIDER: Provider;
    /// Files that came with the request itself.
    type Staged: Send;
    /// What the service is asked for.
    type Request: serde::Serialize + Send;

    /// Takes a field of a form; an empty one counts as not given.
    fn set(&mut self, name: &str, value: &str) -> Result<(), Violation>;

    fn idempotency_key(&self) -> Option<&str>;

    fn account_id(&self) -> Option<&AccountId>;

    /// Tells whether the media come from elsewhere than this very request.
    fn names_media(&self) -> bool;

    /// Checks the fields of a form whose first file comes now.
    fn check_with_files(&self) -> Result<()>;

    /// Tells whether another file may follow these.
    fn another(&self, staged: &[MediaAsset]) -> Result<(), Violation>;

    /// Takes files of this request, which may be none.
    fn staged(files: &[MediaAsset]) -> Self::Staged;

    /// Takes what a request that was accepted before had staged; `None` if it had nothing, or was
    /// another platform's.
    fn staged_before(publication: &Publication) -> Option<Self::Staged>;

    /// Makes the request.
    fn into_request(self, staged: Self::Staged) -> Result<Self::Request>;

    /// Gives the request as it is stored.
    fn stored(request: &Self::Request) -> Option<serde_json::Value>;

    /// Asks the service.
    fn submit(
        service: &Service,
        user: &UserId,
        key: &str,
        request: Self::Request,
    ) -> impl Future<Output = Result<Publication>> + Send;
}
