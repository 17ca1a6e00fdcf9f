//! Webhooks: verified and stored before they are answered, applied in the background.

mod departure;
mod effect;
mod instagram;
mod removal;
mod tiktok;
mod worker;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use instagram_client::webhook::{Challenge, HandshakeRefused, answer_handshake};
use sha2::{Digest, Sha256};
use social_core::webhook::Change;
use social_core::{Provider, Verified, Verifier};
use social_store::{Accepted, NewDelivery, NewEvent};

pub use departure::{Deletion, DeletionProgress};
#[cfg(test)]
pub(crate) use worker::handle;
pub(crate) use worker::run;

use crate::app::{InstagramApp, TikTokApp};
use crate::context::Context;
use crate::error::{Error, Result};

/// How long senders are asked to wait when too much waits here.
const BUSY: Duration = Duration::from_mins(1);
/// How old the known backlog may be; it is read at most once in this time.
const BACKLOG_AGE: Duration = Duration::from_secs(1);

/// Takes in webhooks.
#[derive(Clone, Debug)]
pub struct Inbox {
    context: Arc<Context>,
    tiktok: Arc<Verifier>,
    instagram: Arc<Verifier>,
    backlog: Arc<Mutex<KnownBacklog>>,
}

/// How much waited when it was last read.
#[derive(Debug, Default)]
struct KnownBacklog {
    /// When somebody last began to read it.
    asked_at: social_core::Timestamp,
    ready: u64,
}

impl Inbox {
    pub(crate) fn new(context: Arc<Context>) -> Self {
        let secrets = context.tiktok.values().flat_map(TikTokApp::verifying_secrets);
        let tiktok = tiktok_client::webhook::verifier(secrets, Arc::clone(&context.clock));
        let secrets = context.instagram.values().flat_map(InstagramApp::verifying_secrets);
        let instagram = instagram_client::webhook::verifier(secrets, Arc::clone(&context.clock));
        let (tiktok, instagram) = (Arc::new(tiktok), Arc::new(instagram));
        Self { context, tiktok, instagram, backlog: Arc::default() }
    }

    /// Verifies a TikTok delivery, splits it, and stores it durably.
    ///
    /// Answer 200 only after this has returned `Ok`: the event is then on disk.
    ///
    /// # Errors
    ///
    /// [`Error::WebhookRejected`] for anything not authentic, without saying why;
    /// [`Error::Busy`] if too much waits; [`Error::Store`] if it could not be stored, so that TikTok
    /// sends it again.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves unknown whether it was stored; a second delivery is harmless.
    pub async fn receive_tiktok(&self, headers: &HeaderMap, body: Bytes) -> Result<Accepted> {
        let verified = verify(&self.tiktok, Provider::TikTok, headers, body)?;
        let changes = match tiktok_client::webhook::split(&verified) {
            Ok(changes) => changes,
            Err(error) => {
                return self.store_unread(&verified, Provider::TikTok, &error).await;
            }
        };
        let app = self.context.tiktok_app(verified.app())?;
        if changes.iter().any(|change| change.platform_app() != Some(app.client_key.as_str())) {
            tracing::warn!("a webhook names another client_key than its secret belongs to");
            return Err(Error::WebhookRejected);
        }
        self.refuse_when_full().await?;
        let events = changes.into_iter().map(new_event).collect();
        self.store_read(&verified, Provider::TikTok, events).await
    }

    /// Verifies a delivery of Instagram's, whichever of its three envelopes it came in, splits it, and
    /// stores it durably: all its changes in one write, a thousand of them too.
    ///
    /// Answer 200 only after this has returned `Ok`: the events are then on disk.
    ///
    /// # Errors
    ///
    /// As [`receive_tiktok`](Self::receive_tiktok).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves unknown whether it was stored; a second delivery is harmless.
    pub async fn receive_instagram(&self, headers: &HeaderMap, body: Bytes) -> Result<Accepted> {
        let verified = verify(&self.instagram, Provider::Instagram, headers, body)?;
        let events = match instagram_client::webhook::split(&verified) {
            Ok(changes) => changes.into_iter().map(new_event).collect(),
            Err(error) => {
                return self.store_unread(&verified, Provider::Instagram, &error).await;
            }
        };
        self.refuse_when_full().await?;
        self.store_read(&verified, Provider::Instagram, events).await
    }

