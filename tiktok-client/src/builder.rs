//! The set-up of a client.

use std::sync::Arc;
use std::time::Duration;

use social_core::http::{
    self, AllowedHosts, HttpClient, PERMIT_WAIT, ReqwestTransport, Transport, is_secure,
};
use social_core::{
    AppName, ClientSecret, Clock, Jitter, OsJitter, Provider, RateLimiter, SystemClock,
};
use url::Url;

use crate::client::{Client, Inner};
use crate::id::ClientKey;

const API_URL: &str = "https://open.tiktokapis.com";
const AUTH_URL: &str = "https://www.tiktok.com";
const UPLOAD_HOSTS: &str = ".tiktokapis.com";

/// The set-up of a [`Client`].
#[must_use = "a builder does nothing until `build` is called"]
#[derive(Debug)]
pub struct ClientBuilder {
    app: AppName,
    client_key: ClientKey,
    client_secret: ClientSecret,
    api_url: Option<Url>,
    auth_url: Option<Url>,
    upload_hosts: Option<AllowedHosts>,
    transport: Option<Arc<dyn Transport>>,
    clock: Arc<dyn Clock>,
    jitter: Arc<dyn Jitter>,
    limiter: Option<Arc<dyn RateLimiter>>,
    permit_wait: Duration,
}

/// A client that could not be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The client key or the secret is empty.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// An address is not fit to be called.
    #[error("{0} must be https, or http to this machine, without user, query or fragment")]
    Address(&'static str),
    /// The transport in the box could not be set up.
    #[error(transparent)]
    Transport(#[from] http::BuildError),
}

impl ClientBuilder {
    pub(crate) fn new(client_key: ClientKey, client_secret: ClientSecret) -> Self {
        Self {
            app: AppName::default_app(),
            client_key,
            client_secret,
            api_url: None,
            auth_url: None,
            upload_hosts: None,
            transport: None,
            clock: SystemClock::shared(),
            jitter: Arc::new(OsJitter),
            limiter: None,
            permit_wait: PERMIT_WAIT,
        }
    }

    /// Names the app among the host's apps; `default`, unless set.
    pub fn app(mut self, app: AppName) -> Self {
        self.app = app;
        self
    }

    /// Sets the address of the API and the token endpoints; `https://open.tiktokapis.com`, unless
    /// set.
    pub fn api_url(mut self, url: Url) -> Self {
        self.api_url = Some(url);
        self
    }

    /// Sets the address of the consent page; `https://www.tiktok.com`, unless set.
    pub fn auth_url(mut self, url: Url) -> Self {
        self.auth_url = Some(url);
        self
    }

    /// Sets the hosts that uploads may go to; every host below `tiktokapis.com`, unless set.
    pub fn upload_hosts(mut self, hosts: AllowedHosts) -> Self {
        self.upload_hosts = Some(hosts);
        self
    }

    /// Sets who sends the requests; [`ReqwestTransport`], unless set.
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Sets who tells the time; the machine, unless set.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Sets the source of chance in waiting times.
    pub fn jitter(mut self, jitter: Arc<dyn Jitter>) -> Self {
        self.jitter = jitter;
        self
    }

    /// Sets who counts calls a minute; the memory of this client, unless set. Processes that share
    /// accounts must share a limiter.
    pub fn limiter(mut self, limiter: Arc<dyn RateLimiter>) -> Self {
        self.limiter = Some(limiter);
        self
    }

    /// Sets how long a call waits for its place in a rate limit before it fails with
    /// `RateLimited`; 10 s, unless set.
    pub fn permit_wait(mut self, wait: Duration) -> Self {
        self.permit_wait = wait;
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// See [`BuildError`].
    pub fn build(self) -> Result<Client, BuildError> {
        if self.client_key.as_str().trim().is_empty() {
            return Err(BuildError::Empty("the client key"));
        }
        if self.client_secret.expose_secret().trim().is_empty() {
            return Err(BuildError::Empty("the client secret"));
        }
        let api_url = address(self.api_url, API_URL, "the API's address")?;
        let auth_url = address(self.auth_url, AUTH_URL, "the login's address")?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(ReqwestTransport::builder().build()?),
        };
        let http = HttpClient::builder(Provider::TikTok, transport, self.clock)
            .token_hosts(AllowedHosts::origin_of(&api_url))
            .jitter(self.jitter);
        let http = match self.limiter {
            Some(limiter) => http.limiter(limiter),
            None => http,
        };
        let upload_hosts = match self.upload_hosts {
            Some(hosts) => hosts,
            None => UPLOAD_HOSTS.parse().map_err(|_| BuildError::Address("the upload host"))?,
        };
        Ok(Client {
            inner: Arc::new(Inner {
                app: self.app,
                client_key: self.client_key,
                client_secret: self.client_secret,
                api_url,
                auth_url,
                upload_hosts,
                permit_wait: self.permit_wait,
                http: http.build(),
            }),
        })
    }
}

fn address(given: Option<Url>, default: &str, what: &'static str) -> Result<Url, BuildError> {
    let url = match given {
        Some(url) => url,
        None => Url::parse(default).map_err(|_| BuildError::Address(what))?,
    };
    let plain = url.query().is_none() && url.fragment().is_none();
    if plain && is_secure(&url) { Ok(url) } else { Err(BuildError::Address(what)) }
}
