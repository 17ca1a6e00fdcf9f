//! Containers, media, comments and limits of Instagram.

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::json;

use crate::control::Board;
use crate::control::reply::{Reply, created, done, ok};
use crate::error::SandboxError;
use crate::meta::{MediaCounts, MetaLimit, NewMedium, UsagePercent};

pub(crate) async fn containers(State(board): State<Board>) -> Reply {
    ok(json!({ "containers": board.meta.containers() }))
}

pub(crate) async fn container(State(board): State<Board>, Path(id): Path<String>) -> Reply {
    let found = board.meta.container(&id);
    ok(found.ok_or_else(|| SandboxError::not_found("container", id))?)
}

#[derive(Deserialize)]
pub(crate) struct Fail {
    reason: String,
}

pub(crate) async fn fail_container(
    State(board): State<Board>,
    Path(id): Path<String>,
    Json(body): Json<Fail>,
) -> Reply {
    board.meta.fail_container(&id, &body.reason)?;
    done()
}

pub(crate) async fn complete_container(
    State(board): State<Board>,
    Path(id): Path<String>,
) -> Reply {
    board.meta.complete_container(&id)?;
    done()
}

pub(crate) async fn media(State(board): State<Board>) -> Reply {
    ok(json!({ "media": board.meta.media() }))
}

pub(crate) async fn add_medium(State(board): State<Board>, Json(new): Json<NewMedium>) -> Reply {
    created(json!({ "id": board.meta.add_medium(new) }))
}

pub(crate) async fn remove_medium(State(board): State<Board>, Path(id): Path<String>) -> Reply {
    board.meta.remove_medium(&id)?;
    done()
}

pub(crate) async fn count_medium(
    State(board): State<Board>,
    Path(id): Path<String>,
    Json(counts): Json<MediaCounts>,
) -> Reply {
    board.meta.set_media_counts(&id, counts)?;
    done()
}

#[derive(Deserialize)]
pub(crate) struct Flag {
    flagged: bool,
}

pub(crate) async fn flag_medium(
    State(board): State<Board>,
    Path(id): Path<String>,
    Json(body): Json<Flag>,
) -> Reply {
    board.meta.flag_medium(&id, body.flagged)?;
    done()
}

pub(crate) async fn comments(State(board): State<Board>) -> Reply {
    ok(json!({ "comments": board.meta.comments() }))
}

#[derive(Deserialize)]
pub(crate) struct NewComment {
    media_id: String,
    username: String,
    text: String,
    parent_id: Option<String>,
}

pub(crate) async fn add_comment(State(board): State<Board>, Json(new): Json<NewComment>) -> Reply {
    let parent = new.parent_id.as_deref();
    let id = board.meta.comment(&new.media_id, &new.username, &new.text, parent)?;
    created(json!({ "id": id }))
}

#[derive(Deserialize)]
pub(crate) struct Edit {
    text: String,
}

pub(crate) async fn edit_comment(
    State(board): State<Board>,
    Path(id): Path<String>,
    Json(body): Json<Edit>,
) -> Reply {
    board.meta.edit_comment(&id, &body.text)?;
    done()
}

pub(crate) async fn remove_comment(State(board): State<Board>, Path(id): Path<String>) -> Reply {
    board.meta.remove_comment(&id)?;
    done()
}

#[derive(Deserialize)]
pub(crate) struct Throttle {
    limit: MetaLimit,
    ig_id: Option<String>,
    seconds: u64,
}

pub(crate) async fn throttle(State(board): State<Board>, Json(body): Json<Throttle>) -> Reply {
    board.meta.throttle(body.limit, body.ig_id.as_deref(), body.seconds);
    done()
}

pub(crate) async fn tell_usage(
    State(board): State<Board>,
    Json(percent): Json<Option<UsagePercent>>,
) -> Reply {
    board.meta.tell_usage(percent);
    done()
}
