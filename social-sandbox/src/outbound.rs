//! The sandbox's own HTTP client, for webhooks and pulls.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::redirect::Policy;
use rustls::ClientConfig;
use rustls::crypto::ring::default_provider;
use rustls_platform_verifier::BuilderVerifierExt;
use url::Url;

use crate::error::SandboxError;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Two clients: a light one for plain HTTP, and one for HTTPS that is made when
/// it is first needed, since reading the machine's certificates takes long.
///
/// Neither follows redirects nor uses a proxy.
#[derive(Debug)]
pub(crate) struct Outbound {
    plain: reqwest::Client,
    secure: OnceLock<reqwest::Client>,
}

impl Outbound {
    pub(crate) fn new() -> Result<Self, SandboxError> {
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(outbound)?
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        Ok(Self { plain: client(config)?, secure: OnceLock::new() })
    }

    /// Returns the client for an address.
    pub(crate) fn client_for(&self, url: &Url) -> Result<reqwest::Client, SandboxError> {
        if url.scheme() == "http" {
            return Ok(self.plain.clone());
        }
        if let Some(ready) = self.secure.get() {
            return Ok(ready.clone());
        }
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(outbound)?
            .with_platform_verifier()
            .map_err(outbound)?
            .with_no_client_auth();
        let made = client(config)?;
        Ok(self.secure.get_or_init(|| made).clone())
    }
}

fn client(config: ClientConfig) -> Result<reqwest::Client, SandboxError> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .redirect(Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT_TIMEOUT)
        .build()
        .map_err(outbound)
}

fn outbound(error: impl std::error::Error + Send + Sync + 'static) -> SandboxError {
    SandboxError::Outbound(Box::new(error))
}
