//! Publish attempts and posts.

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::json;

use crate::control::Board;
use crate::control::reply::{Reply, done, ok};
use crate::tiktok::{DraftPost, PostCounts};

pub(crate) async fn attempts(State(board): State<Board>) -> Reply {
    ok(json!({ "attempts": board.tiktok.attempts() }))
}

pub(crate) async fn attempt(State(board): State<Board>, Path(publish_id): Path<String>) -> Reply {
    ok(board.tiktok.attempt(&publish_id)?)
}

#[derive(Deserialize)]
pub(crate) struct Fail {
    reason: String,
}

pub(crate) async fn fail_attempt(
    State(board): State<Board>,
    Path(publish_id): Path<String>,
    Json(body): Json<Fail>,
) -> Reply {
    board.tiktok.fail_attempt(&publish_id, &body.reason)?;
    done()
}

pub(crate) async fn complete_attempt(
    State(board): State<Board>,
    Path(publish_id): Path<String>,
) -> Reply {
    board.tiktok.complete_attempt(&publish_id)?;
    done()
}

pub(crate) async fn posts(State(board): State<Board>) -> Reply {
    ok(json!({ "posts": board.tiktok.posts() }))
}

pub(crate) async fn finish_draft(
    State(board): State<Board>,
    Path(publish_id): Path<String>,
    Json(post): Json<DraftPost>,
) -> Reply {
    board.tiktok.finish_draft(&publish_id, &post)?;
    done()
}

pub(crate) async fn show_post(State(board): State<Board>, Path(post_id): Path<u64>) -> Reply {
    board.tiktok.show_post(post_id)?;
    done()
}

pub(crate) async fn hide_post(State(board): State<Board>, Path(post_id): Path<u64>) -> Reply {
    board.tiktok.hide_post(post_id)?;
    done()
}

pub(crate) async fn count_post(
    State(board): State<Board>,
    Path(post_id): Path<u64>,
    Json(counts): Json<PostCounts>,
) -> Reply {
    board.tiktok.count_post(post_id, counts)?;
    done()
}
