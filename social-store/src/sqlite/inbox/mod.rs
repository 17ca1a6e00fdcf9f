//! `webhook_deliveries` and `webhook_events`.

/// The columns of an event, for every statement that reads one.
macro_rules! event_columns {
    () => {
        "id, delivery_id, position, app, provider, external_id, event_type, subject, occurred_at, \
         received_at, value, state, attempts, seen, next_attempt_at, error, done_at"
    };
}

mod claim;
mod insert;
mod read;

use std::time::Duration;

use async_trait::async_trait;
use social_core::{AppName, Provider, Timestamp};

#[cfg(test)]
pub(super) use claim::{CLAIM, DONE, DONE_ALL, RELEASE};
pub(super) use claim::{all_done, done};
#[cfg(test)]
pub(super) use insert::INSERT_BODIES;
#[cfg(test)]
pub(super) use read::{
    BACKLOG_QUARANTINED, BACKLOG_READY, LIST, LIST_DONE, LIST_QUARANTINED, LIST_READY, NEXT_DUE,
    PRUNE_BODY, PRUNE_EVENTS,
};

use super::SqliteStore;
use super::tx::Writer;
use crate::check;
use crate::record::{
    Accepted, Backlog, ClaimedEvent, EventId, EventState, NewDelivery, Page, Paged,
    WebhookDelivery, WebhookEvent,
};
use crate::sql::incoming::Incoming;
use crate::sql::intake::Commit;
use crate::traits::{Result, WebhookInbox};

#[async_trait]
impl Commit for Writer {
    async fn commit(&self, work: &[Vec<Incoming>]) -> Result<Vec<Vec<Accepted>>> {
        insert::batch(self, work).await
    }
}

#[async_trait]
impl WebhookInbox for SqliteStore {
    async fn accept(&self, deliveries: &[NewDelivery]) -> Result<Vec<Accepted>> {
        self.intake.accept(deliveries).await
    }

    async fn claim_events(&self, limit: u32, lease: Duration) -> Result<Vec<ClaimedEvent>> {
        self.alone(move |conn, now| Box::pin(claim::ready(conn, now, limit, lease))).await
    }

    async fn release_events(&self, claims: &[(EventId, u64)]) -> Result<()> {
        claims.iter().try_for_each(|(id, _)| check::key("id", id.as_str()))?;
        let claims = claims.to_vec();
        self.write(move |tx| Box::pin(async move { claim::release(tx, &claims).await })).await
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
        let (id, error) = (id.clone(), error.to_owned());
        self.write(move |tx| Box::pin(claim::retry(tx, id, fence, error, next_attempt_at))).await
    }

    async fn quarantine_event(&self, id: &EventId, fence: u64, error: &str) -> Result<()> {
        check::key("id", id.as_str())?;
        check::text("error", error)?;
        let (id, error) = (id.clone(), error.to_owned());
        self.write(move |tx| Box::pin(claim::quarantine(tx, id, fence, error))).await
    }

    async fn replay_event(&self, id: &EventId) -> Result<bool> {
        check::key("id", id.as_str())?;
        let id = id.clone();
        self.write(move |tx| Box::pin(claim::replay(tx, id))).await
    }

    async fn backlog(&self) -> Result<Backlog> {
        read::backlog(self.readers()).await
    }

    async fn next_event_due(&self) -> Result<Option<Timestamp>> {
        read::next_due(self.readers()).await
    }

    async fn list_events(
        &self,
        provider: Option<Provider>,
        state: Option<EventState>,
        page: &Page,
    ) -> Result<Paged<WebhookEvent>> {
        read::list(self.readers(), provider, state, page).await
    }

    async fn load_event(
        &self,
        id: &EventId,
    ) -> Result<Option<(WebhookEvent, Option<WebhookDelivery>)>> {
        read::load(self.readers(), id).await
    }

    async fn find_event(
        &self,
        app: &AppName,
        provider: Provider,
        external_id: &str,
    ) -> Result<Option<WebhookEvent>> {
        read::find(self.readers(), app, provider, external_id).await
    }

    async fn prune_events(&self, done_before: Timestamp, limit: u32) -> Result<u64> {
        self.write(move |tx| Box::pin(read::prune(tx, done_before, limit))).await
    }
}
