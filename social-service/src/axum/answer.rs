//! The error body, and the status of every refusal.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use serde_json::{Value, json};
use social_core::{CredentialError, ErrorClass};

use super::problem::Problem;
use crate::error::{Error, MediaError};
use crate::words::{Language, Particulars};

/// A refused request, on its way to becoming an answer.
///
/// Any handler may return it. The router writes its body when language and correlation id are
/// known; outside of the router it is written in English and without an id.
#[derive(Clone, Debug)]
pub struct ApiError(Arc<Cause>);

#[derive(Debug)]
enum Cause {
    Flow(Error),
    Own { problem: Problem, detail: Option<String> },
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        Self(Arc::new(Cause::Flow(error)))
    }
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        Self(Arc::new(Cause::Own { problem, detail: None }))
    }
}

impl Problem {
    /// Makes an error that says more, to programs, than the row does; never with a secret.
    pub(super) fn because(self, detail: impl Into<String>) -> ApiError {
        ApiError(Arc::new(Cause::Own { problem: self, detail: Some(detail.into()) }))
    }
}

impl ApiError {
    /// Gives the status it is answered with.
    pub fn status(&self) -> StatusCode {
        match &*self.0 {
            Cause::Flow(error) => status_of(error),
            Cause::Own { problem, .. } => problem.row().status,
        }
    }

    /// Gives the stable code.
    pub fn code(&self) -> String {
        match &*self.0 {
            Cause::Flow(error) => error.code(),
            Cause::Own { problem, .. } => problem.row().code.to_owned(),
        }
    }

    /// Gives the words for the person whose request it was.
    pub fn user_message(&self, language: Language, particulars: Particulars) -> String {
        match &*self.0 {
            Cause::Flow(error) => error.user_message(language, particulars),
            Cause::Own { problem, .. } => {
                let row = problem.row();
                let words = match language {
                    Language::En => row.en,
                    Language::Fr => row.fr,
                };
                words.to_owned()
            }
        }
    }

    /// Tells when to come back, if that helps and is known.
    pub fn retry_after(&self) -> Option<Duration> {
        match &*self.0 {
            Cause::Flow(error) => error.retry_after(),
            Cause::Own { problem: Problem::TooManyStreams, .. } => Some(Duration::from_secs(30)),
            Cause::Own { .. } => None,
        }
    }

    pub(super) fn is(&self, wanted: Problem) -> bool {
        matches!(&*self.0, Cause::Own { problem, .. } if *problem == wanted)
    }

    fn is_retryable(&self) -> bool {
        match &*self.0 {
            Cause::Flow(error) => error.is_retryable(),
            Cause::Own { problem, .. } => matches!(
                problem,
                Problem::BodyTimedOut
                    | Problem::BodyBrokenOff
                    | Problem::TooManyStreams
                    | Problem::Internal
            ),
        }
    }

    /// Gives the words for programs. What went wrong inside is for the log alone.
    fn message(&self) -> String {
        match &*self.0 {
            Cause::Flow(error) if is_inside(error) => Problem::Internal.row().message.to_owned(),
            Cause::Flow(error) => error.to_string(),
            Cause::Own { problem, detail: None } => problem.row().message.to_owned(),
            Cause::Own { problem, detail: Some(detail) } => {
                format!("{}: {detail}", problem.row().message)
            }
        }
    }

    fn details(&self) -> Value {
        match &*self.0 {
            Cause::Flow(error) => error.details(),
            Cause::Own { .. } => json!({}),
        }
    }

    /// Writes what a person who runs the service must know into the log.
    pub(super) fn log(&self) {
        match &*self.0 {
            Cause::Flow(error) if self.status().is_server_error() => {
                let chain = chain(error);
                tracing::error!(code = %self.code(), class = %error.class(), error = %chain, "a request failed");
            }
            _ => {
                tracing::debug!(code = %self.code(), status = self.status().as_u16(), "a request was refused");
            }
        }
    }

    /// Writes the answer.
    pub(super) fn render(&self, language: Language, particulars: Particulars) -> Response {
        let retry_after = self.retry_after().map(whole_seconds);
        let correlation_id = particulars.reference.clone();
        let body = json!({ "error": {
            "code": self.code(),
            "message": self.message(),
            "user_message": self.user_message(language, particulars),
            "retryable": self.is_retryable(),
            "retry_after": retry_after,
            "correlation_id": correlation_id,
            "details": self.details(),
        }});
        let mut response = (self.status(), Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.render(Language::En, Particulars::default());
        response.extensions_mut().insert(self);
        response
    }
}

/// Rounds up, so that whoever comes back then does not come too early.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// Tells whether the error's words are about our own inside.
fn is_inside(error: &Error) -> bool {
    match error {
        Error::Vault(_)
        | Error::Store(_)
        | Error::Config(_)
        | Error::Media(MediaError::Store(_)) => true,
        Error::Credential(error) => {
            status_of_credential(error) == StatusCode::INTERNAL_SERVER_ERROR
        }
        _ => false,
    }
}

/// Gives the status that a flow's error is answered with, in the API and on pages alike.
pub fn status_of(error: &Error) -> StatusCode {
    match error {
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        Error::Invalid(_) | Error::NothingUsable(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::State(_) | Error::CodeRefused(_) => StatusCode::BAD_REQUEST,
        Error::Denied { .. } => StatusCode::FORBIDDEN,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::QuotaFull(_) | Error::PublishingLimit(_) | Error::Limited { .. } => {
            StatusCode::TOO_MANY_REQUESTS
        }
        Error::Media(media) => status_of_media(media),
        Error::Credential(error) => status_of_credential(error),
        Error::TikTok(error) => status_of_platform(error.kind()),
        Error::Instagram(error) => status_of_platform(error.kind()),
        Error::WebhookRejected => StatusCode::UNAUTHORIZED,
        Error::Busy { .. } => StatusCode::SERVICE_UNAVAILABLE,
        Error::Store(error) if error.is_transient() => StatusCode::SERVICE_UNAVAILABLE,
        Error::Vault(_) | Error::Store(_) | Error::Config(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn status_of_media(error: &MediaError) -> StatusCode {
    match error {
        MediaError::Empty | MediaError::LengthMismatch { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        MediaError::TooLarge { .. }
        | MediaError::PhotoTooLarge { .. }
        | MediaError::UserFull { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        MediaError::TimedOut => StatusCode::REQUEST_TIMEOUT,
        MediaError::BrokenOff(_) => StatusCode::BAD_REQUEST,
        MediaError::NoSpace => StatusCode::INSUFFICIENT_STORAGE,
        MediaError::UnknownType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        MediaError::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

fn status_of_credential(error: &CredentialError) -> StatusCode {
    match error {
        CredentialError::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
        CredentialError::Unreadable(_) | CredentialError::Config(_) | CredentialError::Store(_) => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
        _ => StatusCode::CONFLICT,
    }
}

/// The platform's refusals are the content's or the account's; its silence is a bad gateway.
const fn status_of_platform(class: ErrorClass) -> StatusCode {
    match class {
        ErrorClass::Validation | ErrorClass::Permission => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorClass::Auth => StatusCode::CONFLICT,
        ErrorClass::RateLimited | ErrorClass::Quota => StatusCode::TOO_MANY_REQUESTS,
        ErrorClass::Timeout => StatusCode::GATEWAY_TIMEOUT,
        ErrorClass::Api | ErrorClass::Transport | ErrorClass::Decode => StatusCode::BAD_GATEWAY,
        ErrorClass::Store | ErrorClass::Cancelled => StatusCode::SERVICE_UNAVAILABLE,
        ErrorClass::Config => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
