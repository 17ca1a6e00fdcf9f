//! The sandbox as a program of its own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Parser, ValueEnum};
use serde_json::json;
use social_sandbox::{LifetimeProfile, Sandbox};
use tokio_util::sync::CancellationToken;

/// TikTok and Instagram emulated offline. Nothing here reaches a real account.
#[derive(Debug, Parser)]
#[command(name = "social-sandbox", version)]
struct Options {
    /// Where TikTok's API, login page and upload host listen.
    #[arg(long, default_value = "127.0.0.1:4100")]
    tiktok: SocketAddr,
    /// Where Facebook's hosts listen: graph.facebook.com, the login dialog and rupload.
    #[arg(long, default_value = "127.0.0.1:4200")]
    facebook: SocketAddr,
    /// Where Instagram's hosts listen: graph.instagram.com, api.instagram.com and the login page.
    #[arg(long, default_value = "127.0.0.1:4300")]
    instagram: SocketAddr,
    /// Where the control API listens.
    #[arg(long, default_value = "127.0.0.1:4000")]
    control: SocketAddr,
    /// Seed of all ids, codes and tokens.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Lifetimes of TikTok's user tokens.
    #[arg(long, value_enum, default_value_t = Profile::Y2026)]
    tiktok_profile: Profile,
    /// File that gets the addresses as JSON once everything listens.
    #[arg(long)]
    ready_file: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Profile {
    #[value(name = "2026")]
    Y2026,
    Classic,
}

impl From<Profile> for LifetimeProfile {
    fn from(profile: Profile) -> Self {
        match profile {
            Profile::Y2026 => Self::Y2026,
            Profile::Classic => Self::Classic,
        }
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("SOCIAL_LOG")
                .unwrap_or_else(|_| "info".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let stop = stop_signal()?;
    let sandbox = Sandbox::builder()
        .seed(options.seed)
        .tiktok_addr(options.tiktok)
        .facebook_addr(options.facebook)
        .instagram_addr(options.instagram)
        .control_addr(options.control)
        .profile(options.tiktok_profile.into())
        .start()
        .await?;
    if let Some(path) = &options.ready_file {
        write_ready_file(path, &sandbox)?;
    }
    tracing::info!(
        tiktok = %sandbox.tiktok_url(),
        facebook = %sandbox.facebook_url(),
        instagram = %sandbox.instagram_url(),
        control = %sandbox.control_url(),
        inspector = %sandbox.inspector_url(),
        "the sandbox is ready"
    );
    stop.cancelled().await;
    sandbox.stop().await;
    Ok(())
}

/// Writes the addresses whole or not at all: readers wait for the file.
fn write_ready_file(path: &Path, sandbox: &Sandbox) -> anyhow::Result<()> {
    let body = json!({
        "tiktok_url": sandbox.tiktok_url(),
        "facebook_url": sandbox.facebook_url(),
        "instagram_url": sandbox.instagram_url(),
        "control_url": sandbox.control_url(),
    });
    let draft = path.with_extension("draft");
    std::fs::write(&draft, body.to_string()).context("cannot write the ready file")?;
    std::fs::rename(&draft, path).context("cannot put the ready file in place")
}

/// Listens for interrupt and termination before anything else starts.
fn stop_signal() -> anyhow::Result<CancellationToken> {
    let token = CancellationToken::new();
    let stopped = token.clone();
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        .context("cannot listen for the stop signal")?;
    tokio::spawn(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        drop(tokio::signal::ctrl_c().await);
        stopped.cancel();
    });
    Ok(token)
}
