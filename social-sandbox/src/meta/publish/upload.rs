//! `POST /ig-api-upload/{version}/{container}`: takes the bytes of a video, and
//! goes on where an earlier call was cut.

use std::sync::Arc;

use axum::body::Body;
use http::{HeaderMap, StatusCode};
use serde_json::json;
use sha2::{Digest, Sha256};
use url::Url;

use super::container::{FileFacts, Phase};
use super::fetch::{Expected, fetch};
use super::machine;
use super::media::{Film, FilmScan, film_fault};
use super::reason::UPLOAD_FAILED;
use crate::meta::admit::{admit, reaches};
use crate::meta::call::MetaCall;
use crate::meta::endpoint::{Later, Side};
use crate::meta::envelope::GraphFailure;
use crate::meta::host::MetaHost;
use crate::meta::state::MetaState;
use crate::server::Connection;
use crate::wire::{Answer, Hindrance, drain};

/// What came of the bytes of a video so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Upload {
    size: Option<u64>,
    bytes: u64,
    hash: Sha256,
    film: FilmScan,
    /// Counts the calls that sent bytes, so that only the latest goes on.
    turn: u64,
    /// Whether more came than was announced.
    overflow: bool,
}

impl Upload {
    pub(crate) const fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) const fn size(&self) -> Option<u64> {
        self.size
    }

    fn add(&mut self, part: &[u8]) {
        let room = self.size.unwrap_or_default().saturating_sub(self.bytes);
        let fitting = usize::try_from(room).unwrap_or(usize::MAX).min(part.len());
        self.overflow |= fitting < part.len();
        let part = part.get(..fitting).unwrap_or_default();
        self.bytes += part.len() as u64;
        self.hash.update(part);
        self.film.add(part);
    }
}

/// What the headers of a call ask for.
#[derive(Debug, PartialEq, Eq)]
enum Order {
    Bytes { offset: u64, size: u64 },
    Address(String),
}

/// Answers a call of the upload host.
pub(crate) fn handle(
    host: Arc<MetaHost>,
    call: MetaCall,
    body: Body,
    hindrance: Hindrance,
    connection: Connection,
) -> Later {
    Box::pin(async move {
        let mut seen = None;
        let mut answer = receive(&host, &call, &mut seen, body, (&hindrance, &connection)).await;
        answer.open_id = seen;
        answer
    })
}

/// Gives the address to which the bytes of a container go.
pub(super) fn address(
    (host, foreign): (&MetaHost, Option<&str>),
    version: &str,
    container: u64,
) -> String {
    let foreign = foreign.and_then(|text| Url::parse(text).ok());
    let mut url = foreign.unwrap_or_else(|| host.url(Side::Facebook).clone());
    url.set_path(&format!("ig-api-upload/{version}/{container}"));
    url.into()
}

/// Takes the rest of a file from an offset, or the address of the whole file.
///
/// # Cancel safety
///
/// Bytes that came in before the call broke off are kept.
async fn receive(
    host: &Arc<MetaHost>,
    call: &MetaCall,
    seen: &mut Option<String>,
    body: Body,
    (hindrance, connection): (&Hindrance, &Connection),
) -> Answer {
    let Some(order) = order(&call.headers) else {
        return trouble("ProcessingFailedError", false, "offset and file_size are required");
    };
    let Some(id) = allowed(host, call, seen) else {
        return trouble("ProcessingFailedError", false, "unauthorized user request");
    };
    match order {
        Order::Address(url) => from_address(host, id, &url).await,
        Order::Bytes { offset, size } => {
            let Some(turn) = begin(host, id, offset, size) else {
                return trouble("PartialRequestError", true, "the offset is not where it ended");
            };
            let take = |part: &[u8]| take(&mut host.state.lock(), id, turn, part);
            match drain(body, take, hindrance, connection).await {
                Ok(()) => end(host, id, turn),
                Err(_) => Answer::bare(StatusCode::BAD_REQUEST),
            }
        }
    }
}

/// Finds the container in the path, if the caller may send its bytes.
fn allowed(host: &Arc<MetaHost>, call: &MetaCall, seen: &mut Option<String>) -> Option<u64> {
    let state = &mut *host.enter();
    let caller = admit(host, state, call, seen).ok()?;
    let id = call.ids.last()?.parse().ok()?;
    let container = state.gallery.containers.get(&id)?;
    let is_own = container.app_id == caller.app_id && reaches(state, &caller, &container.ig_id);
    (is_own && takes_bytes(state, id)).then_some(id)
}

/// Whether a container waits for bytes.
fn takes_bytes(state: &MetaState, id: u64) -> bool {
    state
        .gallery
        .containers
        .get(&id)
        .is_some_and(|container| container.upload.is_some() && container.phase == Phase::Waiting)
}

/// Reads the headers; `file_url` stands alone.
fn order(headers: &HeaderMap) -> Option<Order> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(url) = text("file_url") {
        return Some(Order::Address(url.to_owned()));
    }
    let offset = text("offset")?.parse().ok()?;
    let size = text("file_size")?.parse().ok()?;
    (offset < size).then_some(Order::Bytes { offset, size })
}

