//! Who leaves at Meta: its two signed callbacks, and the page that says how far a deletion is.

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::response::{Html, IntoResponse, Response};
use bytes::Bytes;
use http::header::{ACCEPT, CACHE_CONTROL};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::json;

use super::answer::ApiError;
use super::body::read_whole;
use super::mount::Api;
use super::{language, routes};
use crate::words::{Language, Particulars, words_for};
use crate::{Deletion, DeletionProgress, Error};

/// The longest form, in bytes.
const CAP: usize = 16 * 1024;

/// Takes in a deauthorization. The sender learns nothing but whether it was taken.
pub(super) async fn deauthorize(State(api): State<Api>, request: Request) -> Response {
    let Some(form) = form(request).await else { return StatusCode::UNAUTHORIZED.into_response() };
    match api.service().inbox().receive_deauthorization(&form).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(error) => refused(&error),
    }
}

/// Takes in a request to delete data, and answers with its code and the page of its progress.
pub(super) async fn deletion(State(api): State<Api>, request: Request) -> Response {
    let Some(form) = form(request).await else { return StatusCode::UNAUTHORIZED.into_response() };
    let Ok(page) = api.public_url().join(routes::DELETION.trim_start_matches('/')) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    match api.service().inbox().receive_deletion(&form, &page).await {
        Ok(answer) => Json(answer).into_response(),
        Err(error) => refused(&error),
    }
}

async fn form(request: Request) -> Option<Bytes> {
    let (parts, body) = request.into_parts();
    read_whole(&parts.headers, body, CAP).await.ok()
}

fn refused(error: &Error) -> Response {
    if matches!(error, Error::WebhookRejected) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    tracing::error!(%error, code = %error.code(), "a signed request could not be taken in");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

/// Shows how far a deletion is: as a page, or as JSON to whoever asks for that.
pub(super) async fn status(
    State(api): State<Api>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let found = api.service().inbox().deletion(&code).await?;
    let status = if found.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let language = language::wanted_language(&headers);
    let words = words_for(words_code(found.as_ref()), language, &Particulars::default());
    let body = if wants_page(&headers) {
        Html(page(language, &words, found.as_ref())).into_response()
    } else {
        Json(json!({
            "progress": found.as_ref().map(|found| found.progress),
            "requested_at": found.as_ref().map(|found| found.requested_at),
            "done_at": found.as_ref().and_then(|found| found.done_at),
            "user_message": words,
        }))
        .into_response()
    };
    let mut response = (status, body).into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.contains("text/html") || !accept.contains("application/json")
}

const fn words_code(found: Option<&Deletion>) -> &'static str {
    match found {
        None => "deletion_unknown",
        Some(Deletion { progress: DeletionProgress::Pending, .. }) => "deletion_pending",
        Some(Deletion { progress: DeletionProgress::Done, .. }) => "deletion_done",
        Some(Deletion { progress: DeletionProgress::Stuck, .. }) => "deletion_stuck",
    }
}

/// Writes the page. Nothing of the request stands in it.
fn page(language: Language, words: &str, found: Option<&Deletion>) -> String {
    let (tag, title, asked, done) = match language {
        Language::En => ("en", "Deletion of data", "Asked for", "Done"),
        Language::Fr => ("fr", "Suppression de données", "Demandée", "Faite"),
    };
    let mut times = String::new();
    if let Some(found) = found {
        times = format!("<p>{asked}: {}</p>", found.requested_at);
        if let Some(at) = found.done_at {
            times = format!("{times}<p>{done}: {at}</p>");
        }
    }
    format!(
        "<!doctype html><html lang=\"{tag}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title></head>\
         <body><main><h1>{title}</h1><p>{words}</p>{times}</main></body></html>"
    )
}
