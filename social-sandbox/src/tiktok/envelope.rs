//! The three answer shapes: envelope, flat OAuth error, bare status.

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::{Value, json};

use super::behaviour::InvalidParams;
use super::facts;

/// An answer before it becomes an HTTP response.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// The platform's code, for the list of calls.
    pub(crate) code: String,
    /// The creator, once the token was found.
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

/// A refusal of the JSON API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) code: String,
    pub(crate) status: StatusCode,
    pub(crate) message: String,
}

impl Failure {
    /// The documented row of a code; an unlisted one is a bad request.
    pub(crate) fn of(code: &str) -> Self {
        let row = facts::error_code(code);
        Self {
            code: code.to_owned(),
            status: row.map_or(StatusCode::BAD_REQUEST, |row| row.status),
            message: row.map_or_else(String::new, |row| row.message.to_owned()),
        }
    }

    /// `invalid_params` with a text of its own.
    pub(crate) fn params(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::of("invalid_params") }
    }

    /// Gives the code of bad fields in the spelling that is wanted.
    pub(crate) fn spelled(mut self, spelling: InvalidParams) -> Self {
        if self.code == "invalid_params" && spelling == InvalidParams::Singular {
            "invalid_param".clone_into(&mut self.code);
        }
        self
    }

    pub(crate) const fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn into_answer(self, log_id: &str) -> Answer {
        let body = json!({
            "data": {},
            "error": { "code": self.code, "message": self.message, "log_id": log_id },
        });
        Answer::json(self.status, self.code, &body)
    }
}

/// Wraps the data of a success; `Null` leaves `data` out.
pub(crate) fn success(log_id: &str, data: &Value) -> Answer {
    let error = json!({ "code": "ok", "message": "", "log_id": log_id });
    let body = if data.is_null() {
        json!({ "error": error })
    } else {
        json!({ "data": data, "error": error })
    };
    Answer::json(StatusCode::OK, "ok", &body)
}

/// A flat OAuth error.
pub(crate) fn flat(log_id: &str, status: StatusCode, error: &str, description: &str) -> Answer {
    let body = json!({
        "error": error,
        "error_description": description,
        "log_id": log_id,
    });
    Answer::json(status, error, &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_carries_its_documented_status() {
        assert_eq!(Failure::of("rate_limit_exceeded").status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(Failure::params("x").code, "invalid_params");
    }
}
