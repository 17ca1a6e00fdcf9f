//! Starts the sandbox and the server, and makes them know each other.

use std::sync::Arc;

use anyhow::Context;
use social_core::SecretText;
use social_sandbox::{
    AppWebhooks, DEFAULT_CLIENT_KEY, DEFAULT_CLIENT_SECRET, DEFAULT_META_APP_ID,
    DEFAULT_META_APP_SECRET, Sandbox, SandboxError,
};
use social_service::axum::Role;
use url::Url;

use super::Args;
use super::clock::SharedClock;
use super::place::Place;
use super::ports::Ports;
use crate::app::{App, Running, StartError};
use crate::config::{Config, Sources};
use crate::people::{Email, NewUser, User};

/// The person who is signed in by the link.
const EMAIL: &str = "demo@example.com";
/// The setting that says where to serve.
const LISTEN: &str = "SOCIAL_LISTEN";
/// What Meta's side of the sandbox names when it asks for the webhook's address.
const VERIFY_TOKEN: &str = "demo-verify-token-of-the-sandbox";
/// What Meta's side tells of.
const FIELDS: [&str; 3] = ["comments", "mentions", "story_insights"];
/// Where TikTok's webhooks arrive.
const WEBHOOKS: &str = "/api/webhooks/tiktok";

/// The server and the sandbox, running.
#[derive(Debug)]
pub(super) struct Demo {
    sandbox: Sandbox,
    server: Running,
    link: Url,
}

impl Demo {
    pub(super) async fn start(
        place: &Place,
        args: &Args,
        mut ports: Ports,
    ) -> anyhow::Result<Self> {
        // Every run has its own seed: a kept database must not meet the same ids again.
        let sandbox = sandbox(place.count_run()?, &mut ports).await?;
        let server = server(place, args, &mut ports, &sandbox).await?;
        let callback = server.public_url().join(WEBHOOKS)?;
        sandbox.tiktok().update_app(DEFAULT_CLIENT_KEY, |app| app.webhook_url = Some(callback))?;
        meet_meta(&server, &sandbox)?;
        let user = first_user(&server).await?;
        forget_earlier_runs(&server, &user).await?;
        let link = server.one_time_link(&user.id).await?;
        Ok(Self { sandbox, server, link })
    }

    pub(super) const fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    pub(super) const fn server(&self) -> &Running {
        &self.server
    }

    /// Gives the link that signs the first user in, once.
    pub(super) const fn link(&self) -> &Url {
        &self.link
    }

    /// Ends the server first, since it may still tell the sandbox something.
    pub(super) async fn stop(self) {
        self.server.shutdown();
        self.server.wait().await;
        self.sandbox.stop().await;
    }
}

/// Tells Meta's side where the server hears of comments, and of people who leave.
fn meet_meta(server: &Running, sandbox: &Sandbox) -> anyhow::Result<()> {
    let leave = server.public_url().join("/api/webhooks/instagram/deauthorize")?;
    let erase = server.public_url().join("/api/webhooks/instagram/data-deletion")?;
    let webhooks = AppWebhooks {
        callback_url: server.public_url().join("/api/webhooks/instagram")?,
        verify_token: VERIFY_TOKEN.into(),
        fields: FIELDS.map(str::to_owned).to_vec(),
        include_values: true,
    };
    sandbox.meta().update_app(DEFAULT_META_APP_ID, |app| {
        app.webhooks = Some(webhooks);
        app.deauthorize_url = Some(leave.clone());
        app.deletion_url = Some(erase.clone());
        app.instagram_deauthorize_url = Some(leave);
        app.instagram_deletion_url = Some(erase);
    })?;
    Ok(())
}

/// Starts the sandbox; a port that is taken gives way to a free one.
async fn sandbox(seed: u64, ports: &mut Ports) -> anyhow::Result<Sandbox> {
    loop {
        let sandbox = Sandbox::builder()
            .seed(seed)
            .tiktok_addr(ports.tiktok)
            .facebook_addr(ports.facebook)
            .instagram_addr(ports.instagram)
            .control_addr(ports.control)
            .start()
            .await;
        match sandbox {
            Err(SandboxError::Listen { address, .. }) if ports.give_way(address) => {}
            started => return started.context("the sandbox cannot be started"),
        }
    }
}

