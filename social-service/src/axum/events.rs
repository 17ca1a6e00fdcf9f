//! What happens to a publication, as server-sent events.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::{Path, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream, StreamExt};
use http::header::CACHE_CONTROL;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use social_core::UserId;
use social_store::{OutboxItem, PublicationId, PublicationState};

use super::answer::ApiError;
use super::gate::Signed;
use super::mount::Api;
use super::problem::Problem;
use super::view;
use crate::{Error, Result};

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// How often a silent stream shows that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long one stream lives; a browser comes back by itself, and is recognised anew then.
const LIFE: Duration = Duration::from_mins(15);
/// How soon a browser comes back.
const COME_BACK: Duration = Duration::from_secs(2);
/// How many missed events are told again; whoever missed more has the snapshot.
const MISSED: u32 = 500;

/// One event before it is written.
#[derive(Clone, Debug, PartialEq)]
struct Told {
    seq: u64,
    kind: String,
    data: Value,
}

/// Streams what happens to a publication until it is settled.
///
/// First comes what was missed since `Last-Event-ID`, then the event `snapshot` with the
/// publication as it is, then what happens, each named by its kind. The stream ends after the event
/// that settles the publication.
pub(super) async fn stream(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<PublicationId>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let place = api.streams().try_acquire_owned().map_err(|_| Problem::TooManyStreams)?;
    // Read before the publication, so that nothing falls between the two.
    let latest = api.service().news().latest().await?;
    let publication = api.service().publish().find(signed.user(), &id).await?;
    let missed = match last_event_id(&headers) {
        Some(seen) if seen < latest => missed(&api, signed.user(), &id, seen..latest).await?,
        _ => Vec::new(),
    };
    let snapshot = Told {
        seq: latest,
        kind: "snapshot".to_owned(),
        data: view::publication(&publication, signed.language),
    };
    let live = if publication.state.is_settled() {
        stream::empty().boxed()
    } else {
        let user = signed.user().clone();
        until_settled(api.service().news().subscribe(Some(user), latest), id).boxed()
    };
    let clock = Arc::clone(api.service().clock());
    let shutdown = api.options.shutdown.clone();
    let over = Box::pin(async move {
        tokio::select! {
            () = clock.sleep(LIFE) => {}
            () = shutdown.cancelled() => {}
        }
    });
    let events = stream::iter(missed)
        .chain(stream::iter([snapshot]))
        .chain(live.take_until(over))
        .map(move |told| {
            // The place is given back with the stream.
            let _held = &place;
            Ok::<_, Infallible>(write(&told))
        });
    let mut response =
        Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A proxy that collects answers would hold the events back.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

async fn missed(
    api: &Api,
    user: &UserId,
    id: &PublicationId,
    span: std::ops::Range<u64>,
) -> Result<Vec<Told>> {
    let rows = api.service().store().read_outbox(Some(user), span.start, MISSED).await?;
    let of_this = rows.iter().filter(|row| row.seq <= span.end && row.subject == id.as_str());
    Ok(of_this.map(tell).collect())
}

/// Passes on what concerns one publication, up to and with the event that settles it.
fn until_settled(
    news: impl Stream<Item = Result<OutboxItem>> + Send + 'static,
    id: PublicationId,
) -> impl Stream<Item = Told> + Send {
    stream::unfold(Some((Box::pin(news), id)), |state| async move {
        let (mut news, id) = state?;
        loop {
            match news.next().await {
                Some(Ok(row)) if row.subject == id.as_str() => {
                    let rest = (!settles(&row.kind)).then_some((news, id));
                    return Some((tell(&row), rest));
                }
                Some(Ok(_)) => {}
                // The browser comes back and resumes where it was.
                Some(Err(error)) => {
                    log_broken(&error);
                    return None;
                }
                None => return None,
            }
        }
    })
}

fn log_broken(error: &Error) {
    tracing::warn!(%error, "an event stream broke off");
}

fn settles(kind: &str) -> bool {
    let state = kind.strip_prefix("publication.").and_then(|word| word.parse().ok());
    state.is_some_and(PublicationState::is_settled)
}

fn tell(row: &OutboxItem) -> Told {
    Told { seq: row.seq, kind: row.kind.clone(), data: view::news(row) }
}

fn write(told: &Told) -> Event {
    // JSON text has no line break, which is all that an event's data may not have.
    let event = Event::default().event(&told.kind).data(told.data.to_string());
    event.id(told.seq.to_string()).retry(COME_BACK)
}

fn last_event_id(headers: &HeaderMap) -> Option<u64> {
    headers.get(LAST_EVENT_ID)?.to_str().ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use social_core::Timestamp;

    use super::*;

    fn row(seq: u64, subject: &str, kind: &str) -> OutboxItem {
        OutboxItem {
            seq,
            effect_key: seq.to_string(),
            user_id: "lea".into(),
            kind: kind.to_owned(),
            subject: subject.to_owned(),
            payload: serde_json::json!({}),
            at: Timestamp::EPOCH,
        }
    }

    async fn kinds(rows: Vec<Result<OutboxItem>>) -> Vec<String> {
        // What comes after the rows never comes, as with the real news.
        let news = stream::iter(rows).chain(stream::pending());
        until_settled(news, "p1".into()).map(|told| told.kind).collect().await
    }

    #[tokio::test]
    async fn ends_with_the_event_that_settles_the_publication() {
        let rows = vec![
            Ok(row(1, "p1", "publication.progress")),
            Ok(row(2, "p2", "publication.failed")),
            Ok(row(3, "p1", "publication.unknown")),
            Ok(row(4, "p1", "publication.published")),
        ];
        let told = kinds(rows).await;
        assert_eq!(told, ["publication.progress", "publication.unknown", "publication.published"]);
    }

    #[tokio::test]
    async fn ends_when_the_news_break_off() {
        let rows = vec![
            Ok(row(1, "p1", "publication.progress")),
            Err(Error::NotFound("news")),
            Ok(row(2, "p1", "publication.progress")),
        ];
        assert_eq!(kinds(rows).await, ["publication.progress"]);
    }

    #[test]
    fn the_settling_kinds_are_those_of_the_states() {
        for state in PublicationState::ALL {
            assert_eq!(settles(&format!("publication.{state}")), state.is_settled());
        }
        for kind in ["publication.progress", "publication.accepted", "account.failed", "failed"] {
            assert!(!settles(kind), "{kind}");
        }
    }

    #[test]
    fn a_strange_last_event_id_is_no_id() {
        for (text, id) in [("17", Some(17)), ("-1", None), ("x", None), ("", None)] {
            let mut headers = HeaderMap::new();
            headers.insert(LAST_EVENT_ID, HeaderValue::from_static(text));
            assert_eq!(last_event_id(&headers), id, "{text}");
        }
    }
}
