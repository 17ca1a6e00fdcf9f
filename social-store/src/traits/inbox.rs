use std::time::Duration;

use async_trait::async_trait;
use social_core::{AppName, Provider, Timestamp};

use super::Result;
use crate::record::{
    Accepted, Backlog, ClaimedEvent, EventId, EventState, NewDelivery, Page, Paged,
    WebhookDelivery, WebhookEvent,
};

/// What was heard and not yet acted on (`webhook_deliveries`, `webhook_events`).
#[async_trait]
pub trait WebhookInbox: Send + Sync + std::fmt::Debug {
    /// Stores deliveries durably, all in one commit; the answers stand in the same order.
    ///
    /// An event whose app, platform and identity are known counts one more `seen` and nothing else;
    /// a body that brings nothing new is not stored.
    ///
    /// # Cancel safety
    ///
    /// Runs in a task of its own: dropping the future leaves unknown whether it was stored.
    async fn accept(&self, deliveries: &[NewDelivery]) -> Result<Vec<Accepted>>;

    /// Claims events that may be tried, the longest due first; counts the attempt.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave events claimed until the lease ends.
    async fn claim_events(&self, limit: u32, lease: Duration) -> Result<Vec<ClaimedEvent>>;

    /// Gives events back, each with the fence of its claim, that were claimed and not begun: they are due
    /// as they were, and the attempt does not count. One whose claim is not the newest is passed over.
    async fn release_events(&self, claims: &[(EventId, u64)]) -> Result<()>;

    /// Puts an event back for a later try.
    ///
    /// # Errors
    ///
    /// [`StoreError::Fenced`](crate::StoreError::Fenced) if the claim is not the newest.
    async fn retry_event(
        &self,
        id: &EventId,
        fence: u64,
        error: &str,
        next_attempt_at: Timestamp,
    ) -> Result<()>;

    /// Gives an event up until a person replays it.
    ///
    /// # Errors
    ///
    /// As [`Self::retry_event`].
    async fn quarantine_event(&self, id: &EventId, fence: u64, error: &str) -> Result<()>;

    /// Makes an event ready again, with its attempts set to zero. Tells whether it was there.
    async fn replay_event(&self, id: &EventId) -> Result<bool>;

    /// Tells how much waits.
    async fn backlog(&self) -> Result<Backlog>;

    /// Tells when the next event may be tried, if one is ready.
    async fn next_event_due(&self) -> Result<Option<Timestamp>>;

    /// Lists events, newest first, of one platform or all, in one state or all.
    async fn list_events(
        &self,
        provider: Option<Provider>,
        state: Option<EventState>,
        page: &Page,
    ) -> Result<Paged<WebhookEvent>>;

    /// Reads an event and the body it came in, if that is still kept.
    async fn load_event(
        &self,
        id: &EventId,
    ) -> Result<Option<(WebhookEvent, Option<WebhookDelivery>)>>;

    /// Finds an event by its identity, while that is kept.
    async fn find_event(
        &self,
        app: &AppName,
        provider: Provider,
        external_id: &str,
    ) -> Result<Option<WebhookEvent>>;

    /// Removes events that were done before the instant, and bodies without events; at most
    /// `limit` of each. Gives how many rows went.
    async fn prune_events(&self, done_before: Timestamp, limit: u32) -> Result<u64>;
}
