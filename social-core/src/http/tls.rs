//! The TLS set-up, chosen by feature: the first of ring, aws-lc-rs and the system's own wins.
//!
//! The provider is handed to the client, never installed for the whole process: what else runs in
//! the host's process keeps its own choice.

use std::error::Error as StdError;

/// A transport that could not be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// TLS has no trusted roots or no usable protocol.
    #[error("TLS could not be set up; are the system's root certificates installed?")]
    Tls(#[source] Box<dyn StdError + Send + Sync>),
    /// A setting was refused, the proxy's address or the user agent.
    #[error("the HTTP client could not be set up")]
    Client(#[source] Box<dyn StdError + Send + Sync>),
}

#[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc-rs"))]
pub(super) fn with_tls(
    builder: reqwest::ClientBuilder,
) -> Result<reqwest::ClientBuilder, BuildError> {
    use std::sync::Arc;

    use rustls_platform_verifier::BuilderVerifierExt;

    #[cfg(feature = "rustls-ring")]
    let provider = rustls::crypto::ring::default_provider();
    #[cfg(not(feature = "rustls-ring"))]
    let provider = rustls::crypto::aws_lc_rs::default_provider();

    let mut config = rustls::ClientConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|error| BuildError::Tls(Box::new(error)))?
        .with_no_client_auth();
    // A preconfigured set-up is taken as it is, so the protocols must be named here.
    let protocols: &[&[u8]] =
        if cfg!(feature = "http2") { &[b"h2", b"http/1.1"] } else { &[b"http/1.1"] };
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    Ok(builder.tls_backend_preconfigured(config))
}

#[cfg(all(
    feature = "native-tls",
    not(any(feature = "rustls-ring", feature = "rustls-aws-lc-rs"))
))]
#[expect(clippy::unnecessary_wraps, reason = "the rustls form of this function can fail")]
pub(super) fn with_tls(
    builder: reqwest::ClientBuilder,
) -> Result<reqwest::ClientBuilder, BuildError> {
    Ok(builder.tls_backend_native())
}

/// Without a TLS feature only plain connections work, and those are allowed to loopback alone.
#[cfg(not(any(feature = "rustls-ring", feature = "rustls-aws-lc-rs", feature = "native-tls")))]
#[expect(clippy::unnecessary_wraps, reason = "the rustls form of this function can fail")]
pub(super) fn with_tls(
    builder: reqwest::ClientBuilder,
) -> Result<reqwest::ClientBuilder, BuildError> {
    Ok(builder)
}