/// Starts the server; a port that is taken gives way to a free one, unless it was asked for.
async fn server(
    place: &Place,
    args: &Args,
    ports: &mut Ports,
    sandbox: &Sandbox,
) -> anyhow::Result<Running> {
    loop {
        let config = config(place, args, *ports, sandbox)?;
        let clock = Arc::new(SharedClock(sandbox.clock()));
        match App::new(config).clock(clock).start().await {
            Err(StartError::Listen { setting, address, .. })
                if !(setting == LISTEN && args.listen.is_some()) && ports.give_way(address) => {}
            started => return Ok(started?),
        }
    }
}

fn config(place: &Place, args: &Args, ports: Ports, sandbox: &Sandbox) -> anyhow::Result<Config> {
    let tiktok = sandbox.tiktok_url();
    let (facebook, instagram) = (sandbox.facebook_url(), sandbox.instagram_url());
    let listen = args.listen.unwrap_or(ports.server);
    // Alone the webhooks shall bring the outcome when the demo proves that they do.
    let polling = if args.once { "off" } else { "on" };
    let settings = [
        (LISTEN, listen.to_string()),
        ("SOCIAL_METRICS_LISTEN", ports.figures.to_string()),
        ("SOCIAL_STORE", place.store()),
        ("SOCIAL_MEDIA", place.media_url()?),
        ("SOCIAL_KEYS", place.key()?.to_string()),
        ("SOCIAL_STATUS_POLLING", polling.to_owned()),
        ("TIKTOK_CLIENT_KEY", DEFAULT_CLIENT_KEY.to_owned()),
        ("TIKTOK_CLIENT_SECRET", DEFAULT_CLIENT_SECRET.to_owned()),
        ("TIKTOK_API_URL", tiktok.to_string()),
        ("TIKTOK_AUTH_URL", tiktok.to_string()),
        ("TIKTOK_UPLOAD_HOSTS", tiktok.origin().ascii_serialization()),
        ("TIKTOK_AUDITED", "on".to_owned()),
        ("META_APP_ID", DEFAULT_META_APP_ID.to_owned()),
        ("META_APP_SECRET", DEFAULT_META_APP_SECRET.to_owned()),
        ("META_VERIFY_TOKEN", VERIFY_TOKEN.to_owned()),
        ("META_GRAPH_URL", facebook.to_string()),
        ("META_AUTH_URL", facebook.to_string()),
        ("META_UPLOAD_URL", facebook.to_string()),
        ("INSTAGRAM_APP_ID", DEFAULT_META_APP_ID.to_owned()),
        ("INSTAGRAM_APP_SECRET", DEFAULT_META_APP_SECRET.to_owned()),
        ("INSTAGRAM_GRAPH_URL", instagram.to_string()),
        ("INSTAGRAM_AUTH_URL", instagram.to_string()),
        ("INSTAGRAM_TOKEN_URL", instagram.to_string()),
    ];
    Ok(Config::read(&Sources::from_pairs(settings))?)
}

/// Finds the demo's user in a kept folder, or adds them; nobody knows the password.
async fn first_user(server: &Running) -> anyhow::Result<User> {
    let email: Email = EMAIL.parse()?;
    if let Some((user, _)) = server.people().find_user(&email).await? {
        return Ok(user);
    }
    let mut random = [0_u8; 24];
    getrandom::fill(&mut random).context("no random numbers")?;
    let password_hash = server.passwords().hash(SecretText::new(hex::encode(random))).await?;
    let user = NewUser { email, role: Role::Admin, password_hash };
    Ok(server.people().add_user(&user).await?)
}

/// Ends the connections of earlier runs: the sandbox that gave their tokens is gone.
async fn forget_earlier_runs(server: &Running, user: &User) -> anyhow::Result<()> {
    let service = server.service();
    for account in service.connect().accounts(&user.id).await? {
        service.store().revoke(&user.id, &account.id).await?;
    }
    Ok(())
}
