//! `webhook_deliveries` and `webhook_events`.

/// The columns of an event, for every statement that reads one.
macro_rules! event_columns {
    () => {
        "event.id, event.delivery_id, event.position, event.app, event.provider, \
         event.external_id, event.event_type, event.subject, event.occurred_at, \
         event.received_at, event.value, event.state, event.attempts, event.seen, \
         event.next_attempt_at, event.error, event.done_at"
    };
}

mod claim;
mod insert;
mod line;
mod low_water;
mod partition;
mod prune;
mod read;

use std::time::Duration;

use async_trait::async_trait;
use social_core::{AppName, Provider, Timestamp};

#[cfg(test)]
pub(super) use claim::{CLAIM, DONE, DONE_ALL, RELEASE};
pub(super) use claim::{all_done, done};
pub(super) use insert::Inserter;
pub(super) use low_water::LowWater;
#[cfg(test)]
pub(super) use prune::{PRUNE_BODIES, PRUNE_EVENTS};
#[cfg(test)]
pub(super) use read::{
    BACKLOG_QUARANTINED, BACKLOG_READY, LIST, LIST_DONE, LIST_QUARANTINED, LIST_READY, NEXT_DUE,
};

use super::{PostgresStore, signals};
use crate::check;
use crate::record::{
    Accepted, Backlog, ClaimedEvent, EventId, EventState, NewDelivery, Page, Paged,
    WebhookDelivery, WebhookEvent,
};
use crate::traits::{Result, WebhookInbox};

#[async_trait]
impl WebhookInbox for PostgresStore {
    async fn accept(&self, deliveries: &[NewDelivery]) -> Result<Vec<Accepted>> {
        self.intake.accept(deliveries).await
    }

    async fn claim_events(&self, limit: u32, lease: Duration) -> Result<Vec<ClaimedEvent>> {
        claim::ready(self, limit, lease).await
    }

    async fn release_events(&self, claims: &[(EventId, u64)]) -> Result<()> {
        claims.iter().try_for_each(|(id, _)| check::key("id", id.as_str()))?;
        claim::release(self, claims).await?;
        self.switchboard.call(signals::EVENTS);
        Ok(())
    }

    async fn retry_event(
        &self,
        id: &EventId,
        fence: u64,
        error: &str,
        next_attempt_at: Timestamp,
    ) -> Result<()> {
        check::key("id", id.as_str())?;
        check::text("error", error)?;
        claim::retry(self, id, fence, error, next_attempt_at).await
    }

    async fn quarantine_event(&self, id: &EventId, fence: u64, error: &str) -> Result<()> {
        check::key("id", id.as_str())?;
        check::text("error", error)?;
        claim::quarantine(self, id, fence, error).await
    }

    async fn replay_event(&self, id: &EventId) -> Result<bool> {
        check::key("id", id.as_str())?;
        let replayed = claim::replay(self, id).await?;
        self.switchboard.call(signals::EVENTS);
        Ok(replayed)
    }

    async fn backlog(&self) -> Result<Backlog> {
        read::backlog(self.pool()).await
    }

    async fn next_event_due(&self) -> Result<Option<Timestamp>> {
        read::next_due(self.pool()).await
    }

    async fn list_events(
        &self,
        provider: Option<Provider>,
        state: Option<EventState>,
        page: &Page,
    ) -> Result<Paged<WebhookEvent>> {
        read::list(self.pool(), provider, state, page).await
    }

    async fn load_event(
        &self,
        id: &EventId,
    ) -> Result<Option<(WebhookEvent, Option<WebhookDelivery>)>> {
        read::load(self.pool(), id).await
    }

    async fn find_event(
        &self,
        app: &AppName,
        provider: Provider,
        external_id: &str,
    ) -> Result<Option<WebhookEvent>> {
        read::find(self.pool(), app, provider, external_id).await
    }

    async fn prune_events(&self, done_before: Timestamp, limit: u32) -> Result<u64> {
        let gone = self.write(move |tx| Box::pin(prune::events(tx, done_before, limit))).await?;
        if gone == 0 {
            // The pruning is through: what is old and empty now can go whole.
            partition::drop_empty(self, done_before).await?;
        }
        Ok(gone)
    }
}
