//! The whole server in one value: databases, service, pages, listeners, and an orderly end.

mod backends;
mod instagram;
mod keys;
mod listen;
mod metrics;
mod router;
mod running;
#[cfg(test)]
mod tests;
mod tiktok;
mod time;

use std::sync::Arc;

use axum::Router;
use social_core::Clock;
use social_service::axum::{ConnectAnswer, ConnectPages, MountOptions, TrustedProxies};
use social_service::{BuildError, Service, Settings, StatusPolling};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::Url;

use backends::Backends;
pub(crate) use backends::{migrate, with_people, with_store};
pub use instagram::InstagramAppError;
pub(crate) use instagram::{FACEBOOK_CALLBACK, INSTAGRAM_CALLBACK};
pub use keys::KeysError;
pub use running::Running;
pub use tiktok::AppError;
pub(crate) use tiktok::CALLBACK;
pub(crate) use time::Time;

use crate::config::Config;
use crate::media::MediaError;
use crate::people::{PasswordError, Passwords, PeopleError};
use crate::session::{Sessions, SignInLimits, SiteIdentity};
use crate::web::site::{Site, SiteParts};

/// A server to start.
#[derive(Clone, Debug)]
#[must_use = "a server serves nobody until it is started"]
pub struct App {
    config: Config,
    time: Time,
}

