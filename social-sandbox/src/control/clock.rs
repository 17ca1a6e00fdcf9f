//! Virtual time over the control API.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;

use super::Board;
use super::reply::{Refusal, Reply, ok};

pub(super) async fn read(State(board): State<Board>) -> Reply {
    ok(json!({
        "now_micros": board.clock.now_unix_micros(),
        "offset_micros": board.clock.offset_micros(),
    }))
}

#[derive(Deserialize)]
pub(super) struct Advance {
    seconds: f64,
}

pub(super) async fn advance(State(board): State<Board>, Json(body): Json<Advance>) -> Reply {
    let by = Duration::try_from_secs_f64(body.seconds)
        .map_err(|_| Refusal::bad("seconds must be positive and not too many"))?;
    board.clock.advance(by);
    read(State(board)).await
}
