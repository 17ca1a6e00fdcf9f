//! The whole answer of a call, and how it is decoded without showing it to anyone.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use crate::retry::parse_retry_after;
use crate::time::Timestamp;

/// An answer that was read whole, of any status.
#[derive(Clone)]
pub struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) received_at: Timestamp,
    pub(super) attempts: u32,
}

impl Answer {
    /// Gives the status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Gives a header as text, if it is there and readable.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Gives the wait that `Retry-After` asks for, clamped to a quarter of an hour.
    pub fn retry_after(&self) -> Option<Duration> {
        parse_retry_after(self.headers.get(RETRY_AFTER)?, self.received_at)
    }

    /// Gives the bytes of the body. They may hold secrets.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Gives the instant when the last byte was there.
    pub fn received_at(&self) -> Timestamp {
        self.received_at
    }

    /// Gives the number of times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Decodes the body as JSON.
    ///
    /// # Errors
    ///
    /// [`DecodeError`], which names the place and shows nothing of the body.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        serde_json::from_slice(&self.body).map_err(|error| DecodeError {
            status: self.status,
            length: self.body.len(),
            content_type: self
                .header(CONTENT_TYPE.as_str())
                .map(|text| text.chars().take(64).collect()),
            fault: error.classify(),
            line: error.line(),
            column: error.column(),
        })
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// A body that is not what was expected; it is described, never shown.
///
/// The decoder's own message is left out, since it quotes the value it stumbled over.
#[derive(Clone, Debug)]
pub struct DecodeError {
    status: StatusCode,
    length: usize,
    content_type: Option<String>,
    fault: serde_json::error::Category,
    line: usize,
    column: usize,
}

impl DecodeError {
    /// Gives the status of the answer.
    pub fn status(&self) -> StatusCode {
        self.status
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fault = match self.fault {
            serde_json::error::Category::Data => "holds another value than expected",
            serde_json::error::Category::Eof => "ends too early",
            serde_json::error::Category::Syntax | serde_json::error::Category::Io => "is not JSON",
        };
        let content_type = self.content_type.as_deref().unwrap_or("no content type");
        write!(
            f,
            "the answer {fault} at line {}, column {} ({} bytes, {content_type})",
            self.line, self.column, self.length
        )
    }
}

impl std::error::Error for DecodeError {}