    /// Answers Meta's question before it sends webhooks here: `query` is that of the request. Give
    /// the challenge back as `text/plain` with status 200 and nothing else, 403 for anything else.
    ///
    /// # Errors
    ///
    /// [`HandshakeRefused`] for everyone who does not name one of the apps' tokens, and for everyone
    /// if no app has one: there is none by default.
    pub fn handshake(&self, query: &str) -> Result<Challenge, HandshakeRefused> {
        let apps = self.context.instagram.values();
        let tokens: Vec<_> = apps.flat_map(|app| app.verify_tokens.iter().cloned()).collect();
        answer_handshake(query, &tokens).inspect_err(|_| {
            metrics::counter!("webhook_rejected_total", "provider" => "instagram").increment(1);
            tracing::warn!("a handshake was refused");
        })
    }

    /// Stores what was read; what no row can hold, such as a field with a NUL in its name, is kept
    /// unread, since sending it again does not mend it.
    async fn store_read(
        &self,
        verified: &Verified,
        provider: Provider,
        events: Vec<NewEvent>,
    ) -> Result<Accepted> {
        match self.store(verified, provider, events).await {
            Err(error @ Error::Invalid(_)) => self.store_unread(verified, provider, &error).await,
            stored => stored,
        }
    }

    /// Keeps what is the platform's own and holds nothing that can be read, for a person to see.
    async fn store_unread(
        &self,
        verified: &Verified,
        provider: Provider,
        why: &(dyn std::error::Error + Sync),
    ) -> Result<Accepted> {
        tracing::error!(error = %why, "a signed webhook cannot be read");
        let event = undecodable(verified);
        self.store(verified, provider, vec![event]).await
    }

    async fn store(
        &self,
        verified: &Verified,
        provider: Provider,
        events: Vec<NewEvent>,
    ) -> Result<Accepted> {
        let delivery = NewDelivery {
            app: verified.app().clone(),
            provider,
            received_at: verified.received_at(),
            body: verified.body().clone(),
            events,
        };
        let accepted = self.context.store.accept(std::slice::from_ref(&delivery)).await?;
        if accepted.iter().any(|one| one.new > 0) {
            self.context.wake.events.notify_waiters();
        }
        Ok(accepted.first().copied().unwrap_or(Accepted { new: 0, known: 0 }))
    }

    /// One of the deliveries that find the figure old reads it anew; the others go by the old one.
    /// It is a count, and the more waits the longer it takes: they must not all do it.
    async fn refuse_when_full(&self) -> Result<()> {
        let ready = match self.known_backlog() {
            Some(ready) => ready,
            None => self.read_backlog().await?,
        };
        let full = ready >= self.context.settings.webhook_backlog_limit;
        if full { Err(Error::Busy { retry_after: BUSY }) } else { Ok(()) }
    }

    /// Gives the known figure, or nothing to the one who is to read it.
    fn known_backlog(&self) -> Option<u64> {
        let now = self.context.now();
        let mut known = self.backlog.lock().unwrap_or_else(PoisonError::into_inner);
        if now.since(known.asked_at) < BACKLOG_AGE {
            return Some(known.ready);
        }
        known.asked_at = now;
        None
    }

    async fn read_backlog(&self) -> Result<u64> {
        let ready = self.context.store.backlog().await?.ready;
        self.backlog.lock().unwrap_or_else(PoisonError::into_inner).ready = ready;
        metrics::gauge!("webhook_backlog").set(gauge(ready));
        Ok(ready)
    }
}

/// Lets nothing pass that was not signed by one of the apps.
fn verify(
    verifier: &Verifier,
    provider: Provider,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Verified> {
    verifier.verify(headers, body).map_err(|rejected| {
        metrics::counter!("webhook_rejected_total", "provider" => provider.as_str()).increment(1);
        tracing::warn!(cause = ?rejected.cause(), "a webhook was rejected");
        Error::WebhookRejected
    })
}

/// The event type of an authentic body that holds no event; the worker quarantines it.
pub(super) const UNDECODABLE: &str = "undecodable";

fn undecodable(verified: &Verified) -> NewEvent {
    NewEvent {
        external_id: format!("body:{}", hex::encode(Sha256::digest(verified.body()))),
        event_type: UNDECODABLE.to_owned(),
        subject: None,
        occurred_at: verified.signed_at(),
        value: serde_json::Value::Null,
    }
}

fn new_event(change: Change) -> NewEvent {
    let parts = change.into_parts();
    NewEvent {
        external_id: parts.external_id,
        event_type: parts.event_type,
        subject: parts.subject,
        occurred_at: parts.occurred_at,
        value: parts.value,
    }
}

#[expect(clippy::cast_precision_loss, reason = "a gauge; a backlog is far below 2^52")]
fn gauge(count: u64) -> f64 {
    count as f64
}
