//! A sandbox, a store and a process over them.

mod builder;
mod connect;
mod instagram;
mod login;
mod publish;

use std::sync::Arc;

use anyhow::Context as _;
use futures_util::TryStreamExt;
use object_store::ObjectStore;
use social_core::http::{AllowedHosts, ReqwestTransport};
use social_core::{AppName, ClientSecret, Clock, FixedJitter, RateLimiter, Scopes, UserId};
use social_sandbox::{
    DEFAULT_CLIENT_KEY, DEFAULT_CLIENT_SECRET, MetaControl, Sandbox, TikTokControl,
};
use social_service::{AppAudit, Service, Settings, TikTokApp};
use social_store::{Store, TokenVault};
use tiktok_client::oauth::RedirectUri;
use tokio::task::JoinHandle;
use url::Url;

pub use builder::{Hearing, WorldBuilder};
pub use instagram::{Professional, VERIFY_TOKEN};

use crate::clock::WorldClock;
use crate::front::{Front, MediaHeld};
use crate::gate::{Gate, GatedStore};
use crate::pilot::Pilot;
use crate::process::{Build, Crashed, Ending, Process};
use crate::rows::Keep;
use crate::transport::CountedTransport;

/// Where the browser comes back to; nothing listens there, the harness reads the address.
const REDIRECT: &str = "http://127.0.0.1:9/api/auth/tiktok/callback";
/// What a login asks for.
const SCOPES: &str = "user.info.basic,video.upload,video.publish";

/// Everything a test needs, in virtual time.
#[derive(Debug)]
pub struct World {
    sandbox: Sandbox,
    clock: Arc<WorldClock>,
    pilot: Pilot,
    flight: JoinHandle<()>,
    front: Front,
    browser: ReqwestTransport,
    keep: Keep,
    media: Arc<dyn ObjectStore>,
    vault: Arc<TokenVault>,
    settings: Settings,
    scopes: &'static str,
    audit: AppAudit,
    process: Option<Process>,
}

impl World {
    /// Starts to describe a world.
    pub fn builder() -> WorldBuilder {
        WorldBuilder::default()
    }

    /// Gives the sandbox.
    pub const fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Gives the hand on TikTok's switches.
    pub fn tiktok(&self) -> TikTokControl {
        self.sandbox.tiktok()
    }

    /// Gives the hand on Meta's switches.
    pub fn meta(&self) -> MetaControl {
        self.sandbox.meta()
    }

    /// Gives the clock of everybody.
    pub const fn clock(&self) -> &Arc<WorldClock> {
        &self.clock
    }

    fn as_clock(&self) -> Arc<dyn Clock> {
        Arc::<WorldClock>::clone(&self.clock)
    }

    /// Gives the vault that every process uses.
    pub const fn vault(&self) -> &Arc<TokenVault> {
        &self.vault
    }

    /// Opens the store as another process would, without a gate.
    ///
    /// # Errors
    ///
    /// When the store cannot be opened.
    pub async fn open_store(&self) -> anyhow::Result<Arc<dyn Store>> {
        self.keep.open(&self.as_clock()).await
    }

    /// Gives where the rows are.
    pub const fn keep(&self) -> &Keep {
        &self.keep
    }

    /// Counts the files in the object store.
    ///
    /// # Errors
    ///
    /// When it cannot be listed.
    pub async fn kept_files(&self) -> anyhow::Result<usize> {
        Ok(self.media.list(None).try_collect::<Vec<_>>().await?.len())
    }

    /// Gives the user of every helper.
    pub fn user(&self) -> UserId {
        UserId::new("user-1")
    }

    /// Gives the process that is up.
    ///
    /// # Errors
    ///
    /// When none is.
    pub fn process(&self) -> anyhow::Result<&Process> {
        self.process.as_ref().context("no process is up")
    }

