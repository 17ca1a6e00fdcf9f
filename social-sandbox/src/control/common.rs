//! Control routes that belong to no platform.

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::{Map, json};

use super::Board;
use super::reply::{Refusal, Reply, created, done, ok};
use crate::error::SandboxError;
use crate::fault::Fault;
use crate::ledger::EffectKind;
use crate::{meta, tiktok};

pub(super) async fn index(State(board): State<Board>) -> Reply {
    let rows: Vec<_> = board
        .routes
        .iter()
        .map(
            |route| json!({ "method": route.method, "path": route.path, "summary": route.summary }),
        )
        .collect();
    ok(json!({ "routes": rows }))
}

pub(super) async fn health() -> Reply {
    done()
}

pub(super) async fn reset(State(board): State<Board>) -> Reply {
    board.reset();
    done()
}

#[derive(Deserialize)]
pub(super) struct LedgerFilter {
    kind: Option<String>,
}

pub(super) async fn ledger(
    State(board): State<Board>,
    Query(filter): Query<LedgerFilter>,
) -> Reply {
    let kind = filter
        .kind
        .map(|name| {
            EffectKind::from_name(&name).ok_or_else(|| Refusal::bad(format!("unknown kind {name}")))
        })
        .transpose()?;
    let mut entries = board.ledger.entries();
    entries.retain(|entry| kind.is_none_or(|kind| entry.effect.kind() == kind));
    let counts: Map<_, _> = EffectKind::ALL
        .iter()
        .map(|kind| (kind.as_str().to_owned(), json!(board.ledger.count(*kind))))
        .collect();
    ok(json!({ "entries": entries, "counts": counts }))
}

#[derive(Deserialize)]
pub(super) struct CallFilter {
    endpoint: Option<String>,
}

pub(super) async fn calls(State(board): State<Board>, Query(filter): Query<CallFilter>) -> Reply {
    let mut calls = board.calls.recent();
    calls.retain(|call| filter.endpoint.as_ref().is_none_or(|name| name == call.endpoint));
    ok(json!({ "calls": calls, "counts": board.calls.counts() }))
}

pub(super) async fn faults(State(board): State<Board>) -> Reply {
    ok(json!({ "faults": board.faults.active() }))
}

pub(super) async fn add_fault(State(board): State<Board>, Json(fault): Json<Fault>) -> Reply {
    created(json!({ "id": bind_fault(&board, fault)? }))
}

/// Everything that a fault can be bound to, on any host.
pub(super) fn fault_targets() -> Vec<String> {
    [tiktok::fault_targets(), meta::fault_targets()].concat()
}

/// Adds a fault, unless it is bound to something that is not there: it would
/// wait for ever, and a test would pass for the wrong reason.
pub(super) fn bind_fault(board: &Board, fault: Fault) -> Result<u64, Refusal> {
    if fault_targets().contains(&fault.endpoint) {
        return Ok(board.faults.add(fault));
    }
    Err(Refusal::bad(format!("there is no endpoint {}", fault.endpoint)))
}

pub(super) async fn clear_faults(State(board): State<Board>) -> Reply {
    board.faults.clear();
    done()
}

pub(super) async fn remove_fault(State(board): State<Board>, Path(id): Path<u64>) -> Reply {
    if board.faults.remove(id) {
        done()
    } else {
        Err(SandboxError::not_found("fault", id.to_string()).into())
    }
}
