//! A sandbox and a server beside it, who know each other.

use anyhow::Context as _;
use social_sandbox::{DEFAULT_CLIENT_KEY, Sandbox, TikTokBehaviour};
use url::Url;

use super::ground::{EMAIL, Ground, PASSWORD};
use super::process::ServerProcess;
use super::visitor::Visitor;
use super::wiretap::{Overheard, Wiretap};
use crate::rows::Rows;

/// Where TikTok's webhooks arrive.
const WEBHOOKS: &str = "/api/webhooks/tiktok";
/// Where TikTok sends browsers back to.
const CALLBACK: &str = "/api/auth/tiktok/callback";

/// Describes a house before it stands.
#[must_use = "a builder does nothing until it is started"]
#[derive(Debug)]
pub struct HouseBuilder {
    rows: Rows,
    settings: Vec<(String, String)>,
    behaviour: TikTokBehaviour,
    public: Option<Url>,
    tap: Tap,
}

/// Whether somebody listens in between the server and TikTok's API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tap {
    #[default]
    Off,
    On,
}

impl HouseBuilder {
    /// Replaces a setting of the server.
    pub fn setting(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the switches of the sandbox.
    pub fn behaviour(mut self, behaviour: TikTokBehaviour) -> Self {
        self.behaviour = behaviour;
        self
    }

    /// Gives the server a public address, and registers its redirect address at TikTok.
    pub fn public_url(mut self, public: Url) -> Self {
        self.public = Some(public);
        self
    }

    /// Listens in between the server and TikTok's API.
    pub const fn tapped(mut self) -> Self {
        self.tap = Tap::On;
        self
    }

    /// Starts the sandbox, adds a user, starts the server, and tells TikTok where webhooks go.
    ///
    /// # Errors
    ///
    /// When a part does not start.
    pub async fn start(self) -> anyhow::Result<House> {
        let sandbox = Sandbox::builder().behaviour(self.behaviour).start().await?;
        let mut ground = Ground::new(self.rows, &sandbox).await?;
        if let Some(public) = &self.public {
            ground.set("SOCIAL_PUBLIC_URL", public.as_str());
        }
        for (name, value) in self.settings {
            ground.set(&name, value);
        }
        let tap = match self.tap {
            Tap::Off => None,
            Tap::On => Some(Wiretap::before(sandbox.tiktok_url()).await?),
        };
        if let Some(tap) = &tap {
            ground.set("TIKTOK_API_URL", tap.url());
        }
        ground.add_user(EMAIL, PASSWORD).await?;
        let server = ServerProcess::start(&ground).await?;
        let public = self.public.unwrap_or_else(|| server.url());
        let house = House { sandbox, ground, server, public, tap };
        house.introduce()?;
        Ok(house)
    }
}

/// A sandbox in this process and a server in its own.
#[derive(Debug)]
pub struct House {
    sandbox: Sandbox,
    ground: Ground,
    server: ServerProcess,
    public: Url,
    tap: Option<Wiretap>,
}

impl House {
    /// Starts to describe a house whose rows are in a file or in a database.
    pub fn builder(rows: Rows) -> HouseBuilder {
        HouseBuilder {
            rows,
            settings: Vec::new(),
            behaviour: TikTokBehaviour::default(),
            public: None,
            tap: Tap::default(),
        }
    }

    /// Gives the sandbox.
    pub const fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Gives what the server stands on.
    pub const fn ground(&self) -> &Ground {
        &self.ground
    }

    /// Gives the server.
    pub const fn server(&self) -> &ServerProcess {
        &self.server
    }

    /// Gives what the server and TikTok's API said to each other; nothing unless it is tapped.
    pub fn overheard(&self) -> Vec<Overheard> {
        self.tap.as_ref().map(Wiretap::overheard).unwrap_or_default()
    }

    /// Lets somebody in who is not signed in.
    ///
    /// # Errors
    ///
    /// When no HTTP client can be made.
    pub fn stranger(&self) -> anyhow::Result<Visitor> {
        Visitor::new(self.server.url(), self.public.clone())
    }

    /// Lets the user in, signed in by the form.
    ///
    /// # Errors
    ///
    /// When the sign-in is refused.
    pub async fn visitor(&self) -> anyhow::Result<Visitor> {
        let mut visitor = self.stranger()?;
        visitor.sign_in(EMAIL, PASSWORD).await.context("nobody could sign in")?;
        Ok(visitor)
    }

    /// Ends the server in order, and the sandbox after it.
    ///
    /// # Errors
    ///
    /// When the server does not end well.
    pub async fn end(self) -> anyhow::Result<Ground> {
        let log = self.server.stderr().clone();
        let status = self.server.stop().await?;
        anyhow::ensure!(status.success(), "the server ended with {status}:\n{}", log.text());
        self.sandbox.stop().await;
        Ok(self.ground)
    }

    fn introduce(&self) -> anyhow::Result<()> {
        let webhooks = self.server.url().join(WEBHOOKS)?;
        let callback = self.public.join(CALLBACK)?;
        self.sandbox.tiktok().update_app(DEFAULT_CLIENT_KEY, |app| {
            app.webhook_url = Some(webhooks);
            app.redirect_uris.push(callback.into());
        })?;
        Ok(())
    }
}
