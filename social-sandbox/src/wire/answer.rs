//! An answer of any host.

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

/// An answer before it becomes an HTTP response.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// The platform's code, for the list of calls.
    pub(crate) code: String,
    /// The person as the app sees them, once the token was found.
    pub(crate) open_id: Option<String>,
    /// What was taken although the pages ask for something else.
    pub(crate) warnings: Vec<&'static str>,
    headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Bytes,
}

impl Answer {
    fn new(status: StatusCode, code: impl Into<String>, kind: &'static str, body: Bytes) -> Self {
        Self {
            status,
            code: code.into(),
            open_id: None,
            warnings: Vec::new(),
            headers: vec![(CONTENT_TYPE, HeaderValue::from_static(kind))],
            body,
        }
    }

    /// A JSON body.
    pub(crate) fn json(status: StatusCode, code: impl Into<String>, body: &Value) -> Self {
        let kind = "application/json; charset=utf-8";
        Self::new(status, code, kind, Bytes::from(body.to_string()))
    }

    /// An HTML page.
    pub(crate) fn html(status: StatusCode, code: impl Into<String>, page: String) -> Self {
        Self::new(status, code, "text/html; charset=utf-8", Bytes::from(page))
            .with(CACHE_CONTROL, "no-store")
    }

    /// A style sheet.
    pub(crate) fn css(text: &'static str) -> Self {
        let body = Bytes::from_static(text.as_bytes());
        Self::new(StatusCode::OK, "", "text/css; charset=utf-8", body)
    }

    /// A status without a body.
    pub(crate) const fn bare(status: StatusCode) -> Self {
        Self {
            status,
            code: String::new(),
            open_id: None,
            warnings: Vec::new(),
            headers: Vec::new(),
            body: Bytes::new(),
        }
    }

    /// A redirect that turns a POST into a GET.
    pub(crate) fn see_other(code: impl Into<String>, target: &str) -> Self {
        let mut answer = Self::bare(StatusCode::SEE_OTHER).with(LOCATION, target);
        answer.code = code.into();
        answer
    }

    /// Adds a header; a value that no header can carry is left out.
    pub(crate) fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    /// Turns the answer into a response.
    pub(crate) fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers);
        response
    }
}
