//! The set-up of a client.

use std::sync::Arc;

use social_core::http::{self, AllowedHosts, HttpClient, ReqwestTransport, Transport, is_secure};
use social_core::{AppName, ClientSecret, Clock, Jitter, OsJitter, Provider, SystemClock};
use url::Url;

use crate::client::{Client, Inner, Login};
use crate::id::AppId;
use crate::proof::ProofMode;
use crate::release::Reminder;
use crate::usage::Budget;
use crate::version::GraphVersion;

const FACEBOOK_GRAPH_URL: &str = "https://graph.facebook.com";
const FACEBOOK_AUTH_URL: &str = "https://www.facebook.com";
const FACEBOOK_UPLOAD_URL: &str = "https://rupload.facebook.com";
const INSTAGRAM_GRAPH_URL: &str = "https://graph.instagram.com";
const INSTAGRAM_AUTH_URL: &str = "https://www.instagram.com";
const INSTAGRAM_TOKEN_URL: &str = "https://api.instagram.com";

/// The set-up of a [`Client`], for a [`MetaApp`] or an [`InstagramApp`].
#[must_use = "a builder does nothing until `build` is called"]
#[derive(Debug)]
pub struct ClientBuilder<A> {
    name: AppName,
    app_id: AppId,
    app_secret: ClientSecret,
    graph_url: Option<Url>,
    auth_url: Option<Url>,
    version: GraphVersion,
    transport: Option<Arc<dyn Transport>>,
    clock: Arc<dyn Clock>,
    jitter: Arc<dyn Jitter>,
    app: A,
}

/// What only a Meta app has, which is used through Facebook Login.
#[derive(Debug, Default)]
pub struct MetaApp {
    upload_url: Option<Url>,
    proof: ProofMode,
}

/// What only an Instagram app has, which is used through Instagram Login.
#[derive(Debug, Default)]
pub struct InstagramApp {
    token_url: Option<Url>,
}

