//! One running sandbox: its listeners, tasks and handles.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::sync::{Notify, watch};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;
use url::Url;

use crate::calls::{CallRecord, Calls};
use crate::clock::SandboxClock;
use crate::control::{self, Board, CONTROL_ROUTES};
use crate::error::SandboxError;
use crate::fault::Faults;
use crate::guarded::Guarded;
use crate::ids::Ids;
use crate::ledger::Ledger;
use crate::outbound::Outbound;
use crate::server;
use crate::tiktok::{self, Host, LifetimeProfile, State, TikTokBehaviour, TikTokControl};
use crate::webhook_sender::WebhookSender;

/// A running sandbox. Stops when it is dropped.
///
/// # Examples
///
/// ```
/// # async fn example() -> Result<(), social_sandbox::SandboxError> {
/// use social_sandbox::Sandbox;
///
/// let sandbox = Sandbox::start().await?;
/// println!("TikTok is at {}", sandbox.tiktok_url());
/// sandbox.stop().await;
/// # Ok(())
/// # }
/// # tokio::runtime::Runtime::new().unwrap().block_on(example()).unwrap();
/// ```
#[derive(Debug)]
pub struct Sandbox {
    board: Board,
    tiktok_url: Url,
    control_url: Url,
    tasks: TaskTracker,
    stop: DropGuard,
}

impl Sandbox {
    /// Starts with all defaults on free loopback ports.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Listen`] when no port can be opened.
    pub async fn start() -> Result<Self, SandboxError> {
        Self::builder().start().await
    }

    /// Starts to describe a sandbox.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::default()
    }

    /// Returns the base of TikTok's API, login page and upload host.
    pub fn tiktok_url(&self) -> Url {
        self.tiktok_url.clone()
    }

    /// Returns the base of the control API.
    pub fn control_url(&self) -> Url {
        self.control_url.clone()
    }

    /// Returns the page on which people look at this sandbox and steer it by hand.
    pub fn inspector_url(&self) -> Url {
        self.board.inspector_url.clone()
    }

    /// Returns the virtual clock.
    pub fn clock(&self) -> SandboxClock {
        self.board.clock.clone()
    }

    /// Returns the hand on TikTok's switches.
    pub fn tiktok(&self) -> TikTokControl {
        self.board.tiktok.clone()
    }

    /// Returns the ledger of effects.
    pub fn ledger(&self) -> Ledger {
        self.board.ledger.clone()
    }

    /// Returns the faults.
    pub fn faults(&self) -> Faults {
        self.board.faults.clone()
    }

    /// Returns the latest API calls, oldest first, at most 10,000.
    pub fn calls(&self) -> Vec<CallRecord> {
        self.board.calls.recent()
    }

    /// Forgets everything but the time: apps, users, tokens, attempts,
    /// switches, faults, webhooks, calls and the ledger.
    pub fn reset(&self) {
        self.board.reset();
    }

    /// Stops, and waits until every task has ended.
    ///
    /// Calls in flight get half a second to end.
    ///
    /// # Cancel safety
    ///
    /// Dropped early, the sandbox still stops, but nobody waits for it.
    pub async fn stop(self) {
        drop(self.stop);
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// Describes a sandbox before it starts.
#[must_use = "a builder does nothing until it is started"]
#[derive(Debug)]
pub struct SandboxBuilder {
    seed: u64,
    tiktok: SocketAddr,
    control: SocketAddr,
    clock: Option<SandboxClock>,
    behaviour: TikTokBehaviour,
}

impl Default for SandboxBuilder {
    fn default() -> Self {
        let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            seed: 1,
            tiktok: free,
            control: free,
            clock: None,
            behaviour: TikTokBehaviour::default(),
        }
    }
}

impl SandboxBuilder {
    /// Sets the seed of all ids, codes and tokens. Default: 1.
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the address of the TikTok host. Default: a free loopback port.
    pub const fn tiktok_addr(mut self, address: SocketAddr) -> Self {
        self.tiktok = address;
        self
    }

