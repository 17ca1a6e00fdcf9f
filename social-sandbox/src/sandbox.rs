//! One running sandbox: its listeners, tasks and handles.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;
use url::Url;

use crate::calls::{CallRecord, Calls};
use crate::clock::SandboxClock;
use crate::control::{self, Board, CONTROL_ROUTES};
use crate::error::SandboxError;
use crate::exchange::Desk;
use crate::fault::Faults;
use crate::ground::Ground;
use crate::ids::Ids;
use crate::ledger::Ledger;
use crate::meta::{self, MetaBehaviour, MetaControl, MetaHost, Side};
use crate::outbound::Outbound;
use crate::server;
use crate::tiktok::{self, Host, LifetimeProfile, TikTokBehaviour, TikTokControl};
use crate::webhook_sender::Numbers;

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
        self.board.tiktok_url.clone()
    }

    /// Returns the base of Facebook's hosts: `graph.facebook.com`, the login dialog and `rupload`.
    pub fn facebook_url(&self) -> Url {
        self.board.facebook_url.clone()
    }

    /// Returns the base of Instagram's hosts: `graph.instagram.com`, `api.instagram.com` and the
    /// login page.
    pub fn instagram_url(&self) -> Url {
        self.board.instagram_url.clone()
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

    /// Returns the hand on Meta's switches.
    pub fn meta(&self) -> MetaControl {
        self.board.meta.clone()
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
    facebook: SocketAddr,
    instagram: SocketAddr,
    control: SocketAddr,
    clock: Option<SandboxClock>,
    behaviour: TikTokBehaviour,
    meta_behaviour: MetaBehaviour,
}

impl Default for SandboxBuilder {
    fn default() -> Self {
        let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            seed: 1,
            tiktok: free,
            facebook: free,
            instagram: free,
            control: free,
            clock: None,
            behaviour: TikTokBehaviour::default(),
            meta_behaviour: MetaBehaviour::default(),
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

    /// Sets the address of Facebook's hosts. Default: a free loopback port.
    pub const fn facebook_addr(mut self, address: SocketAddr) -> Self {
        self.facebook = address;
        self
    }

    /// Sets the address of Instagram's hosts. Default: a free loopback port.
    pub const fn instagram_addr(mut self, address: SocketAddr) -> Self {
        self.instagram = address;
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

    /// Sets all switches of Meta's hosts. A reset comes back to these.
    pub fn meta_behaviour(mut self, behaviour: MetaBehaviour) -> Self {
        self.meta_behaviour = behaviour;
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
        let tiktok = Door::open(self.tiktok).await?;
        let facebook = Door::open(self.facebook).await?;
        let instagram = Door::open(self.instagram).await?;
        let control = Door::open(self.control).await?;
        let clock = self.clock.unwrap_or_else(SandboxClock::system);
        let ground = ground(self.seed, clock, control.url.join("sandbox/")?)?;
        let tiktok_host = Host::new(&ground, tiktok.url.clone(), self.behaviour.clone());
        let urls = (facebook.url.clone(), instagram.url.clone());
        let meta_host = MetaHost::new(&ground, urls, self.meta_behaviour.clone());
        settle_before_reading(&ground.ledger, &tiktok_host, &meta_host);
        let board = Board {
            inspector_url: ground.inspector_url.clone(),
            tiktok_url: tiktok.url.clone(),
            facebook_url: facebook.url.clone(),
            instagram_url: instagram.url.clone(),
            clock: ground.clock.clone(),
            ledger: ground.ledger.clone(),
            faults: ground.desk.faults.clone(),
            calls: Arc::clone(&ground.desk.calls),
            tiktok: TikTokControl::new(Arc::clone(&tiktok_host)),
            meta: MetaControl::new(Arc::clone(&meta_host)),
            routes: CONTROL_ROUTES,
            first_behaviour: self.behaviour,
            first_meta_behaviour: self.meta_behaviour,
        };
        let Ground { tasks, stop, .. } = ground;
        tasks.spawn(Arc::clone(&tiktok_host).keep_time());
        tasks.spawn(Arc::clone(&meta_host).keep_time());
        let control_url = control.url.clone();
        for (door, router) in [
            (tiktok, tiktok::router(tiktok_host)),
            (facebook, meta::router(Arc::clone(&meta_host), Side::Facebook)),
            (instagram, meta::router(meta_host, Side::Instagram)),
            (control, control::router(board.clone())),
        ] {
            tasks.spawn(server::serve(door.listener, router, tasks.clone(), stop.clone()));
        }
        Ok(Sandbox { board, control_url, tasks, stop: stop.drop_guard() })
    }
}

/// A listener and the address it is reached at.
struct Door {
    listener: TcpListener,
    url: Url,
}

impl Door {
    async fn open(address: SocketAddr) -> Result<Self, SandboxError> {
        let (listener, bound) = server::listen(address).await?;
        Ok(Self { listener, url: reachable(bound)? })
    }
}

/// Makes what the hosts share.
fn ground(seed: u64, clock: SandboxClock, inspector_url: Url) -> Result<Ground, SandboxError> {
    let stop = CancellationToken::new();
    Ok(Ground {
        inspector_url,
        ids: Arc::new(Ids::new(seed)),
        ledger: Ledger::new(clock.clone()),
        desk: Desk {
            clock: clock.clone(),
            faults: Faults::default(),
            calls: Arc::new(Calls::default()),
            stop: stop.clone(),
        },
        outbound: Arc::new(Outbound::new()?),
        tasks: TaskTracker::new(),
        stop,
        numbers: Numbers::default(),
        clock,
    })
}

/// Lets everything happen that is due before the ledger is read. Weak, since the hosts hold it.
fn settle_before_reading(ledger: &Ledger, tiktok: &Arc<Host>, meta: &Arc<MetaHost>) {
    let (tiktok, meta) = (Arc::downgrade(tiktok), Arc::downgrade(meta));
    ledger.settle_with(move || {
        if let Some(host) = tiktok.upgrade() {
            drop(host.enter());
        }
        if let Some(host) = meta.upgrade() {
            drop(host.enter());
        }
    });
}

/// Returns a URL that leads to a listener; one that listens on every address is
/// reached by loopback.
fn reachable(mut address: SocketAddr) -> Result<Url, SandboxError> {
    if address.ip().is_unspecified() {
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    Ok(Url::parse(&format!("http://{address}"))?)
}
