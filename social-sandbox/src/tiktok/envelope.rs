//! The three answer shapes: envelope, flat OAuth error, bare status.

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::{Value, json};

use super::facts;
use super::host::Host;
use crate::ids::Purpose;

/// An answer before it becomes an HTTP response.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// The platform's code, for the list of calls.
    pub(crate) code: String,
    /// The creator, once the token was found.
    pub(crate) open_id: Option<String>,
    headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Bytes,
}

impl Answer {
    fn new(status: StatusCode, code: impl Into<String>, kind: &'static str, body: Bytes) -> Self {
        Self {
            status,
            code: code.into(),
            open_id: None,
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
        Self { status, code: String::new(), open_id: None, headers: Vec::new(), body: Bytes::new() }
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

    pub(crate) const fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn into_answer(self, host: &Host) -> Answer {
        let body = json!({
            "data": {},
            "error": { "code": self.code, "message": self.message, "log_id": log_id(host) },
        });
        Answer::json(self.status, self.code, &body)
    }
}

/// Wraps the data of a success; `Null` leaves `data` out.
pub(crate) fn success(host: &Host, data: &Value) -> Answer {
    let error = json!({ "code": "ok", "message": "", "log_id": log_id(host) });
    let body = if data.is_null() {
        json!({ "error": error })
    } else {
        json!({ "data": data, "error": error })
    };
    Answer::json(StatusCode::OK, "ok", &body)
}

/// A flat OAuth error.
pub(crate) fn flat(host: &Host, status: StatusCode, error: &str, description: &str) -> Answer {
    let body = json!({
        "error": error,
        "error_description": description,
        "log_id": log_id(host),
    });
    Answer::json(status, error, &body)
}

/// Makes a log id: a UTC time in 14 digits and 20 more characters.
pub(crate) fn log_id(host: &Host) -> String {
    let mut id = compact_utc(host.clock.now_unix());
    id.push_str(&host.ids.upper_hex(Purpose::Log, 20));
    id
}

/// Writes a Unix time as `YYYYMMDDhhmmss`.
fn compact_utc(unix: i64) -> String {
    let (days, second) = (unix.div_euclid(86_400), unix.rem_euclid(86_400));
    // Days to civil date in eras of 400 years that start on 1 March.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utc_times_are_written_as_digits() {
        assert_eq!(compact_utc(0), "19700101000000");
        assert_eq!(compact_utc(951_782_400), "20000229000000");
        assert_eq!(compact_utc(1_795_334_401), "20261122080001");
        assert_eq!(compact_utc(4_102_444_799), "20991231235959");
    }

    #[test]
    fn a_refusal_carries_its_documented_status() {
        assert_eq!(Failure::of("rate_limit_exceeded").status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(Failure::params("x").code, "invalid_params");
    }
}