/// A server that could not be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// An address cannot be listened on.
    #[error(
        "`{setting}` is {address}, which cannot be listened on ({source}): choose a free address"
    )]
    Listen {
        /// The setting that names it.
        setting: &'static str,
        /// The address.
        address: std::net::SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// The service's database cannot be opened.
    #[error("the database of `SOCIAL_STORE` cannot be used: {0}")]
    Store(#[from] social_store::StoreError),
    /// The user tables cannot be opened.
    #[error("the user tables in `SOCIAL_STORE` cannot be used: {0}")]
    People(#[from] PeopleError),
    /// The keys do not fit what is stored.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The place for media cannot be used.
    #[error(transparent)]
    Media(#[from] MediaError),
    /// A TikTok app cannot be set up.
    #[error(transparent)]
    TikTok(#[from] AppError),
    /// An app for Instagram cannot be set up.
    #[error(transparent)]
    Instagram(#[from] InstagramAppError),
    /// The service cannot be built.
    #[error(transparent)]
    Service(#[from] BuildError),
    /// Passwords cannot be checked here.
    #[error(transparent)]
    Passwords(#[from] PasswordError),
    /// Another recorder of figures is installed in this process.
    #[error("the figures cannot be recorded: this process has another recorder")]
    Metrics,
    /// A combination of settings cannot work.
    #[error("{0}")]
    Setting(String),
}

impl App {
    /// Takes checked settings and the machine's clock; a PostgreSQL database goes by its own.
    pub fn new(config: Config) -> Self {
        Self { config, time: Time::default() }
    }

    /// Goes by another clock, for tests and the demo.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.time = Time::given(clock);
        self
    }

    /// Opens the databases, starts the workers and serves.
    ///
    /// A port 0 is replaced by a free one; [`Running`] tells which.
    ///
    /// # Errors
    ///
    /// [`StartError`] names the setting and the cure. Nothing runs then.
    pub async fn start(self) -> Result<Running, StartError> {
        let Self { config, time } = self;
        let figures = metrics::recorder().ok_or(StartError::Metrics)?;
        let listener = bind("SOCIAL_LISTEN", config.listen).await?;
        let metrics_listener = bind("SOCIAL_METRICS_LISTEN", config.metrics_listen).await?;
        let public_url = public_url(&config, &listener)?;
        let assembled = Assembled::new(&config, &time, &public_url).await?;
        Ok(Running::start(running::Parts {
            listener,
            metrics_listener,
            public_url,
            assembled,
            figures,
        }))
    }
}

/// Everything but the listeners.
pub(crate) struct Assembled {
    pub(crate) service: Service,
    pub(crate) site: Site,
    pub(crate) pages: Router,
    backends: Backends,
}

impl Assembled {
    /// Opens the databases and builds what is served.
    pub(crate) async fn new(
        config: &Config,
        time: &Time,
        public_url: &Url,
    ) -> Result<Self, StartError> {
        let backends = Backends::open(config, time).await?;
        match assemble(config, &time.clock(), public_url, &backends).await {
            Ok((service, site, pages)) => Ok(Self { service, site, pages, backends }),
            Err(error) => {
                backends.close().await;
                Err(error)
            }
        }
    }
}

async fn bind(
    setting: &'static str,
    address: std::net::SocketAddr,
) -> Result<TcpListener, StartError> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|source| StartError::Listen { setting, address, source })
}

/// Gives the address people use; a loopback address needs no setting.
fn public_url(config: &Config, listener: &TcpListener) -> Result<Url, StartError> {
    if let Some(url) = &config.public_url {
        return Ok(url.clone());
    }
    let address = listener.local_addr().map_err(|source| StartError::Listen {
        setting: "SOCIAL_LISTEN",
        address: config.listen,
        source,
    })?;
    Url::parse(&format!("http://{address}/"))
        .map_err(|error| StartError::Setting(error.to_string()))
}

async fn assemble(
    config: &Config,
    clock: &Arc<dyn Clock>,
    public_url: &Url,
    backends: &Backends,
) -> Result<(Service, Site, Router), StartError> {
    keys::check(&config.keys, config.missing_keys, backends.store().as_ref()).await?;
    let mut settings = Settings::new(public_url.clone());
    settings.media_url.clone_from(&config.media_url);
    settings.ownership_files =
        config.tiktok.iter().flat_map(|app| app.ownership_files.iter().cloned()).collect();
    settings.workers = config.workers;
    settings.webhook_retention = config.webhook_retention;
    settings.past_due = config.past_due;
    settings.insights_every = config.insights_every;
    settings.sync_every = config.sync_every;
    settings.status_polling =
        if config.status_polling { StatusPolling::On } else { StatusPolling::Off };
    let mut service = backends.service(config.keys.clone(), settings).clock(Arc::clone(clock));
    for app in &config.tiktok {
        service = service.tiktok(tiktok::build(app, public_url, clock, backends.store())?);
    }
    for app in &config.instagram {
        service = service.instagram(instagram::build(app, public_url, clock)?);
    }
    let service = service.build()?;
    let people = Arc::clone(backends.people());
    let proxies = trusted_proxies(config)?;
    let site = Site::new(SiteParts {
        sessions: Sessions::new(Arc::clone(&people), public_url.clone()),
        people,
        passwords: Passwords::new().await?,
        sign_in_limits: SignInLimits::new(Arc::clone(backends.store())),
        public_url: public_url.clone(),
        proxies: proxies.clone(),
        apps: config.tiktok.iter().map(|app| app.name.clone()).collect(),
        instagram_apps: config.instagram.iter().map(|app| app.name.clone()).collect(),
        stop: CancellationToken::new(),
        service: service.clone(),
    });
    let identity = SiteIdentity::new(site.sessions.clone(), config.admin_token.clone());
    let mount = mount(&service, &site, proxies, identity.clone());
    let pages = router::build(&site, mount, identity, backends.media());
    Ok((service, site, pages))
}

fn trusted_proxies(config: &Config) -> Result<TrustedProxies, StartError> {
    let proxies: Vec<String> = config.trusted_proxies.iter().map(ToString::to_string).collect();
    proxies
        .join(",")
        .parse()
        .map_err(|error| StartError::Setting(format!("`SOCIAL_TRUSTED_PROXIES`: {error}")))
}

fn mount(
    service: &Service,
    site: &Site,
    proxies: TrustedProxies,
    identity: SiteIdentity,
) -> MountOptions {
    let answer = ConnectAnswer::Redirect(ConnectPages {
        tiktok: crate::pages::CONNECT_TIKTOK.to_owned(),
        instagram: crate::pages::CONNECT_INSTAGRAM.to_owned(),
        choose: crate::pages::CHOOSE_INSTAGRAM.to_owned(),
    });
    MountOptions::new(service.clone(), Arc::new(identity))
        .trusted_proxies(proxies)
        .connect_answer(answer)
        .sign_in("/sign-in")
        .shutdown(site.stop.clone())
}
