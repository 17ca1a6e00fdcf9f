//! Switches, apps and creators.

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::default_client_key;
use crate::control::Board;
use crate::control::patch::with_patch;
use crate::control::reply::{Reply, created, done, ok};
use crate::error::SandboxError;
use crate::tiktok::{TikTokApp, TikTokUser};

pub(crate) async fn behaviour(State(board): State<Board>) -> Reply {
    ok(board.tiktok.behaviour())
}

pub(crate) async fn patch_behaviour(State(board): State<Board>, Json(patch): Json<Value>) -> Reply {
    let new = with_patch(&board.tiktok.behaviour(), &patch)?;
    board.tiktok.set_behaviour(new.clone());
    ok(new)
}

pub(crate) async fn apps(State(board): State<Board>) -> Reply {
    ok(json!({ "apps": board.tiktok.apps() }))
}

pub(crate) async fn add_app(State(board): State<Board>, Json(app): Json<TikTokApp>) -> Reply {
    board.tiktok.add_app(app.clone());
    created(app)
}

pub(crate) async fn patch_app(
    State(board): State<Board>,
    Path(client_key): Path<String>,
    Json(patch): Json<Value>,
) -> Reply {
    let current = board
        .tiktok
        .apps()
        .into_iter()
        .find(|app| app.client_key == client_key)
        .ok_or_else(|| SandboxError::not_found("app", client_key.clone()))?;
    let new = with_patch(&current, &patch)?;
    ok(board.tiktok.update_app(&client_key, |app| *app = new)?)
}

pub(crate) async fn users(State(board): State<Board>) -> Reply {
    ok(json!({ "users": board.tiktok.users() }))
}

pub(crate) async fn add_user(State(board): State<Board>, Json(user): Json<TikTokUser>) -> Reply {
    board.tiktok.add_user(user.clone());
    created(user)
}

pub(crate) async fn patch_user(
    State(board): State<Board>,
    Path(username): Path<String>,
    Json(patch): Json<Value>,
) -> Reply {
    let current = board
        .tiktok
        .users()
        .into_iter()
        .find(|user| user.username == username)
        .ok_or_else(|| SandboxError::not_found("user", username.clone()))?;
    let new = with_patch(&current, &patch)?;
    ok(board.tiktok.update_user(&username, |user| *user = new)?)
}

pub(crate) async fn remove_user(State(board): State<Board>, Path(username): Path<String>) -> Reply {
    board.tiktok.remove_user(&username)?;
    done()
}

#[derive(Deserialize)]
pub(crate) struct OpenIdQuery {
    #[serde(default = "default_client_key")]
    client_key: String,
}

pub(crate) async fn open_id(
    State(board): State<Board>,
    Path(username): Path<String>,
    Query(query): Query<OpenIdQuery>,
) -> Reply {
    let open_id = board.tiktok.open_id(&query.client_key, &username);
    ok(json!({ "open_id": open_id }))
}
