//! The two shapes of an answer with a body: the envelope and the flat OAuth error.

use http::StatusCode;
use serde_json::{Value, json};

use super::behaviour::InvalidParams;
use super::facts;
use crate::wire::Answer;

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
