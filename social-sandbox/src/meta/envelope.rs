//! The shapes of refusals: the Graph API's, and the one of `api.instagram.com`.

use http::StatusCode;
use http::header::WWW_AUTHENTICATE;
use serde_json::{Map, Value, json};

use super::facts::graph_error;
use crate::wire::Answer;

/// A refusal of the Graph API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GraphFailure {
    pub(crate) code: i64,
    pub(crate) subcode: Option<i64>,
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    user_message: &'static str,
    transient: bool,
}

impl GraphFailure {
    /// The row of a code; an unlisted one is a bad request.
    pub(crate) fn of(code: i64, subcode: Option<i64>) -> Self {
        let row = graph_error(code, subcode);
        Self {
            code,
            subcode,
            status: row.map_or(StatusCode::BAD_REQUEST, |row| row.status),
            message: row.map_or_else(|| format!("(#{code}) Error"), |row| row.message.to_owned()),
            user_message: row.map_or("", |row| row.user_message),
            transient: row.is_some_and(|row| row.transient),
        }
    }

    /// A code written as `190` or `190/460`, as faults have it.
    pub(crate) fn written(text: &str) -> Self {
        let (code, subcode) = match text.split_once('/') {
            Some((code, subcode)) => (code, subcode.trim().parse().ok()),
            None => (text, None),
        };
        Self::of(code.trim().parse().unwrap_or(1), subcode)
    }

    /// An invalid parameter, with a text of its own.
    pub(crate) fn param(message: impl AsRef<str>) -> Self {
        Self::of(100, None).saying(format!("(#100) {}", message.as_ref()))
    }

    /// No such object, or none that this caller may see.
    pub(crate) fn no_object(method: &http::Method, id: &str) -> Self {
        let method = method.as_str().to_ascii_lowercase();
        Self::of(100, Some(33)).saying(format!(
            "Unsupported {method} request. Object with ID '{id}' does not exist, cannot be loaded \
             due to missing permissions, or does not support this operation. Please read the Graph \
             API documentation at https://developers.facebook.com/docs/graph-api"
        ))
    }

    /// None of these permissions is there.
    pub(crate) fn permission(scopes: &[&str]) -> Self {
        match scopes.iter().find(|scope| !scope.starts_with("instagram_")) {
            Some(scope) => Self::of(200, None)
                .saying(format!("(#200) Requires {scope} permission to manage the object")),
            None => Self::of(10, None),
        }
    }

    /// Says it in other words.
    pub(crate) fn saying(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    pub(crate) const fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// How the list of calls names it.
    pub(crate) fn label(&self) -> String {
        match self.subcode {
            Some(subcode) => format!("{}/{subcode}", self.code),
            None => self.code.to_string(),
        }
    }

    const fn api_type(&self) -> &'static str {
        match (self.code, self.subcode) {
            (100, Some(33)) => "GraphMethodException",
            _ => "OAuthException",
        }
    }

    /// The error object, with the fields that are there.
    pub(crate) fn object(&self, trace: &str) -> Value {
        let mut error = Map::new();
        error.insert("message".to_owned(), json!(self.message));
        error.insert("type".to_owned(), json!(self.api_type()));
        error.insert("code".to_owned(), json!(self.code));
        if let Some(subcode) = self.subcode {
            error.insert("error_subcode".to_owned(), json!(subcode));
        }
        if !self.user_message.is_empty() || self.transient {
            error.insert("is_transient".to_owned(), json!(self.transient));
        }
        if !self.user_message.is_empty() {
            error.insert("error_user_title".to_owned(), json!(self.message));
            error.insert("error_user_msg".to_owned(), json!(self.user_message));
        }
        error.insert("fbtrace_id".to_owned(), json!(trace));
        Value::Object(error)
    }

    pub(crate) fn into_answer(self, trace: &str) -> Answer {
        let body = json!({ "error": self.object(trace) });
        let answer = Answer::json(self.status, self.label(), &body);
        if self.code != 190 {
            return answer;
        }
        answer.with(WWW_AUTHENTICATE, "OAuth \"Facebook Platform\" \"invalid_token\"")
    }
}

/// A refusal of `api.instagram.com`.
pub(crate) fn login_failure(status: StatusCode, message: &str) -> Answer {
    let body = json!({
        "error_type": "OAuthException",
        "code": status.as_u16(),
        "error_message": message,
    });
    Answer::json(status, status.as_str().to_owned(), &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_has_the_documented_shape() {
        let failure = GraphFailure::of(36_000, Some(2_207_004));
        let expected = json!({
            "message": "The image size is too large.",
            "type": "OAuthException",
            "code": 36000,
            "error_subcode": 2_207_004,
            "is_transient": false,
            "error_user_title": "The image size is too large.",
            "error_user_msg": "The image is too large to download. It should be less than 8 MiB.",
            "fbtrace_id": "A1",
        });
        assert_eq!(failure.object("A1"), expected);
        assert_eq!(failure.label(), "36000/2207004");
    }

    #[test]
    fn faults_write_codes_with_or_without_a_subcode() {
        assert_eq!(GraphFailure::written("190/460"), GraphFailure::of(190, Some(460)));
        assert_eq!(GraphFailure::written("80002"), GraphFailure::of(80_002, None));
        assert_eq!(GraphFailure::written("-2/2207003").code, -2);
        assert_eq!(GraphFailure::written("nonsense").code, 1);
    }
}
