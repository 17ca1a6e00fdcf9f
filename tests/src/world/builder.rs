//! The set-up of a world.

use std::sync::Arc;
use std::time::Duration;

use object_store::ObjectStore;
use object_store::memory::InMemory;
use social_core::http::ReqwestTransport;
use social_core::{Clock, EncryptionKey, KeyId, Keyring};
use social_sandbox::{
    AppWebhooks, DEFAULT_CLIENT_KEY, DEFAULT_META_APP_ID, MetaBehaviour, Sandbox, SandboxClock,
    TikTokBehaviour,
};
use social_server::config::S3Config;
use social_server::media::open_bucket;
use social_service::{AppAudit, Settings};
use social_store::TokenVault;

use super::{SCOPES, World};
use crate::clock::WorldClock;
use crate::front::Front;
use crate::gate::Gate;
use crate::pilot::Pilot;
use crate::rows::{Keep, Rows};
use crate::transport::CountedTransport;

/// When every world begins: 22 November 2026, 08:00 UTC.
const BEGINNING: i64 = 1_795_334_400;

/// How often idle workers look, unless set: what happens in a world wakes them, or has its time. In
/// hours that fly by, most of a test's time would go into looks that find nothing.
const SELDOM: Duration = Duration::from_secs(20);

/// How a process hears what became of a post.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hearing {
    /// TikTok calls, and is asked as well.
    #[default]
    Webhooks,
    /// TikTok has no address to call.
    AskingOnly,
}

/// The set-up of a [`World`].
#[derive(Debug)]
#[must_use = "a world begins with `start`"]
pub struct WorldBuilder {
    seed: u64,
    rows: Rows,
    hearing: Hearing,
    behaviour: TikTokBehaviour,
    meta: MetaBehaviour,
    bucket: Option<S3Config>,
    scopes: &'static str,
    audit: AppAudit,
    tune: fn(&mut Settings),
}

impl Default for WorldBuilder {
    fn default() -> Self {
        Self {
            seed: 1,
            rows: Rows::default(),
            hearing: Hearing::default(),
            behaviour: TikTokBehaviour::default(),
            meta: MetaBehaviour::default(),
            bucket: None,
            scopes: SCOPES,
            audit: AppAudit::Audited,
            tune: |_| {},
        }
    }
}

impl WorldBuilder {
    /// Sets the seed of the sandbox.
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets where the rows are kept; in memory, unless set.
    pub const fn rows(mut self, rows: Rows) -> Self {
        self.rows = rows;
        self
    }

    /// Sets how processes hear what became of a post.
    pub const fn hearing(mut self, hearing: Hearing) -> Self {
        self.hearing = hearing;
        self
    }

    /// Sets the switches of TikTok.
    pub fn behaviour(mut self, behaviour: TikTokBehaviour) -> Self {
        self.behaviour = behaviour;
        self
    }

    /// Sets the switches of Meta.
    pub fn meta(mut self, behaviour: MetaBehaviour) -> Self {
        self.meta = behaviour;
        self
    }

    /// Keeps the media in a bucket.
    pub fn bucket(mut self, bucket: S3Config) -> Self {
        self.bucket = Some(bucket);
        self
    }

    /// Sets what a login asks for.
    pub const fn scopes(mut self, scopes: &'static str) -> Self {
        self.scopes = scopes;
        self
    }

    /// Sets what processes are told of the app's audit at TikTok.
    pub const fn audit(mut self, audit: AppAudit) -> Self {
        self.audit = audit;
        self
    }

    /// Changes the settings of every process.
    pub fn settings(mut self, tune: fn(&mut Settings)) -> Self {
        self.tune = tune;
        self
    }

    /// Begins: the sandbox, and one process over an empty store.
    ///
    /// # Errors
    ///
    /// When something cannot be started.
    pub async fn start(self) -> anyhow::Result<World> {
        show_traces();
        let virtual_clock = SandboxClock::starting_at(BEGINNING);
        let sandbox = Sandbox::builder()
            .seed(self.seed)
            .clock(virtual_clock.clone())
            .behaviour(self.behaviour)
            .meta_behaviour(self.meta)
            .start()
            .await?;
        let front = Front::start().await?;
        let url = (self.hearing == Hearing::Webhooks).then(|| front.url());
        sandbox.tiktok().update_app(DEFAULT_CLIENT_KEY, |app| app.webhook_url = url)?;
        if self.hearing == Hearing::Webhooks {
            let fields = ["comments", "mentions", "story_insights"].map(str::to_owned);
            let webhooks = AppWebhooks {
                callback_url: front.instagram_url()?,
                verify_token: "not-asked-for".into(),
                fields: fields.to_vec(),
                include_values: true,
            };
            sandbox.meta().set_webhooks(DEFAULT_META_APP_ID, webhooks)?;
        }
        let clock = Arc::new(WorldClock::new(virtual_clock));
        let pilot = Pilot::new(Arc::clone(&clock), &sandbox);
        let flight = tokio::spawn(pilot.clone().fly());
        let shared: Arc<dyn Clock> = Arc::<WorldClock>::clone(&clock);
        let keep = Keep::new(self.rows, &shared).await?;
        let media: Arc<dyn ObjectStore> = match &self.bucket {
            Some(bucket) => open_bucket(bucket, Arc::new(CountedTransport::new(pilot.clone())?))?,
            None => Arc::new(InMemory::new()),
        };
        let mut settings = Settings::new(front.url().join("/")?);
        settings.workers = 1;
        settings.publish_workers = 1;
        settings.look_every = SELDOM;
        (self.tune)(&mut settings);
        let keys = Keyring::single(KeyId::new("test-1")?, EncryptionKey::generate()?);
        let mut world = World {
            sandbox,
            clock,
            pilot,
            flight,
            front,
            browser: ReqwestTransport::builder().build()?,
            keep,
            media,
            vault: Arc::new(TokenVault::new(keys)),
            settings,
            scopes: self.scopes,
            audit: self.audit,
            process: None,
        };
        // Another process of the host serves media, so that no crash under test is in their way.
        let server = world.parts(Gate::new(), &world.vault).build().await?;
        world.front.serve_media(&server);
        world.restart().await?;
        Ok(world)
    }
}

/// Shows traces of the whole program if `SOCIAL_LOG` names what to show.
fn show_traces() {
    if let Ok(filter) = std::env::var("SOCIAL_LOG") {
        let subscriber =
            tracing_subscriber::fmt().with_test_writer().with_ansi(false).with_env_filter(filter);
        // The first world of a program sets it up for all.
        drop(subscriber.try_init());
    }
}
