//! What surrounds every page: reference, language, session, safe headers, error pages.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use askama::Template;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, RETRY_AFTER,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use social_service::axum::{Address, Hop};
use tracing::Instrument as _;

use super::error::PageError;
use super::gate::PageLimits;
use super::prefs::Prefs;
use super::shell::{Shell, error_title, page};
use super::site::Site;
use super::visit::Visit;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest address that is looked at, in bytes.
const LONGEST_URI: usize = 8 * 1024;

/// Nothing but our own files may run, be shown or be called; nobody may frame a page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
    media-src 'self' blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The headers of every page.
const HEADERS: [(HeaderName, &str); 7] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    // Not `no-referrer`: browsers would then send the forms of our own pages with `Origin: null`.
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
];

/// What the frame needs.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) site: Site,
    pub(crate) limits: PageLimits,
}

/// Surrounds a request for a page.
pub(crate) async fn surround(
    State(frame): State<Frame>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let site = &frame.site;
    let address = Address::of(request.headers(), request.extensions(), &site.proxies);
    let reference = reference(site, request.headers(), address);
    let route =
        request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
    let method = request.method().as_str().to_owned();
    let span = tracing::info_span!("page", correlation_id = %reference, method, route, http.status = tracing::field::Empty);
    let path = back_to(&request, &route);
    let prefs = Prefs::of(request.headers());
    let visit = Visit { prefs, reference, address, path, signed_in: None };
    let answered = async {
        let visit = match arrive(&frame, visit.clone(), request.headers()).await {
            Ok(visit) => visit,
            Err(error) => return (error.into_response(), visit),
        };
        request.extensions_mut().insert(visit.clone());
        // A handler shares nothing that a panic could leave half-done: its state is in the store.
        let answer = AssertUnwindSafe(next.run(request)).catch_unwind().await;
        (
            answer.unwrap_or_else(|_| PageError::Internal("a handler panicked").into_response()),
            visit,
        )
    };
    let (response, visit) = answered.instrument(span.clone()).await;
    let response = span.in_scope(|| finish(site, &visit, response));
    span.record("http.status", response.status().as_u16());
    let status = response.status().as_u16().to_string();
    metrics::counter!("http_requests_total", "route" => route.clone(), "method" => method, "status" => status).increment(1);
    metrics::histogram!("http_request_seconds", "route" => route).record(started.elapsed());
    response
}

/// Gives the page to come back to from this one: a form's own address may show nothing.
fn back_to(request: &Request, route: &str) -> String {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let shows = request.method() == Method::GET || crate::pages::shows(route);
    if shows { path.to_owned() } else { "/".to_owned() }
}

/// Counts the request and finds out who asks.
async fn arrive(frame: &Frame, mut visit: Visit, headers: &HeaderMap) -> Result<Visit, PageError> {
    if visit.path.len() > LONGEST_URI {
        return Err(PageError::TooLong(StatusCode::URI_TOO_LONG));
    }
    frame.limits.view_from(&frame.site, &visit.address.label()).await?;
    visit.signed_in = frame.site.sessions.find(headers).await?;
    Ok(visit)
}

fn finish(site: &Site, visit: &Visit, mut response: Response) -> Response {
    if let Some(error) = response.extensions_mut().remove::<PageError>() {
        error.log();
        response = error_page(site, visit, &error).unwrap_or(response);
    }
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if site.is_https() {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    if let Ok(reference) = HeaderValue::from_str(&visit.reference) {
        headers.insert(REQUEST_ID, reference);
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    shell: Shell,
    cure: String,
    code: Option<String>,
    reference: String,
    way_back: WayBack,
}

struct WayBack {
    path: String,
    word: &'static str,
}

fn error_page(site: &Site, visit: &Visit, error: &PageError) -> Option<Response> {
    let words = visit.words();
    let said = error.said(words, site.public_url.as_str(), &visit.reference);
    // Whoever may try the same again goes back to the same page, others to the start.
    let again = matches!(error, PageError::Limited(_) | PageError::Flow(_))
        || error.status().is_server_error();
    let way_back = if again && visit.path.len() <= LONGEST_URI {
        WayBack { path: visit.path.clone(), word: words.try_again() }
    } else {
        WayBack { path: "/".to_owned(), word: words.back_to_dashboard() }
    };
    let shell = Shell::new(site, visit, error_title(words, &said.title));
    let reference = visit.reference.clone();
    let written = page(&ErrorPage { shell, cure: said.cure, code: said.code, reference, way_back });
    let mut response = written.ok()?;
    *response.status_mut() = error.status();
    if let Some(seconds) = error.retry_after() {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    Some(response)
}

/// Makes a fresh reference, or takes a plain one that a trusted proxy gave.
fn reference(site: &Site, headers: &HeaderMap, address: Address) -> String {
    let given = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let plain = |id: &str| {
        (8..=64).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    match given {
        Some(id) if address.hop == Hop::TrustedProxy && plain(id) => id.to_owned(),
        _ => crate::ids::new(site.clock().now()),
    }
}