    /// Sets the address of the control API. Default: a free loopback port.
    pub const fn control_addr(mut self, address: SocketAddr) -> Self {
        self.control = address;
        self
    }

    /// Sets the lifetimes of user tokens. Default: those of 2026.
    pub const fn profile(mut self, profile: LifetimeProfile) -> Self {
        self.behaviour.lifetimes = profile;
        self
    }

    /// Sets all switches of the TikTok host, the profile among them. A reset
    /// comes back to these.
    pub fn behaviour(mut self, behaviour: TikTokBehaviour) -> Self {
        self.behaviour = behaviour;
        self
    }

    /// Sets the clock, perhaps one that others use too. Default: wall time.
    pub fn clock(mut self, clock: SandboxClock) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Opens the listeners and starts.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Listen`] when a port cannot be opened and
    /// [`SandboxError::Outbound`] when the client for webhooks cannot be made.
    ///
    /// # Cancel safety
    ///
    /// Dropped early, nothing stays behind.
    pub async fn start(self) -> Result<Sandbox, SandboxError> {
        let (tiktok_listener, tiktok_at) = server::listen(self.tiktok).await?;
        let (control_listener, control_at) = server::listen(self.control).await?;
        let tiktok_url = reachable(tiktok_at)?;
        let control_url = reachable(control_at)?;
        let clock = self.clock.unwrap_or_else(SandboxClock::system);
        let ids = Arc::new(Ids::new(self.seed));
        let ledger = Ledger::new(clock.clone());
        let outbound = Arc::new(Outbound::new()?);
        let webhooks = WebhookSender::new(
            clock.clone(),
            ledger.clone(),
            Arc::clone(&ids),
            Arc::clone(&outbound),
        );
        let tasks = TaskTracker::new();
        let stop = CancellationToken::new();
        let faults = Faults::default();
        let calls = Arc::new(Calls::default());
        let host = Arc::new(Host {
            base_url: tiktok_url.clone(),
            inspector_url: control_url.join("sandbox/")?,
            clock: clock.clone(),
            ids,
            ledger: ledger.clone(),
            calls: Arc::clone(&calls),
            faults: faults.clone(),
            webhooks: webhooks.clone(),
            outbound,
            tasks: tasks.clone(),
            stop: stop.clone(),
            agenda_changed: Notify::new(),
            pulls: watch::Sender::new(0),
            state: Guarded::new(State::new(self.behaviour.clone(), 0)),
        });
        // Weak, since the host holds the ledger.
        let weak = Arc::downgrade(&host);
        ledger.settle_with(move || {
            if let Some(host) = weak.upgrade() {
                drop(host.enter());
            }
        });
        let board = Board {
            inspector_url: host.inspector_url.clone(),
            tiktok_url: tiktok_url.clone(),
            clock,
            ledger,
            faults,
            calls,
            tiktok: TikTokControl::new(Arc::clone(&host)),
            routes: CONTROL_ROUTES,
            first_behaviour: self.behaviour,
        };
        tasks.spawn(Arc::clone(&host).keep_time());
        tasks.spawn(webhooks.run(tasks.clone(), stop.clone()));
        for (listener, router) in [
            (tiktok_listener, tiktok::router(host)),
            (control_listener, control::router(board.clone())),
        ] {
            tasks.spawn(server::serve(listener, router, tasks.clone(), stop.clone()));
        }
        Ok(Sandbox { board, tiktok_url, control_url, tasks, stop: stop.drop_guard() })
    }
}

/// Returns a URL that leads to a listener; one that listens on every address is
/// reached by loopback.
fn reachable(mut address: SocketAddr) -> Result<Url, SandboxError> {
    if address.ip().is_unspecified() {
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    Ok(Url::parse(&format!("http://{address}"))?)
}