/// A client that could not be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The app id or the secret is empty.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// An address is not fit to be called.
    #[error("{0} must be https, or http to this machine, without user, query or fragment")]
    Address(&'static str),
    /// The transport in the box could not be set up.
    #[error(transparent)]
    Transport(#[from] http::BuildError),
}

impl<A: Default> ClientBuilder<A> {
    pub(crate) fn new(app_id: AppId, app_secret: ClientSecret) -> Self {
        Self {
            name: AppName::default_app(),
            app_id,
            app_secret,
            graph_url: None,
            auth_url: None,
            version: GraphVersion::default(),
            transport: None,
            clock: SystemClock::shared(),
            jitter: Arc::new(OsJitter),
            app: A::default(),
        }
    }
}

impl<A> ClientBuilder<A> {
    /// Names the app among the host's apps; `default`, unless set.
    pub fn app(mut self, app: AppName) -> Self {
        self.name = app;
        self
    }

    /// Sets the address of the API; `https://graph.facebook.com` for a Meta app and
    /// `https://graph.instagram.com` for an Instagram app, unless set.
    pub fn graph_url(mut self, url: Url) -> Self {
        self.graph_url = Some(url);
        self
    }

    /// Sets the address of the login's pages; `https://www.facebook.com` for a Meta app and
    /// `https://www.instagram.com` for an Instagram app, unless set.
    pub fn auth_url(mut self, url: Url) -> Self {
        self.auth_url = Some(url);
        self
    }

    /// Sets the version that stands in the paths; that of
    /// [`DEFAULT_RELEASE`](crate::endpoint::DEFAULT_RELEASE), unless set.
    pub fn version(mut self, version: GraphVersion) -> Self {
        self.version = version;
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

    fn finish(self, graph: &str, auth: &str, login: Login) -> Result<Client, BuildError> {
        if self.app_id.as_str().trim().is_empty() {
            return Err(BuildError::Empty("the app id"));
        }
        if self.app_secret.expose_secret().trim().is_empty() {
            return Err(BuildError::Empty("the app secret"));
        }
        let graph_url = address(self.graph_url, graph, "the API's address")?;
        let auth_url = address(self.auth_url, auth, "the login's address")?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(ReqwestTransport::builder().build()?),
        };
        let mut token_hosts = AllowedHosts::origin_of(&graph_url);
        if let Login::Facebook { upload_url, .. } = &login {
            token_hosts = token_hosts.and_origin_of(upload_url);
        }
        let http = HttpClient::builder(Provider::Instagram, transport, self.clock)
            .token_hosts(token_hosts)
            .jitter(self.jitter)
            .build();
        Ok(Client {
            inner: Arc::new(Inner {
                app: self.name,
                app_id: self.app_id,
                app_secret: self.app_secret,
                graph_url,
                auth_url,
                version: self.version,
                login,
                http,
                budget: Budget::default(),
                reminder: Reminder::default(),
            }),
        })
    }
}

impl ClientBuilder<MetaApp> {
    /// Sets the address that resumable uploads go to; `https://rupload.facebook.com`, unless set.
    pub fn upload_url(mut self, url: Url) -> Self {
        self.app.upload_url = Some(url);
        self
    }

    /// Sets how signed calls prove that they come from the app's server; [`ProofMode::Plain`],
    /// unless set.
    pub fn appsecret_proof(mut self, mode: ProofMode) -> Self {
        self.app.proof = mode;
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// See [`BuildError`].
    pub fn build(mut self) -> Result<Client, BuildError> {
        let MetaApp { upload_url, proof } = std::mem::take(&mut self.app);
        let upload_url = address(upload_url, FACEBOOK_UPLOAD_URL, "the upload address")?;
        self.finish(FACEBOOK_GRAPH_URL, FACEBOOK_AUTH_URL, Login::Facebook { upload_url, proof })
    }
}

impl ClientBuilder<InstagramApp> {
    /// Sets the address where codes are exchanged; `https://api.instagram.com`, unless set.
    pub fn token_url(mut self, url: Url) -> Self {
        self.app.token_url = Some(url);
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// See [`BuildError`].
    pub fn build(mut self) -> Result<Client, BuildError> {
        let token_url = self.app.token_url.take();
        let token_url = address(token_url, INSTAGRAM_TOKEN_URL, "the token address")?;
        self.finish(INSTAGRAM_GRAPH_URL, INSTAGRAM_AUTH_URL, Login::Instagram { token_url })
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

#[cfg(test)]
mod tests {
    use social_core::LoginFlow;

    use super::*;
    use crate::client::WrongLogin;
    use crate::endpoint;

    #[test]
    fn the_hosts_are_metas_unless_set() {
        let meta = Client::meta_app("1", "secret").build().unwrap();
        assert_eq!(meta.inner.graph_url.as_str(), "https://graph.facebook.com/");
        assert_eq!(meta.inner.auth_url.as_str(), "https://www.facebook.com/");
        assert_eq!(meta.upload_url().unwrap().as_str(), "https://rupload.facebook.com/");
        assert_eq!(meta.version().as_str(), endpoint::DEFAULT_RELEASE.version);
        let instagram = Client::instagram_app("1", "secret").build().unwrap();
        assert_eq!(instagram.inner.graph_url.as_str(), "https://graph.instagram.com/");
        assert_eq!(instagram.inner.auth_url.as_str(), "https://www.instagram.com/");
        assert!(
            matches!(&instagram.inner.login, Login::Instagram { token_url } if token_url.as_str() == "https://api.instagram.com/")
        );
        assert_eq!(instagram.upload_url(), None);
    }

    #[test]
    fn a_plain_address_is_taken_for_this_machine_only() {
        let build =
            |url: &str| Client::meta_app("1", "secret").upload_url(url.parse().unwrap()).build();
        assert!(build("http://127.0.0.1:4200").is_ok());
        assert!(build("https://rupload.example.com").is_ok());
        for refused in [
            "http://rupload.example.com",
            "https://a.example/?b",
            "https://a.example/#b",
            "https://u:p@a.example",
        ] {
            assert!(matches!(build(refused), Err(BuildError::Address(_))), "{refused}");
        }
    }

    #[test]
    fn an_app_needs_an_id_and_a_secret() {
        assert!(matches!(
            Client::meta_app(" ", "secret").build(),
            Err(BuildError::Empty("the app id"))
        ));
        assert!(matches!(
            Client::instagram_app("1", "").build(),
            Err(BuildError::Empty("the app secret"))
        ));
    }

    #[test]
    fn an_app_has_one_login() {
        let meta = Client::meta_app("1", "secret").build().unwrap();
        assert!(meta.facebook_login().is_ok());
        let refused =
            WrongLogin { app: LoginFlow::FacebookLogin, asked: LoginFlow::InstagramLogin };
        assert_eq!(meta.instagram_login().unwrap_err(), refused);
        let instagram = Client::instagram_app("1", "secret").build().unwrap();
        assert!(instagram.instagram_login().is_ok() && instagram.facebook_login().is_err());
    }

    #[test]
    fn no_secret_is_shown() {
        let builder = Client::meta_app("1", "canary");
        let shown = format!("{builder:?}");
        let client = builder.build().unwrap();
        let shown = format!("{shown} {client:?} {:?}", client.facebook_login().unwrap());
        assert!(!shown.contains("canary"), "{shown}");
    }
}
