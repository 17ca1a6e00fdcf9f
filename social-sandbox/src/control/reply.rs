//! Answers of the control API.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, Uri};
use serde::Serialize;
use serde_json::json;

use crate::error::SandboxError;

/// Why a control call was refused.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    message: String,
}

impl Refusal {
    pub(super) fn bad(message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, message: message.into() }
    }

    /// A browser that acts for another site.
    pub(super) fn foreign() -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            message: "this call came from the page of another site".to_owned(),
        }
    }

    /// The status and the reason, for pages.
    pub(super) fn into_parts(self) -> (StatusCode, String) {
        (self.status, self.message)
    }
}

impl From<SandboxError> for Refusal {
    fn from(error: SandboxError) -> Self {
        let status = match error {
            SandboxError::NotFound { .. } => StatusCode::NOT_FOUND,
            SandboxError::Refused(_) => StatusCode::CONFLICT,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self { status, message: error.to_string() }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "error": self.message }))).into_response()
    }
}

/// What every handler returns.
pub(super) type Reply = Result<Response, Refusal>;

#[expect(
    clippy::unnecessary_wraps,
    reason = "handlers end in one of these, and most of them can also refuse"
)]
pub(super) fn ok(body: impl Serialize) -> Reply {
    Ok(Json(body).into_response())
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "handlers end in one of these, and most of them can also refuse"
)]
pub(super) fn created(body: impl Serialize) -> Reply {
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "handlers end in one of these, and most of them can also refuse"
)]
pub(super) fn done() -> Reply {
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A path that is not in the table.
pub(super) async fn unknown(uri: Uri) -> Refusal {
    Refusal {
        status: StatusCode::NOT_FOUND,
        message: format!("there is no control route {}; GET / lists all", uri.path()),
    }
}
