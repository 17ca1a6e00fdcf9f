//! Tokens given out and taken away.

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::json;

use super::default_client_key;
use crate::control::Board;
use crate::control::reply::{Reply, created, ok};
use crate::tiktok::TokenLoss;

#[derive(Deserialize)]
pub(crate) struct Issue {
    scopes: Vec<String>,
    #[serde(default = "default_client_key")]
    client_key: String,
}

pub(crate) async fn issue_tokens(
    State(board): State<Board>,
    Path(username): Path<String>,
    Json(body): Json<Issue>,
) -> Reply {
    let scopes: Vec<&str> = body.scopes.iter().map(String::as_str).collect();
    let tokens = board.tiktok.issue_tokens(&body.client_key, &username, &scopes)?;
    created(tokens)
}

#[derive(Deserialize)]
pub(crate) struct Take {
    loss: TokenLoss,
    #[serde(default = "default_client_key")]
    client_key: String,
}

pub(crate) async fn take_tokens(
    State(board): State<Board>,
    Path(username): Path<String>,
    Json(body): Json<Take>,
) -> Reply {
    let ended = board.tiktok.take_tokens(&body.client_key, &username, body.loss);
    ok(json!({ "ended": ended }))
}

#[derive(Deserialize)]
pub(crate) struct Disconnect {
    client_key: Option<String>,
    #[serde(default = "by_user")]
    reason: u8,
}

const fn by_user() -> u8 {
    1
}

pub(crate) async fn disconnect(
    State(board): State<Board>,
    Path(username): Path<String>,
    Json(body): Json<Disconnect>,
) -> Reply {
    let ended = board.tiktok.end_grants(&username, body.client_key.as_deref(), body.reason);
    ok(json!({ "ended": ended }))
}
