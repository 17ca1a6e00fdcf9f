//! Cancelling a publish.

use serde::Serialize;
use serde_json::Value;

use crate::account::Account;
use crate::endpoint;
use crate::error::Result;
use crate::id::PublishId;

#[derive(Serialize)]
struct Body<'a> {
    publish_id: &'a PublishId,
}

impl Account {
    /// Asks TikTok to cancel a publish that it is still pulling.
    ///
    /// Best effort: success does not say that it was in time. Only the status does, which then
    /// ends in `FAILED` with `publish_cancelled`.
    ///
    /// # Errors
    ///
    /// `Api` with `publish_not_cancellable` when it is too late; else as every call. See
    /// [`Error`](crate::Error).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave the publish cancelled or not; read its status.
    pub async fn cancel(&self, publish_id: &PublishId) -> Result<()> {
        self.post::<Value>(&endpoint::CANCEL, &Body { publish_id }).await.map(drop)
    }
}
