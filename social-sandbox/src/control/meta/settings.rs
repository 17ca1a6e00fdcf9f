//! Switches, apps, people, Pages, portfolios and accounts.

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use crate::control::Board;
use crate::control::patch::with_patch;
use crate::control::reply::{Reply, created, ok};
use crate::error::SandboxError;
use crate::meta::{MetaAccount, MetaApp, MetaPage, MetaPerson, MetaPortfolio};

pub(crate) async fn behaviour(State(board): State<Board>) -> Reply {
    ok(board.meta.behaviour())
}

pub(crate) async fn patch_behaviour(State(board): State<Board>, Json(patch): Json<Value>) -> Reply {
    let new = with_patch(&board.meta.behaviour(), &patch)?;
    board.meta.set_behaviour(new.clone());
    ok(new)
}

pub(crate) async fn apps(State(board): State<Board>) -> Reply {
    ok(json!({ "apps": board.meta.apps() }))
}

pub(crate) async fn add_app(State(board): State<Board>, Json(app): Json<MetaApp>) -> Reply {
    board.meta.add_app(app.clone());
    created(app)
}

pub(crate) async fn patch_app(
    State(board): State<Board>,
    Path(app_id): Path<String>,
    Json(patch): Json<Value>,
) -> Reply {
    let apps = board.meta.apps();
    let current = apps.into_iter().find(|app| app.app_id == app_id);
    let current = current.ok_or_else(|| SandboxError::not_found("app", app_id.clone()))?;
    let new = with_patch(&current, &patch)?;
    ok(board.meta.update_app(&app_id, |app| *app = new)?)
}

pub(crate) async fn people(State(board): State<Board>) -> Reply {
    ok(json!({ "people": board.meta.people() }))
}

pub(crate) async fn add_person(
    State(board): State<Board>,
    Json(person): Json<MetaPerson>,
) -> Reply {
    board.meta.add_person(person.clone());
    created(person)
}

pub(crate) async fn accounts(State(board): State<Board>) -> Reply {
    ok(json!({ "accounts": board.meta.accounts() }))
}

pub(crate) async fn add_account(
    State(board): State<Board>,
    Json(account): Json<MetaAccount>,
) -> Reply {
    created(board.meta.add_account(account))
}

pub(crate) async fn patch_account(
    State(board): State<Board>,
    Path(username): Path<String>,
    Json(patch): Json<Value>,
) -> Reply {
    let accounts = board.meta.accounts();
    let current = accounts.into_iter().find(|account| account.username == username);
    let current = current.ok_or_else(|| SandboxError::not_found("account", username.clone()))?;
    let new = with_patch(&current, &patch)?;
    ok(board.meta.update_account(&username, |account| *account = new)?)
}

pub(crate) async fn pages(State(board): State<Board>) -> Reply {
    ok(json!({ "pages": board.meta.pages() }))
}

pub(crate) async fn add_page(State(board): State<Board>, Json(page): Json<MetaPage>) -> Reply {
    created(board.meta.add_page(page))
}

pub(crate) async fn patch_page(
    State(board): State<Board>,
    Path(id): Path<String>,
    Json(patch): Json<Value>,
) -> Reply {
    let current = board.meta.pages().into_iter().find(|page| page.id == id);
    let current = current.ok_or_else(|| SandboxError::not_found("page", id.clone()))?;
    let new = with_patch(&current, &patch)?;
    ok(board.meta.update_page(&id, |page| *page = new)?)
}

pub(crate) async fn portfolios(State(board): State<Board>) -> Reply {
    ok(json!({ "portfolios": board.meta.portfolios() }))
}

pub(crate) async fn add_portfolio(
    State(board): State<Board>,
    Json(portfolio): Json<MetaPortfolio>,
) -> Reply {
    created(board.meta.add_portfolio(portfolio))
}
