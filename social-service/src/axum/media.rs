//! Staged files for platforms that fetch them.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use super::answer::ApiError;
use super::mount::Api;
use super::range::{Wanted, wanted};
use crate::Granted;
use crate::error::{Error, Result};

/// Hands out a file, or a part of it; never a redirect, which TikTok takes for a failure.
///
/// The name at the end of the address is for the platform's eyes only. A `HEAD` tells of the file,
/// so it counts as a use too.
pub(super) async fn fetch(
    State(api): State<Api>,
    method: Method,
    headers: HeaderMap,
    Path((secret, _name)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    let granted = api.service().grants().find(&secret).await?;
    let etag = format!("\"{}\"", granted.sha256());
    let size = granted.size();
    let wanted = wanted(&headers, size, &etag);
    let (status, range) = match &wanted {
        Wanted::Whole => (StatusCode::OK, 0..size),
        Wanted::Part(range) => (StatusCode::PARTIAL_CONTENT, range.clone()),
        Wanted::Nowhere => (StatusCode::RANGE_NOT_SATISFIABLE, 0..0),
    };
    let mut response = Response::new(Body::empty());
    if method == Method::HEAD || range.is_empty() {
        granted.note_use().await?;
    } else {
        *response.body_mut() = Body::from_stream(granted.open_range(range.clone()).await?);
    }
    tracing::info!(status = status.as_u16(), bytes = range.end - range.start, "a file is fetched");
    *response.status_mut() = status;
    let named = response.headers_mut();
    describe(named, &granted, &etag)?;
    named.insert(CONTENT_LENGTH, HeaderValue::from(range.end - range.start));
    match wanted {
        Wanted::Whole => {}
        Wanted::Part(range) => {
            let span = format!("bytes {}-{}/{size}", range.start, range.end - 1);
            insert(named, CONTENT_RANGE, &span)?;
        }
        Wanted::Nowhere => insert(named, CONTENT_RANGE, &format!("bytes */{size}"))?,
    }
    Ok(response)
}

fn describe(headers: &mut HeaderMap, granted: &Granted, etag: &str) -> Result<()> {
    insert(headers, CONTENT_TYPE, granted.content_type())?;
    insert(headers, ETAG, etag)?;
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(())
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) -> Result<()> {
    let value = HeaderValue::from_str(value)
        .map_err(|_| Error::Config(format!("a stored value is no {name}")))?;
    headers.insert(name, value);
    Ok(())
}
