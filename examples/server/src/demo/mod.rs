//! The command `demo`: this server and the sandbox in one process, nothing else needed.
//!
//! With `--once` it also does the main job by itself, through the server's routes alone, and proves
//! the outcome against the sandbox's ledger.

mod browser;
mod clock;
mod once;
mod place;
mod ports;
mod ready;
mod signal;
mod start;
#[cfg(test)]
mod tests;
mod ui;
mod video;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use place::{Place, Stay};
use ports::Ports;
use start::Demo;
use ui::say;

/// What the command takes.
#[derive(Clone, Debug, Default, clap::Args)]
#[non_exhaustive]
pub struct Args {
    /// The folder for database, keys and media; it is kept, and a later run goes on with it.
    /// Without it, a temporary one that is removed at the end.
    pub folder: Option<PathBuf>,
    /// Connects, publishes a video, waits for the webhook, checks the outcome, and ends.
    #[arg(long)]
    pub once: bool,
    /// The video to publish with `--once`; without it, one of 80 MB is made.
    #[arg(long, value_name = "VIDEO", requires = "once")]
    pub file: Option<PathBuf>,
    /// Where to serve; 127.0.0.1:8080, or a free port if that is taken.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// Writes the addresses to this file, as JSON, when everything runs.
    #[arg(long, value_name = "PATH")]
    pub ready_file: Option<PathBuf>,
    /// Keeps the temporary folder.
    #[arg(long)]
    pub keep: bool,
}

/// Runs the demo until it is told to stop, or once.
///
/// The exit code of `--once` is 0 only if the post is proved.
///
/// # Errors
///
/// When something cannot be started or does not answer.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    init_logs();
    run_on(&args, Ports::known()).await
}

async fn run_on(args: &Args, ports: Ports) -> anyhow::Result<ExitCode> {
    let stay = if args.keep { Stay::Kept } else { Stay::Removed };
    let place = Place::open(args.folder.as_deref(), stay)?;
    if let Some(address) = args.listen {
        anyhow::ensure!(
            address.ip().is_loopback(),
            "the demo listens on loopback only; {address} is not"
        );
    }
    let demo = Demo::start(&place, args, ports).await?;
    announce(&demo, &place)?;
    if let Some(path) = &args.ready_file {
        ready::write(path, &demo)?;
    }
    let outcome = if args.once {
        tokio::select! {
            outcome = once::run(&demo, &place, args.file.as_deref()) => outcome,
            heard = signal::to_stop() => heard.and_then(|()| anyhow::bail!("stopped before the outcome was known")),
        }
    } else {
        say("Press Ctrl-C to stop.")?;
        signal::to_stop().await.map(|()| ExitCode::SUCCESS)
    };
    demo.stop().await;
    if place.is_kept() {
        say(&format!("Everything is kept in {}.", place.folder().display()))?;
    }
    outcome
}

fn announce(demo: &Demo, place: &Place) -> anyhow::Result<()> {
    say(&format!("Server   {}", demo.server().public_url()))?;
    say(&format!("Figures  http://{}/metrics", demo.server().metrics_addr()))?;
    say(&format!(
        "Sandbox  {} (TikTok), {} (Facebook), {} (Instagram), {} (control)",
        demo.sandbox().tiktok_url(),
        demo.sandbox().facebook_url(),
        demo.sandbox().instagram_url(),
        demo.sandbox().control_url()
    ))?;
    say(&format!("Folder   {}", place.folder().display()))?;
    say(&format!("Sign in  {}", demo.link()))?;
    say("The link works once, within ten minutes, on this machine.")?;
    Ok(())
}

/// Sends warnings to the standard error output; `SOCIAL_LOG` names other levels.
fn init_logs() {
    use tracing_subscriber::EnvFilter;
    let wanted = std::env::var("SOCIAL_LOG").ok();
    let filter = wanted.and_then(|text| EnvFilter::builder().parse(text).ok());
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter.unwrap_or_else(|| EnvFilter::new("warn")))
        .with_writer(std::io::stderr);
    if let Err(error) = logs.try_init() {
        tracing::debug!(%error, "the process logs elsewhere already");
    }
}
