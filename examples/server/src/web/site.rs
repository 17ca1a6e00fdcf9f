//! What every page stands on.

use std::sync::Arc;

use social_core::Clock;
use social_service::Service;
use social_service::axum::TrustedProxies;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::people::{Passwords, People};
use crate::session::{Sessions, SignInLimits};

/// What the handlers share. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Site(Arc<SiteParts>);

#[derive(Debug)]
pub(crate) struct SiteParts {
    pub(crate) service: Service,
    pub(crate) people: Arc<dyn People>,
    pub(crate) passwords: Passwords,
    pub(crate) sessions: Sessions,
    pub(crate) sign_in_limits: SignInLimits,
    pub(crate) public_url: Url,
    pub(crate) proxies: TrustedProxies,
    /// The names of the TikTok apps, in the order of the settings.
    pub(crate) apps: Vec<social_core::AppName>,
    /// The names of the apps for Instagram.
    pub(crate) instagram_apps: Vec<social_core::AppName>,
    /// Cancelled when the server stops.
    pub(crate) stop: CancellationToken,
}

impl Site {
    pub(crate) fn new(parts: SiteParts) -> Self {
        Self(Arc::new(parts))
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        self.service.clock()
    }

    /// Tells whether cookies and redirects travel over https.
    pub(crate) fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// Gives the name people know this service by: the host of its address.
    pub(crate) fn host(&self) -> String {
        let host = self.public_url.host_str().unwrap_or_default();
        match self.public_url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }
}

impl std::ops::Deref for Site {
    type Target = SiteParts;

    fn deref(&self) -> &SiteParts {
        &self.0
    }
}
