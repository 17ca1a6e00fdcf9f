//! The port that sends one request, and what its failure says of the effect.

use std::error::Error as StdError;
use std::fmt;

use async_trait::async_trait;

use super::message::{HttpRequest, HttpResponse};
use crate::error::Effect;

/// Sends one request, once.
///
/// [`ReqwestTransport`](super::ReqwestTransport) is the one in the box. A host gives another to go
/// through a proxy of its own, to record, or to answer in tests.
#[async_trait]
pub trait Transport: Send + Sync + fmt::Debug {
    /// Sends the request and gives the head of the answer, whatever its status.
    ///
    /// It must not follow redirects and must never send a request a second time, unless not one
    /// byte of it was written: a publish that is sent twice is two posts.
    ///
    /// # Errors
    ///
    /// When there is no answer. [`TransportError::effect`] is [`Effect::NotSent`] only if the
    /// platform certainly saw nothing of the request.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future breaks the request off; the platform may have acted on it.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError>;
}

/// Which part of sending failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection: the name is unknown, the port refuses, nothing answers.
    Connect,
    /// No secure connection: a certificate, a protocol version.
    Tls,
    /// The deadline passed.
    Timeout,
    /// The source of the body failed, or was longer or shorter than it said.
    Body,
    /// Anything else, among it a connection that broke.
    Other,
}

impl TransportErrorKind {
    const fn words(self) -> &'static str {
        match self {
            Self::Connect => "no connection to the host",
            Self::Tls => "no secure connection to the host",
            Self::Timeout => "the deadline passed",
            Self::Body => "the body could not be read from its source",
            Self::Other => "the connection failed",
        }
    }
}

/// A request that brought no answer.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    effect: Effect,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// Says what failed and whether the platform may have acted on the request.
    pub fn new(kind: TransportErrorKind, effect: Effect) -> Self {
        Self { kind, effect, source: None }
    }

    /// Adds the cause. Its text must hold no secret and no address with a query.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Tells which part of sending failed.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Tells whether the platform may have acted on the request.
    pub fn effect(&self) -> Effect {
        self.effect
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.words())
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
