//! The least HTTP server that does what ours does before it stores: verify, split, answer.

use std::sync::Arc;

use anyhow::Result;
use async_trait::async_trait;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use http::{HeaderMap, StatusCode};
use social_core::webhook::Change;
use social_core::{AppName, Provider, SystemClock, Verified, Verifier, WebhookSecret};
use social_store::{NewDelivery, NewEvent};

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
    tiktok: Arc<Verifier>,
    meta: Arc<Verifier>,
    sink: Arc<dyn Sink>,
}

/// Makes the server.
pub(super) fn router(sink: Arc<dyn Sink>) -> Router {
    let secret = || WebhookSecret::new(AppName::default_app(), "0", SECRET.into()).ok();
    let tiktok = tiktok_client::webhook::verifier(secret(), SystemClock::shared());
    let meta = instagram_client::webhook::verifier(secret(), SystemClock::shared());
    let hand = Hand { tiktok: Arc::new(tiktok), meta: Arc::new(meta), sink };
    Router::new()
        .route("/api/webhooks/tiktok", post(take_tiktok))
        .route("/api/webhooks/instagram", post(take_meta))
        .with_state(hand)
}

async fn take_tiktok(State(hand): State<Hand>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let Ok(verified) = hand.tiktok.verify(&headers, body) else {
        return StatusCode::UNAUTHORIZED;
    };
    match tiktok_client::webhook::split(&verified) {
        Ok(changes) => store(&hand, Provider::TikTok, verified, changes).await,
        Err(_) => StatusCode::UNAUTHORIZED,
    }
}

async fn take_meta(State(hand): State<Hand>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let Ok(verified) = hand.meta.verify(&headers, body) else {
        return StatusCode::UNAUTHORIZED;
    };
    match instagram_client::webhook::split(&verified) {
        Ok(changes) => store(&hand, Provider::Instagram, verified, changes).await,
        Err(_) => StatusCode::UNAUTHORIZED,
    }
}

async fn store(
    hand: &Hand,
    provider: Provider,
    verified: Verified,
    changes: Vec<Change>,
) -> StatusCode {
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
        provider,
        received_at: verified.received_at(),
        events: events.collect(),
        body: verified.into_body(),
    };
    match hand.sink.put(delivery).await {
        Ok(()) => StatusCode::OK,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}
