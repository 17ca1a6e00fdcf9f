//! What a page can answer besides itself: a sentence, a cure, a reference, a way back.

use std::sync::Arc;
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use social_service::axum::status_of;
use social_service::{Error, Particulars, words_for};

use crate::people::{PasswordError, PeopleError};
use crate::words::Words;

/// A page that could not be given.
#[derive(Clone, Debug)]
pub(crate) enum PageError {
    /// There is no such page, or it is somebody else's.
    NotFound,
    /// The page does not take this method.
    Method,
    /// Nobody is signed in.
    SignIn,
    /// The form did not come from one of our own pages, or not from this session's.
    Stale,
    /// The form cannot be read.
    Form,
    /// The address or the form is too long.
    TooLong(StatusCode),
    /// The form did not come in time.
    TimedOut,
    /// Too many requests.
    Limited(Duration),
    /// A flow refused or failed.
    Flow(Arc<Error>),
    /// The keeping of people failed.
    People(Arc<PeopleError>),
    /// A mistake of ours; the text is for the log.
    Internal(&'static str),
}

/// What an error page says.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) title: String,
    pub(crate) cure: String,
    pub(crate) code: Option<String>,
}

impl PageError {
    /// Gives the status.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Stale => StatusCode::FORBIDDEN,
            Self::Form => StatusCode::BAD_REQUEST,
            Self::TooLong(status) => *status,
            Self::TimedOut => StatusCode::REQUEST_TIMEOUT,
            Self::Limited(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Flow(error) => status_of(error),
            Self::People(error) => match **error {
                PeopleError::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            },
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Gives the seconds after which it may work, if they are known.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        let wait = match self {
            Self::Limited(wait) => Some(*wait),
            Self::Flow(error) => error.retry_after(),
            _ => None,
        };
        wait.map(|wait| wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
    }

    /// Gives the words; `home` is the address people should use.
    pub(crate) fn said(&self, words: Words, home: &str, reference: &str) -> Said {
        let said = |title: &str, cure: String| Said { title: title.to_owned(), cure, code: None };
        let seconds = self.retry_after().unwrap_or(1);
        match self {
            Self::NotFound | Self::Method | Self::SignIn => {
                said(words.error_not_found(), words.error_not_found_cure().to_owned())
            }
            Self::Stale => said(words.error_stale(), words.error_stale_cure(home)),
            Self::Form => said(words.error_invalid(), words.error_form().to_owned()),
            Self::TooLong(_) => said(words.error_too_long(), words.error_form().to_owned()),
            Self::TimedOut => {
                said(words.error_timed_out(), words.error_timed_out_cure().to_owned())
            }
            Self::Limited(_) => said(words.error_limited(), words.error_limited_cure(seconds)),
            Self::Flow(error) => {
                let reference = Some(reference.to_owned());
                let particulars = Particulars { reference, ..Particulars::default() };
                let cure = words_for(&error.code(), words.language(), &particulars);
                Said {
                    title: flow_title(self.status(), words).to_owned(),
                    cure,
                    code: Some(error.code()),
                }
            }
            Self::People(_) | Self::Internal(_)
                if self.status() == StatusCode::SERVICE_UNAVAILABLE =>
            {
                said(words.error_unavailable(), words.error_unavailable_cure().to_owned())
            }
            Self::People(_) | Self::Internal(_) => {
                said(words.error_ours(), words.error_ours_cure().to_owned())
            }
        }
    }

    /// Writes what people are not shown.
    pub(crate) fn log(&self) {
        match self {
            Self::Flow(error) if self.status().is_server_error() => {
                tracing::warn!(
                    error = &**error as &dyn std::error::Error,
                    code = error.code(),
                    "a page failed"
                );
            }
            Self::People(error) => {
                tracing::error!(error = &**error as &dyn std::error::Error, "a page failed");
            }
            Self::Internal(what) => tracing::error!(what, "a page failed"),
            _ => tracing::debug!(status = self.status().as_u16(), "a page was refused"),
        }
    }
}

fn flow_title(status: StatusCode, words: Words) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => words.error_not_found(),
        StatusCode::CONFLICT => words.error_conflict(),
        StatusCode::TOO_MANY_REQUESTS => words.error_limited(),
        StatusCode::PAYLOAD_TOO_LARGE => words.error_too_long(),
        StatusCode::REQUEST_TIMEOUT => words.error_timed_out(),
        StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => words.error_platform(),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::INSUFFICIENT_STORAGE => {
            words.error_unavailable()
        }
        status if status.is_client_error() => words.error_invalid(),
        _ => words.error_ours(),
    }
}

impl From<Error> for PageError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(_) => Self::NotFound,
            other => Self::Flow(Arc::new(other)),
        }
    }
}

impl From<PeopleError> for PageError {
    fn from(error: PeopleError) -> Self {
        Self::People(Arc::new(error))
    }
}

impl From<PasswordError> for PageError {
    fn from(error: PasswordError) -> Self {
        tracing::error!(%error, "a password could not be checked");
        Self::Internal("a password could not be checked")
    }
}

impl From<askama::Error> for PageError {
    fn from(error: askama::Error) -> Self {
        tracing::error!(%error, "a page could not be rendered");
        Self::Internal("a page could not be rendered")
    }
}

impl IntoResponse for PageError {
    /// The frame writes the page, when language and reference are known.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use social_core::CredentialError;

    use super::*;
    use crate::words::Language;

    #[test]
    fn a_token_that_cannot_be_opened_is_our_fault_and_an_old_one_is_not() {
        let words = Words::new(Language::En);
        for (cause, status, title) in [
            (CredentialError::Unreadable("k1".into()), 500, words.error_ours()),
            (CredentialError::Config("secret".into()), 500, words.error_ours()),
            (CredentialError::NeedsReconnect, 409, words.error_conflict()),
        ] {
            let page = PageError::from(Error::Credential(cause));
            assert_eq!(page.status().as_u16(), status);
            assert_eq!(page.said(words, "https://social.example.com/", "R1").title, title);
        }
    }
}
