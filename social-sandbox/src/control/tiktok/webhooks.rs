//! Webhook deliveries.

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::json;

use crate::control::Board;
use crate::control::reply::{Reply, created, done, ok};
use crate::tiktok::HandMadeEvent;
use crate::webhook_sender::ReleaseOrder;

pub(crate) async fn deliveries(State(board): State<Board>) -> Reply {
    ok(json!({ "deliveries": board.tiktok.deliveries() }))
}

pub(crate) async fn send_webhook(
    State(board): State<Board>,
    Json(event): Json<HandMadeEvent>,
) -> Reply {
    created(json!({ "id": board.tiktok.send_webhook(&event)? }))
}

pub(crate) async fn hold_webhooks(State(board): State<Board>) -> Reply {
    board.tiktok.hold_webhooks();
    done()
}

#[derive(Deserialize)]
pub(crate) struct Release {
    #[serde(default)]
    order: ReleaseOrder,
}

pub(crate) async fn release_webhooks(
    State(board): State<Board>,
    Json(body): Json<Release>,
) -> Reply {
    ok(json!({ "released": board.tiktok.release_webhooks(body.order) }))
}

pub(crate) async fn duplicate_webhook(State(board): State<Board>, Path(id): Path<u64>) -> Reply {
    created(json!({ "id": board.tiktok.duplicate_webhook(id)? }))
}

pub(crate) async fn resign_webhook(State(board): State<Board>, Path(id): Path<u64>) -> Reply {
    created(json!({ "id": board.tiktok.resign_webhook(id)? }))
}
