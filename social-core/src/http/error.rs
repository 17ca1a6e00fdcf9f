//! Why a call brought no answer.

use std::error::Error as StdError;
use std::fmt;

use http::StatusCode;

use super::transport::{TransportError, TransportErrorKind};
use crate::error::Effect;
use crate::limit::AcquireError;
use crate::time::Timestamp;

/// The reason of a [`CallError`].
#[derive(Debug)]
#[non_exhaustive]
pub enum CallErrorKind {
    /// The address is neither `https` nor on this machine, or holds a name or password.
    InsecureAddress,
    /// The call holds a token and the host may not see it.
    HostNotAllowed,
    /// No place in the rate limit was had.
    Limited(AcquireError),
    /// The host has failed again and again and is left alone.
    Resting {
        /// Until when.
        until: Timestamp,
    },
    /// There was no answer.
    Transport(TransportError),
    /// The answer broke off.
    Body(std::io::Error),
    /// The answer is larger than allowed, in bytes.
    TooLarge(usize),
}

/// A call that brought no answer; a bad status is an answer.
#[derive(Debug)]
pub struct CallError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: CallErrorKind,
    operation: &'static str,
    url: String,
    effect: Effect,
    status: Option<StatusCode>,
}

impl CallError {
    /// `url` must be without its query.
    pub(super) fn new(
        kind: CallErrorKind,
        operation: &'static str,
        url: String,
        effect: Effect,
    ) -> Self {
        Self(Box::new(Inner { kind, operation, url, effect, status: None }))
    }

    /// Keeps the status of an answer whose body was not to be had.
    pub(super) fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = Some(status);
        self
    }

    /// Remembers that an earlier try of the same call may have had an effect.
    pub(super) fn after(mut self, unclear: bool) -> Self {
        if unclear {
            self.0.effect = Effect::Unknown;
        }
        self
    }

    /// Tells why there is no answer.
    pub fn kind(&self) -> &CallErrorKind {
        &self.0.kind
    }

    /// Gives the name of the call.
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// Tells whether the platform may have acted.
    pub fn effect(&self) -> Effect {
        self.0.effect
    }

    /// Gives the status, if the answer began.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// Tells whether a deadline was the reason.
    pub fn is_timeout(&self) -> bool {
        match &self.0.kind {
            CallErrorKind::Transport(error) => error.kind() == TransportErrorKind::Timeout,
            CallErrorKind::Body(error) => error.kind() == std::io::ErrorKind::TimedOut,
            _ => false,
        }
    }

    /// Tells whether what was to be sent could not be read.
    pub(super) fn is_of_the_source(&self) -> bool {
        matches!(&self.0.kind, CallErrorKind::Transport(error) if error.kind() == TransportErrorKind::Body)
    }

    /// Tells whether the network was the reason, so that another try may help.
    pub fn is_transient(&self) -> bool {
        matches!(self.0.kind, CallErrorKind::Transport(_) | CallErrorKind::Body(_))
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, operation, url, .. } = &*self.0;
        match kind {
            CallErrorKind::InsecureAddress => {
                write!(f, "{operation}: {url} is neither https nor on this machine")
            }
            CallErrorKind::HostNotAllowed => {
                write!(f, "{operation}: {url} may not be sent a token")
            }
            CallErrorKind::Limited(_) => write!(f, "{operation}: the rate limit has no place"),
            CallErrorKind::Resting { until } => {
                write!(
                    f,
                    "{operation}: {url} fails again and again and is left alone until {until}"
                )
            }
            CallErrorKind::Transport(_) => write!(f, "{operation}: no answer from {url}"),
            CallErrorKind::Body(_) => write!(f, "{operation}: the answer from {url} broke off"),
            CallErrorKind::TooLarge(limit) => {
                write!(f, "{operation}: the answer from {url} is larger than {limit} bytes")
            }
        }
    }
}

impl StdError for CallError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.kind {
            CallErrorKind::Limited(error) => Some(error),
            CallErrorKind::Transport(error) => Some(error),
            CallErrorKind::Body(error) => Some(error),
            _ => None,
        }
    }
}