/// Begins a turn at the right place. The file keeps the size it was begun with.
fn begin(host: &MetaHost, id: u64, offset: u64, size: u64) -> Option<u64> {
    let mut state = host.enter();
    let upload = state.gallery.containers.get_mut(&id)?.upload.as_mut()?;
    if offset == 0 && upload.size.is_some_and(|known| known != size) {
        *upload = Upload { turn: upload.turn, ..Upload::default() };
    }
    if upload.bytes != offset || upload.size.is_some_and(|known| known != size) {
        return None;
    }
    upload.size = Some(size);
    upload.turn += 1;
    Some(upload.turn)
}

fn take(state: &mut MetaState, id: u64, turn: u64, part: &[u8]) {
    let upload = state.gallery.containers.get_mut(&id).and_then(|found| found.upload.as_mut());
    if let Some(upload) = upload.filter(|upload| upload.turn == turn) {
        upload.add(part);
    }
}

/// Ends a turn: the file is whole, or some of it is missing.
fn end(host: &MetaHost, id: u64, turn: u64) -> Answer {
    let state = &mut *host.enter();
    let now = host.now();
    let Some(container) = state.gallery.containers.get(&id) else {
        return trouble("ProcessingFailedError", false, "the container is gone");
    };
    let rules = container.kind().film_rules(&state.behaviour.limits);
    let Some(upload) = container.upload.as_ref().filter(|upload| upload.turn == turn) else {
        return trouble("PartialRequestError", true, "another request has taken over");
    };
    if upload.overflow {
        machine::fail(host, state, id, UPLOAD_FAILED, now);
        return trouble("ProcessingFailedError", false, "more bytes came than were announced");
    }
    if Some(upload.bytes) != upload.size {
        return trouble(
            "PartialRequestError",
            true,
            "Partial request (did not match length of file)",
        );
    }
    let film = upload.film.finish();
    let facts = FileFacts {
        sha256: hex::encode(upload.hash.clone().finalize()),
        bytes: upload.bytes,
        fault: rules.and_then(|rules| film_fault(film.as_ref(), upload.bytes, &rules)),
        hides_delay: film.as_ref().is_some_and(Film::hides_delay),
        millis: film.map(|film| film.millis),
    };
    machine::received(host, state, id, facts, now);
    success()
}

async fn from_address(host: &Arc<MetaHost>, id: u64, url: &str) -> Answer {
    let rules = {
        let state = host.enter();
        let container = state.gallery.containers.get(&id);
        container.and_then(|container| container.kind().film_rules(&state.behaviour.limits))
    };
    let Some(rules) = rules else {
        return trouble("ProcessingFailedError", false, "the container takes no video");
    };
    let outcome = fetch(host, id, url, Expected::Film(rules)).await;
    let state = &mut *host.enter();
    match outcome {
        Ok(facts) if takes_bytes(state, id) => {
            machine::received(host, state, id, facts, host.now());
            success()
        }
        Ok(_) => trouble("ProcessingFailedError", false, "the container is gone"),
        Err(reason) => trouble("ProcessingFailedError", true, &GraphFailure::from(reason).message),
    }
}

fn success() -> Answer {
    let body = json!({ "success": true, "message": "Upload successful." });
    Answer::json(StatusCode::OK, "ok", &body)
}

/// The error shape of the upload host: JSON inside a text inside JSON.
pub(crate) fn trouble(kind: &'static str, retriable: bool, message: &str) -> Answer {
    let inner = json!({ "success": false, "error": { "message": message } });
    let body = json!({
        "debug_info": { "retriable": retriable, "type": kind, "message": inner.to_string() },
    });
    Answer::json(StatusCode::BAD_REQUEST, kind, &body)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn ordered(pairs: &[(&'static str, &'static str)]) -> Option<Order> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        order(&headers)
    }

    #[test]
    fn headers_name_an_offset_and_a_size_or_an_address() {
        let bytes = ordered(&[("offset", "5"), ("file_size", "9")]);
        assert_eq!(bytes, Some(Order::Bytes { offset: 5, size: 9 }));
        let address = ordered(&[("file_url", "https://a.example/1.mp4")]);
        assert_eq!(address, Some(Order::Address("https://a.example/1.mp4".to_owned())));
        for bad in [
            &[("offset", "0")][..],
            &[("offset", "9"), ("file_size", "9")],
            &[("offset", "-1"), ("file_size", "9")],
        ] {
            assert_eq!(ordered(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn bytes_past_the_end_are_seen_and_dropped() {
        let mut upload = Upload { size: Some(5), ..Upload::default() };
        upload.add(b"abc");
        upload.add(b"defg");
        assert_eq!((upload.bytes, upload.overflow), (5, true));
        assert_eq!(hex::encode(upload.hash.finalize()), hex::encode(Sha256::digest(b"abcde")));
    }
}
