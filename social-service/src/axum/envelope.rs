//! What surrounds every answer: correlation id, span, figures, error body, safe headers.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use http::header::{CACHE_CONTROL, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Uri};
use social_core::Timestamp;
use tracing::Instrument;

use super::address::{Address, Hop};
use super::answer::ApiError;
use super::language;
use super::mount::Api;
use super::problem::Problem;
use crate::words::{Language, Particulars};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest address that is looked at, in bytes.
const LONGEST_URI: usize = 8 * 1024;
const LONGEST_ID: usize = 64;
const SHORTEST_ID: usize = 8;

/// Names a request in answers, logs and the audit log.
#[derive(Clone, Debug)]
pub(super) struct CorrelationId(pub(super) String);

/// Gives the request's correlation id.
pub(super) fn correlation_id(parts: &Parts) -> Option<&str> {
    parts.extensions.get::<CorrelationId>().map(|id| id.0.as_str())
}

/// Surrounds every request.
pub(super) async fn surround(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let address =
        Address::of(request.headers(), request.extensions(), &api.options.trusted_proxies);
    let id = choose_id(&api, &request, address);
    let language = language::wanted_language(request.headers());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let route = route.unwrap_or_default();
    let span = tracing::info_span!(
        "api_request", correlation_id = %id, %method, route, http.status = tracing::field::Empty
    );
    request.extensions_mut().insert(CorrelationId(id.clone()));
    request.extensions_mut().insert(address);
    let answered = async {
        if uri_length(request.uri()) > LONGEST_URI {
            return ApiError::from(Problem::UriTooLong).into_response();
        }
        // A handler shares nothing that a panic could leave half-done: its state is in the store.
        let answer = AssertUnwindSafe(next.run(request)).catch_unwind().await;
        answer.unwrap_or_else(|_| {
            tracing::error!("a handler panicked");
            ApiError::from(Problem::Internal).into_response()
        })
    };
    let response = answered.instrument(span.clone()).await;
    let now = api.service().clock().now();
    let response = span.in_scope(|| finish(response, language, &id, now));
    span.record("http.status", response.status().as_u16());
    let status = response.status().as_u16().to_string();
    let method = method.to_string();
    metrics::counter!("http_requests_total", "route" => route.clone(), "method" => method, "status" => status)
        .increment(1);
    metrics::histogram!("http_request_seconds", "route" => route).record(started.elapsed());
    response
}

fn finish(mut response: Response, language: Language, id: &str, now: Timestamp) -> Response {
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        error.log();
        let particulars = Particulars {
            reference: Some(id.to_owned()),
            time: error.retry_after().map(|wait| now + wait),
            ..Particulars::default()
        };
        let written = error.render(language, particulars);
        let (parts, body) = written.into_parts();
        *response.body_mut() = body;
        // The length belongs to the body that was replaced.
        response.headers_mut().remove(http::header::CONTENT_LENGTH);
        for (name, value) in &parts.headers {
            response.headers_mut().insert(name, value.clone());
        }
    }
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Makes a fresh id, or takes the one a trusted proxy gave if it is a plain word.
fn choose_id(api: &Api, request: &Request, address: Address) -> String {
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    match given {
        Some(id) if address.hop == Hop::TrustedProxy && is_plain(id) => id.to_owned(),
        _ => social_store::fresh_id(api.service().clock().now()),
    }
}

fn is_plain(id: &str) -> bool {
    (SHORTEST_ID..=LONGEST_ID).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

fn uri_length(uri: &Uri) -> usize {
    uri.path_and_query().map_or(0, |text| text.as_str().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_words_are_taken_as_ids() {
        for id in ["0193f2c4-aaaa-bbbb", "abcdefgh", "a.b_c-d1"] {
            assert!(is_plain(id), "{id}");
        }
        let long = "a".repeat(LONGEST_ID + 1);
        for id in ["", "short", "has space in", "new\nline-id", "quote\"quote", "é-é-é-é-é", &long]
        {
            assert!(!is_plain(id), "{id:?}");
        }
    }
}
