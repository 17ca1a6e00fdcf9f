//! The least HTTP server that does what ours does before it stores: verify, split, answer.

use std::sync::Arc;

use anyhow::Result;
use async_trait::async_trait;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use http::{HeaderMap, StatusCode};
use social_core::{AppName, Provider, SystemClock, Verifier, WebhookSecret};
use social_store::{NewDelivery, NewEvent};
use tiktok_client::webhook;

use super::Sink;
use crate::load::SECRET;

/// Stores nothing.
#[derive(Debug)]
pub(super) struct Nothing;

#[async_trait]
impl Sink for Nothing {
    async fn put(&self, _: NewDelivery) -> Result<()> {
        Ok(())
    }
}

#[derive(Clone)]
struct Hand {
    verifier: Arc<Verifier>,
    sink: Arc<dyn Sink>,
}

/// Makes the server.
pub(super) fn router(sink: Arc<dyn Sink>) -> Router {
    let secret = WebhookSecret::new(AppName::default_app(), "0", SECRET.into());
    let verifier = webhook::verifier(secret.ok(), SystemClock::shared());
    let hand = Hand { verifier: Arc::new(verifier), sink };
    Router::new().route("/api/webhooks/tiktok", post(take)).with_state(hand)
}

async fn take(State(hand): State<Hand>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let Ok(verified) = hand.verifier.verify(&headers, body) else {
        return StatusCode::UNAUTHORIZED;
    };
    let Ok(changes) = webhook::split(&verified) else { return StatusCode::UNAUTHORIZED };
    let events = changes.into_iter().map(|change| {
        let parts = change.into_parts();
        NewEvent {
            external_id: parts.external_id,
            event_type: parts.event_type,
            subject: parts.subject,
            occurred_at: parts.occurred_at,
            value: parts.value,
        }
    });
    let delivery = NewDelivery {
        app: verified.app().clone(),
        provider: Provider::TikTok,
        received_at: verified.received_at(),
        events: events.collect(),
        body: verified.into_body(),
    };
    match hand.sink.put(delivery).await {
        Ok(()) => StatusCode::OK,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}
