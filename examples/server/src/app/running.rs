//! A server that runs, and its orderly end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use metrics_exporter_prometheus::PrometheusHandle;
use social_core::{Clock, UserId};
use social_service::Service;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::listen::{self, Limits};
use super::{Assembled, metrics};
use crate::people::{Passwords, People, Result};
use crate::session::Sessions;
use crate::web::site::Site;

/// How often figures are folded.
const FOLD: Duration = Duration::from_secs(5);
/// How many folds lie between two clearings of ended sessions: an hour.
const FOLDS_A_CLEARING: u32 = 720;
/// Connections to the figures at once.
const FIGURES_CONNECTIONS: usize = 64;

/// A running server. Dropping it begins its end, but does not wait for it.
#[derive(Debug)]
#[must_use = "dropping a running server stops it"]
pub struct Running {
    addr: SocketAddr,
    metrics_addr: SocketAddr,
    public_url: Url,
    service: Service,
    people: Arc<dyn People>,
    passwords: Passwords,
    sessions: Sessions,
    stop: CancellationToken,
    done: Option<JoinHandle<()>>,
}

pub(super) struct Parts {
    pub(super) listener: TcpListener,
    pub(super) metrics_listener: TcpListener,
    pub(super) public_url: Url,
    pub(super) assembled: Assembled,
    pub(super) figures: PrometheusHandle,
}

impl Running {
    pub(super) fn start(parts: Parts) -> Self {
        let unspecified = SocketAddr::from(([0, 0, 0, 0], 0));
        let site = parts.assembled.site.clone();
        let mut running = Self {
            addr: parts.listener.local_addr().unwrap_or(unspecified),
            metrics_addr: parts.metrics_listener.local_addr().unwrap_or(unspecified),
            public_url: parts.public_url.clone(),
            service: site.service.clone(),
            people: Arc::clone(&site.people),
            passwords: site.passwords.clone(),
            sessions: site.sessions.clone(),
            stop: site.stop.clone(),
            done: None,
        };
        let done = tokio::spawn(supervise(parts));
        tracing::info!(addr = %running.addr, metrics_addr = %running.metrics_addr, public_url = %running.public_url, "serving");
        running.done = Some(done);
        running
    }

    /// Gives the address that is listened on.
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Gives the address `/metrics` is served on.
    pub const fn metrics_addr(&self) -> SocketAddr {
        self.metrics_addr
    }

    /// Gives the address people use.
    pub const fn public_url(&self) -> &Url {
        &self.public_url
    }

    /// Gives the service.
    pub const fn service(&self) -> &Service {
        &self.service
    }

    /// Gives the users.
    pub fn people(&self) -> &Arc<dyn People> {
        &self.people
    }

    /// Gives what hashes passwords.
    pub const fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// Gives the sessions.
    pub const fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// Makes the address that signs a user in once, within ten minutes, from this machine.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn one_time_link(&self, user: &UserId) -> Result<Url> {
        self.sessions.one_time_link(user).await
    }

    /// Begins the end: no new connection is taken, what is under way ends, then the workers stop.
    pub fn shutdown(&self) {
        self.stop.cancel();
    }

    /// Waits until the server has ended.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future stops the server, as dropping the value does.
    pub async fn wait(mut self) {
        if let Some(done) = self.done.take()
            && let Err(error) = done.await
        {
            tracing::error!(%error, "the server ended badly");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Runs everything, and ends it in order: listeners, workers, databases.
async fn supervise(parts: Parts) {
    let Assembled { service, site, pages, backends } = parts.assembled;
    let stop = site.stop.clone();
    let stop_workers = CancellationToken::new();
    let workers = tokio::spawn({
        let stop = stop_workers.clone();
        async move { service.run(stop).await }
    });
    let figures = listen::serve(
        parts.metrics_listener,
        metrics::router(parts.figures.clone()),
        Limits {
            connections: FIGURES_CONNECTIONS,
            drain: Duration::from_secs(1),
            ..Limits::default()
        },
        stop_workers.clone(),
    );
    let figures = tokio::spawn(figures);
    let chores = tokio::spawn(chores(site, parts.figures, stop_workers.clone()));
    listen::serve(parts.listener, pages, Limits::default(), stop).await;
    tracing::info!("no more requests; the workers finish what they are at");
    stop_workers.cancel();
    for task in [workers, figures, chores] {
        if let Err(error) = task.await {
            tracing::error!(%error, "a part of the server ended badly");
        }
    }
    backends.close().await;
    tracing::info!("stopped");
}

/// Folds figures, so that they do not grow between two readings, and clears what has ended.
async fn chores(site: Site, figures: PrometheusHandle, stop: CancellationToken) {
    let clock = social_core::SystemClock;
    let mut folds: u32 = 0;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = clock.sleep(FOLD) => {}
        }
        figures.run_upkeep();
        folds = folds.wrapping_add(1);
        if folds.is_multiple_of(FOLDS_A_CLEARING)
            && let Err(error) = site.people.prune().await
        {
            tracing::warn!(%error, "ended sessions could not be cleared");
        }
    }
}
