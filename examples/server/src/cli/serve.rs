//! Serves until a signal.

use std::io;

use tokio_util::sync::CancellationToken;

use super::logging;
use crate::app::App;
use crate::config::{Config, Sources};

pub(super) async fn run(sources: &Sources) -> anyhow::Result<()> {
    let config = Config::read(sources)?;
    logging::init(&config.log)?;
    for name in sources.strangers() {
        tracing::warn!(name, "this variable is no setting; see `social-server serve --help`");
    }
    let stop = stop_signal()?;
    let running = App::new(config).start().await?;
    stop.cancelled().await;
    tracing::info!("stopping; a second signal stops at once");
    running.shutdown();
    let again = stop_signal()?;
    tokio::select! {
        () = running.wait() => Ok(()),
        () = again.cancelled() => Err(anyhow::anyhow!("stopped at once, before everything had ended")),
    }
}

/// Gives a token that the next signal to stop cancels.
fn stop_signal() -> io::Result<CancellationToken> {
    let token = CancellationToken::new();
    let told = token.clone();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            told.cancel();
        });
    }
    #[cfg(not(unix))]
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            told.cancel();
        }
    });
    Ok(token)
}
