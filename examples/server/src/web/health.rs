//! Whether this process lives, and whether it can work.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use bytes::Bytes;
use http::StatusCode;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _};
use serde::Serialize;
use social_core::{Clock, Timestamp};
use social_store::WorkKind;
use tokio::sync::Mutex;

use super::site::Site;

/// The object that shows whether media can be written.
const PROBE: &str = "probe/ready";
/// How long it is believed that something can be written. A trial leaves a row and an object, and a
/// proxy may ask every second.
const GOOD: Duration = Duration::from_secs(30);
/// How long it is believed that something cannot.
const BAD: Duration = Duration::from_secs(3);

/// What `/readyz` looks at.
#[derive(Clone, Debug)]
pub(crate) struct Readiness(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    site: Site,
    media: Arc<dyn ObjectStore>,
    store_writes: Trial,
    media_writes: Trial,
}

/// Whether something could be written, and until when that is believed.
#[derive(Debug, Default)]
struct Trial(Mutex<Option<Tried>>);

#[derive(Clone, Copy, Debug)]
struct Tried {
    good: bool,
    until: Timestamp,
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

impl Readiness {
    pub(crate) fn new(site: Site, media: Arc<dyn ObjectStore>) -> Self {
        let (store_writes, media_writes) = (Trial::default(), Trial::default());
        Self(Arc::new(Parts { site, media, store_writes, media_writes }))
    }
}

pub(crate) fn router(readiness: Readiness) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .with_state(readiness)
}

async fn ready(State(Readiness(parts)): State<Readiness>) -> (StatusCode, Json<Report>) {
    // The keys were opened at the start, or there would be no process to ask.
    let (store, media) = (parts.store().await, parts.media().await);
    let people = succeeds("people", parts.site.people.has_users().await);
    let stopping = parts.site.stop.is_cancelled();
    let ready = store && people && media && !stopping;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let report =
        Report { ready, store: word(store), people: word(people), media: word(media), stopping };
    (status, Json(report))
}

impl Parts {
    /// Each question reads, which costs little; a database that is read-only shows a little later.
    async fn store(&self) -> bool {
        let store = self.site.service.store();
        let read = store.next_due(&[WorkKind::SWEEP]).await;
        let write = async { succeeds("store", store.ping().await) };
        succeeds("store", read) && self.store_writes.outcome(self.clock(), write).await
    }

    async fn media(&self) -> bool {
        let (key, ok) = (Path::from(PROBE), Bytes::from_static(b"ok"));
        let write = async { succeeds("media", self.media.put(&key, ok.into()).await) };
        self.media_writes.outcome(self.clock(), write).await
    }

    fn clock(&self) -> &dyn Clock {
        self.site.clock().as_ref()
    }
}

impl Trial {
    /// Gives what the last trial came to, or that of a new one. Those who ask meanwhile wait for it.
    async fn outcome(&self, clock: &dyn Clock, attempt: impl Future<Output = bool>) -> bool {
        let mut last = self.0.lock().await;
        if let Some(tried) = last.filter(|tried| tried.is_believed(clock.now())) {
            return tried.good;
        }
        let good = attempt.await;
        let until = clock.now() + if good { GOOD } else { BAD };
        *last = Some(Tried { good, until });
        good
    }
}

impl Tried {
    /// A clock that was set back must not prolong it.
    fn is_believed(self, now: Timestamp) -> bool {
        now < self.until && now.until(self.until) <= GOOD
    }
}

const fn word(good: bool) -> &'static str {
    if good { "ok" } else { "failed" }
}

fn succeeds<T, E: std::error::Error>(part: &'static str, outcome: Result<T, E>) -> bool {
    match outcome {
        Ok(_) => true,
        Err(error) => {
            tracing::warn!(part, %error, "not ready");
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_is_believed_for_a_while_and_never_beyond_a_clock_that_is_set_back() {
        let then = Timestamp::from_unix(1_795_334_400);
        let tried = Tried { good: true, until: then + GOOD };
        assert!(
            tried.is_believed(then) && tried.is_believed(then + GOOD - Duration::from_micros(1))
        );
        assert!(!tried.is_believed(then + GOOD));
        assert!(!tried.is_believed(then - Duration::from_micros(1)));
    }
}
