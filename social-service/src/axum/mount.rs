//! What a host gives to mount the router, and what every handler stands on.

use std::fmt;
use std::sync::Arc;

use axum::response::Response;
use social_core::Provider;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::address::TrustedProxies;
use super::answer::ApiError;
use super::identity::Identity;
use super::limits::LimitTable;
use super::own_path::OwnPath;
use crate::{Choice, Connected, Service};

/// Event streams that one process keeps open at once.
const MOST_STREAMS: usize = 1_024;

/// What a host decides when it mounts the [`router`](super::router).
#[derive(Clone, Debug)]
#[must_use = "mount the router with these options"]
pub struct MountOptions {
    pub(super) service: Service,
    pub(super) identity: Arc<dyn Identity>,
    pub(super) trusted_proxies: TrustedProxies,
    pub(super) connect_answer: ConnectAnswer,
    pub(super) sign_in: Option<String>,
    pub(super) limits: LimitTable,
    pub(super) shutdown: CancellationToken,
}

/// How a finished or refused login answers the browser.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ConnectAnswer {
    /// Redirects: a finished login to its own `return_to` with `?connected=ID` (and `missing=SCOPES`
    /// where some were not granted), a refused one to its platform's page with
    /// `?connect_error=CODE` and `reference=CORRELATION_ID`, one that leaves a choice to the page
    /// for it with `?choice=KEY`.
    Redirect(ConnectPages),
    /// Lets the host answer.
    Hook(Arc<dyn ConnectHook>),
}

/// Paths of the host's own that logins lead to.
#[derive(Clone, Debug)]
pub struct ConnectPages {
    /// For refused TikTok logins, and where no `return_to` was given.
    pub tiktok: String,
    /// The same for logins that connect Instagram accounts.
    pub instagram: String,
    /// Where people choose which Instagram accounts a login shall connect, by
    /// [`Connect::choice`](crate::Connect::choice) and [`Connect::choose`](crate::Connect::choose).
    pub choose: String,
}

impl ConnectPages {
    /// Leads every login to one path.
    pub fn all(path: &str) -> Self {
        let path = || path.to_owned();
        Self { tiktok: path(), instagram: path(), choose: path() }
    }

    /// Gives the page of a platform.
    pub(super) fn of(&self, provider: Provider) -> &str {
        match provider {
            Provider::TikTok => &self.tiktok,
            Provider::Instagram => &self.instagram,
        }
    }
}

/// Answers finished and refused logins in the host's own way.
pub trait ConnectHook: Send + Sync + fmt::Debug {
    /// Answers a login that connected an account.
    fn connected(&self, connected: &Connected) -> Response;

    /// Answers a login whose accounts the user has to choose from.
    fn choose(&self, choice: &Choice) -> Response;

    /// Answers a login that did not.
    fn refused(&self, error: &ApiError, correlation_id: &str) -> Response;
}

impl MountOptions {
    /// Mounts this service, for callers that `identity` recognises.
    ///
    /// Cookies, origin checks and redirects come from the service's `public_url` alone, never from
    /// a request's `Host`. Refused logins lead to `/` unless
    /// [`connect_answer`](Self::connect_answer) says otherwise.
    pub fn new(service: Service, identity: Arc<dyn Identity>) -> Self {
        Self {
            service,
            identity,
            trusted_proxies: TrustedProxies::default(),
            connect_answer: ConnectAnswer::Redirect(ConnectPages::all("/")),
            sign_in: None,
            limits: LimitTable::default(),
            shutdown: CancellationToken::new(),
        }
    }

    /// Names the proxies whose `x-forwarded-for` and `x-request-id` count; none by default.
    pub fn trusted_proxies(mut self, proxies: TrustedProxies) -> Self {
        self.trusted_proxies = proxies;
        self
    }

    /// Decides how logins answer the browser.
    pub fn connect_answer(mut self, answer: ConnectAnswer) -> Self {
        self.connect_answer = answer;
        self
    }

    /// Names the host's sign-in page: whoever begins a login without being signed in goes there,
    /// with `return_to` naming the way back. Without it they get a 401.
    pub fn sign_in(mut self, path: impl Into<String>) -> Self {
        self.sign_in = Some(path.into());
        self
    }

    /// Replaces the limits.
    pub fn limits(mut self, limits: LimitTable) -> Self {
        self.limits = limits;
        self
    }

    /// Gives the token whose cancellation ends open event streams, so that a server can stop.
    pub fn shutdown(mut self, shutdown: CancellationToken) -> Self {
        self.shutdown = shutdown;
        self
    }
}

/// What every handler stands on.
#[derive(Clone, Debug)]
pub(super) struct Api(Arc<Mounted>);

#[derive(Debug)]
pub(super) struct Mounted {
    pub(super) options: MountOptions,
    pub(super) streams: Arc<Semaphore>,
}

impl Api {
    pub(super) fn new(options: MountOptions) -> Self {
        Self(Arc::new(Mounted { options, streams: Arc::new(Semaphore::new(MOST_STREAMS)) }))
    }

    pub(super) fn service(&self) -> &Service {
        &self.0.options.service
    }

    pub(super) fn streams(&self) -> Arc<Semaphore> {
        Arc::clone(&self.0.streams)
    }

    pub(super) fn public_url(&self) -> &Url {
        &self.service().settings().public_url
    }

    /// Reads a path of ours; anything else leads to the root.
    pub(super) fn own_path(&self, path: &str) -> OwnPath {
        OwnPath::parse(path, self.public_url()).unwrap_or_default()
    }
}

impl std::ops::Deref for Api {
    type Target = Mounted;

    fn deref(&self) -> &Mounted {
        &self.0
    }
}
