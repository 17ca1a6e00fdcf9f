//! A request and its answer in plain types, as a transport sees them.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use url::Url;

use crate::redact::without_query;
use crate::upload::ByteStream;

/// A request that a [`Transport`](super::Transport) sends once.
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The whole address; its query may be a secret.
    pub url: Url,
    /// The headers; those that hold secrets are marked sensitive.
    pub headers: HeaderMap,
    /// What is sent.
    pub body: HttpBody,
    /// How long the answer may take from now, its body included.
    pub deadline: Duration,
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &without_query(&self.url))
            .field("body", &self.body)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

/// What a request sends.
#[non_exhaustive]
pub enum HttpBody {
    /// Nothing.
    Empty,
    /// Bytes in memory.
    Bytes(Bytes),
    /// Exactly `length` bytes from a stream, under a `Content-Length` and never chunked.
    Stream {
        /// The number of bytes; another number in the stream breaks the request off.
        length: u64,
        /// Where they come from.
        stream: ByteStream,
    },
}

impl fmt::Debug for HttpBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Self::Stream { length, .. } => write!(f, "Stream({length} bytes)"),
        }
    }
}

/// The head of an answer, and its body still to be read.
pub struct HttpResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as it was sent: no content coding is undone.
    pub body: ByteStream,
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse").field("status", &self.status).finish_non_exhaustive()
    }
}
