//! What can go wrong around a sandbox.

use std::net::SocketAddr;

/// Why a sandbox could not start or a control call was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// A listener could not be opened.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The client for webhooks and pulls could not be set up.
    #[error("cannot set up the outgoing HTTP client")]
    Outbound(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The listener's address does not form a URL.
    #[error("the listen address does not form a URL")]
    Address(#[from] url::ParseError),
    /// A control call named something that does not exist.
    #[error("no such {what}: {name}")]
    NotFound {
        /// The kind of thing.
        what: &'static str,
        /// The name it was looked up by.
        name: String,
    },
    /// A control call does not fit the present state.
    #[error("{0}")]
    Refused(String),
}

impl SandboxError {
    pub(crate) fn not_found(what: &'static str, name: impl Into<String>) -> Self {
        Self::NotFound { what, name: name.into() }
    }
}
