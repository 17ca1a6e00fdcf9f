//! Tokens given out and ended, permissions withdrawn, and what the app is told of it.

use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::json;

use super::{About, default_app_id};
use crate::control::Board;
use crate::control::reply::{Reply, created, ok};
use crate::meta::TokenEnd;

pub(crate) async fn user_id(State(board): State<Board>, Query(about): Query<About>) -> Reply {
    let user_id = board.meta.user_id(&about.app_id, about.login, &about.who);
    ok(json!({ "user_id": user_id }))
}

#[derive(Deserialize)]
pub(crate) struct Issue {
    #[serde(flatten)]
    about: About,
    scopes: Vec<String>,
}

pub(crate) async fn issue_tokens(State(board): State<Board>, Json(body): Json<Issue>) -> Reply {
    let Issue { about, scopes } = body;
    let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
    created(board.meta.issue_tokens(&about.app_id, about.login, &about.who, &scopes)?)
}

#[derive(Deserialize)]
pub(crate) struct End {
    #[serde(flatten)]
    about: About,
    why: TokenEnd,
}

pub(crate) async fn end_tokens(State(board): State<Board>, Json(body): Json<End>) -> Reply {
    let End { about, why } = body;
    let ended = board.meta.end_tokens(&about.app_id, about.login, &about.who, why);
    ok(json!({ "ended": ended }))
}

#[derive(Deserialize)]
pub(crate) struct Withdraw {
    #[serde(flatten)]
    about: About,
    scope: String,
}

pub(crate) async fn withdraw(State(board): State<Board>, Json(body): Json<Withdraw>) -> Reply {
    let Withdraw { about, scope } = body;
    let withdrawn = board.meta.withdraw(&about.app_id, about.login, &about.who, &scope);
    ok(json!({ "withdrawn": withdrawn }))
}

#[derive(Deserialize)]
pub(crate) struct Person {
    #[serde(default = "default_app_id")]
    app_id: String,
    who: String,
}

pub(crate) async fn end_data_access(
    State(board): State<Board>,
    Json(person): Json<Person>,
) -> Reply {
    ok(json!({ "ended": board.meta.end_data_access(&person.app_id, &person.who) }))
}

pub(crate) async fn deauthorize(State(board): State<Board>, Json(about): Json<About>) -> Reply {
    created(board.meta.deauthorize(&about.app_id, about.login, &about.who).await?)
}

pub(crate) async fn data_deletion(State(board): State<Board>, Json(about): Json<About>) -> Reply {
    created(board.meta.request_deletion(&about.app_id, about.login, &about.who).await?)
}

pub(crate) async fn callbacks(State(board): State<Board>) -> Reply {
    ok(json!({ "callbacks": board.meta.callbacks() }))
}
