//! Webhook deliveries of Meta.

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::json;

use super::default_app_id;
use crate::control::Board;
use crate::control::reply::{Reply, created, done, ok};
use crate::meta::{HandMadeChange, MetaLogin};
use crate::webhook_sender::{ReleaseOrder, SignatureForm};

pub(crate) async fn change(State(board): State<Board>, Json(body): Json<HandMadeChange>) -> Reply {
    ok(json!({ "apps": board.meta.change(&body) }))
}

pub(crate) async fn deliveries(State(board): State<Board>) -> Reply {
    ok(json!({ "deliveries": board.meta.deliveries() }))
}

#[derive(Deserialize)]
pub(crate) struct HandMade {
    #[serde(default = "default_app_id")]
    app_id: String,
    #[serde(default)]
    login: MetaLogin,
    changes: Vec<HandMadeChange>,
    #[serde(default)]
    signature: SignatureForm,
}

pub(crate) async fn send_webhook(State(board): State<Board>, Json(body): Json<HandMade>) -> Reply {
    let HandMade { app_id, login, changes, signature } = body;
    created(json!({ "id": board.meta.send_webhook(&app_id, login, &changes, signature)? }))
}

#[derive(Deserialize)]
pub(crate) struct App {
    #[serde(default = "default_app_id")]
    app_id: String,
}

pub(crate) async fn handshake(State(board): State<Board>, Json(app): Json<App>) -> Reply {
    board.meta.handshake(&app.app_id).await?;
    done()
}

pub(crate) async fn hold_webhooks(State(board): State<Board>) -> Reply {
    board.meta.hold_webhooks();
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
    ok(json!({ "released": board.meta.release_webhooks(body.order) }))
}

pub(crate) async fn duplicate_webhook(State(board): State<Board>, Path(id): Path<u64>) -> Reply {
    created(json!({ "id": board.meta.duplicate_webhook(id)? }))
}