    /// Does something inside the process, while virtual time flies.
    ///
    /// # Errors
    ///
    /// [`Crashed`] if the process ends first, or none is up.
    pub async fn call<T, F>(
        &self,
        work: impl FnOnce(Service) -> F + Send + 'static,
    ) -> Result<T, Crashed>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        match &self.process {
            Some(process) => process.call(work).await,
            None => Err(Crashed),
        }
    }

    /// Ends the process in the middle of whatever it does.
    ///
    /// # Errors
    ///
    /// When none is up, or its thread panicked.
    pub async fn crash(&mut self) -> anyhow::Result<()> {
        self.front.lead_to(None);
        self.process.take().context("no process is up")?.crash().await.map(drop)
    }

    /// Tells the process to stop, and waits until it has.
    ///
    /// # Errors
    ///
    /// When none is up, or its thread panicked.
    pub async fn stop(&mut self) -> anyhow::Result<Ending> {
        self.front.lead_to(None);
        self.process.take().context("no process is up")?.stop().await
    }

    /// Starts a process; one that is up crashes first.
    ///
    /// # Errors
    ///
    /// When it does not come up.
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        if self.process.is_some() {
            self.crash().await?;
        }
        let process = self.another(Gate::new()).await?;
        self.front.lead_to(Some(process.door()));
        self.process = Some(process);
        Ok(())
    }

    /// Leads webhooks of the sandbox to another process.
    pub fn lead_webhooks_to(&self, process: &Process) {
        self.front.lead_to(Some(process.door()));
    }

    /// Starts another process over the same store; webhooks of the sandbox do not go to it yet.
    ///
    /// # Errors
    ///
    /// When it does not come up.
    pub async fn another(&self, gate: Gate) -> anyhow::Result<Process> {
        self.another_with(gate, &self.vault).await
    }

    /// Starts another process as [`Self::another`] does, with keys of its own.
    ///
    /// # Errors
    ///
    /// When it does not come up.
    pub async fn another_with(
        &self,
        gate: Gate,
        vault: &Arc<TokenVault>,
    ) -> anyhow::Result<Process> {
        let parts = self.parts(gate.clone(), vault);
        let build: Build = Box::new(move || Box::pin(parts.build()));
        Process::start(&self.pilot, gate, build).await
    }

    fn parts(&self, gate: Gate, vault: &Arc<TokenVault>) -> Parts {
        Parts {
            keep: self.keep.clone(),
            media: Arc::clone(&self.media),
            vault: Arc::clone(vault),
            clock: Arc::clone(&self.clock),
            pilot: self.pilot.clone(),
            gate,
            settings: self.settings.clone(),
            scopes: self.scopes,
            audit: self.audit,
            tiktok_url: self.sandbox.tiktok_url(),
            facebook_url: self.sandbox.facebook_url(),
            instagram_url: self.sandbox.instagram_url(),
        }
    }

    /// Lets whoever fetches media wait until the guard is dropped.
    #[must_use = "media are served again when the guard is dropped"]
    pub async fn hold_media(&self) -> MediaHeld {
        self.front.hold_media().await
    }

    /// Gives where media and webhooks are served.
    pub fn front_url(&self) -> Url {
        self.settings.public_url.clone()
    }

    /// Ends the world; its process stops in good order.
    ///
    /// # Errors
    ///
    /// When the process did not stop well.
    pub async fn end(mut self) -> anyhow::Result<()> {
        if self.process.is_some() {
            anyhow::ensure!(
                self.stop().await? == Ending::Stopped,
                "the process crashed at its end"
            );
        }
        self.flight.abort();
        self.sandbox.stop().await;
        Ok(())
    }
}

/// What a process is built from.
struct Parts {
    keep: Keep,
    media: Arc<dyn ObjectStore>,
    vault: Arc<TokenVault>,
    clock: Arc<WorldClock>,
    pilot: Pilot,
    gate: Gate,
    settings: Settings,
    scopes: &'static str,
    audit: AppAudit,
    tiktok_url: Url,
    facebook_url: Url,
    instagram_url: Url,
}

impl Parts {
    async fn build(self) -> anyhow::Result<Service> {
        let clock: Arc<dyn Clock> = self.clock;
        let inner = self.keep.open(&clock).await?;
        let store = Arc::new(GatedStore::new(inner, self.gate, self.pilot.clone()));
        let limiter: Arc<dyn RateLimiter> = Arc::<GatedStore>::clone(&store);
        let transport = Arc::new(CountedTransport::new(self.pilot)?);
        let instagram = instagram::app(
            (&self.facebook_url, &self.instagram_url),
            &(Arc::<CountedTransport>::clone(&transport) as _),
            &clock,
        )?;
        let client = tiktok_client::Client::builder(DEFAULT_CLIENT_KEY, DEFAULT_CLIENT_SECRET)
            .upload_hosts(AllowedHosts::origin_of(&self.tiktok_url))
            .api_url(self.tiktok_url.clone())
            .auth_url(self.tiktok_url)
            .transport(transport)
            .clock(Arc::clone(&clock))
            .jitter(Arc::new(FixedJitter::HALF))
            .limiter(limiter)
            .build()?;
        let app = TikTokApp {
            name: AppName::default_app(),
            client,
            client_key: DEFAULT_CLIENT_KEY.to_owned(),
            webhook_secrets: vec![ClientSecret::new(DEFAULT_CLIENT_SECRET)],
            scopes: Scopes::parse(self.scopes),
            redirect_uri: RedirectUri::parse(REDIRECT)?,
            pkce: None,
            audit: self.audit,
        };
        let service = Service::builder(store, self.vault, self.media, self.settings)
            .clock(clock)
            .tiktok(app)
            .instagram(instagram)
            .build()?;
        Ok(service)
    }
}
