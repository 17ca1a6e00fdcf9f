//! Whether this process lives, and whether it can work.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use bytes::Bytes;
use http::StatusCode;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _};
use serde::Serialize;
use std::sync::Arc;

use super::site::Site;

/// The object that shows whether media can be written.
const PROBE: &str = "probe/ready";

/// What `/readyz` looks at.
#[derive(Clone, Debug)]
pub(crate) struct Readiness {
    pub(crate) site: Site,
    pub(crate) media: Arc<dyn ObjectStore>,
}

/// The answer of `/readyz`: a word for each part, and nothing about why.
#[derive(Debug, Serialize)]
struct Report {
    ready: bool,
    store: &'static str,
    people: &'static str,
    media: &'static str,
    stopping: bool,
}

pub(crate) fn router(readiness: Readiness) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .with_state(readiness)
}

async fn ready(State(readiness): State<Readiness>) -> (StatusCode, Json<Report>) {
    let Readiness { site, media } = readiness;
    let store = judged("store", site.service.store().ping().await);
    let people = judged("people", site.people.has_users().await);
    // The keys were opened at the start, or there would be no process to ask.
    let media =
        judged("media", media.put(&Path::from(PROBE), Bytes::from_static(b"ok").into()).await);
    let stopping = site.stop.is_cancelled();
    let ready = [store, people, media] == ["ok"; 3] && !stopping;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Report { ready, store, people, media, stopping }))
}

fn judged<T, E: std::error::Error>(part: &'static str, outcome: Result<T, E>) -> &'static str {
    match outcome {
        Ok(_) => "ok",
        Err(error) => {
            tracing::warn!(part, %error, "not ready");
            "failed"
        }
    }
}
