//! The signal that ends the demo, so that its folder is cleared away.

use anyhow::Context;

/// Returns when the process is asked to stop.
pub(super) async fn to_stop() -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate =
            signal(SignalKind::terminate()).context("the signal to stop cannot be heard")?;
        tokio::select! {
            heard = tokio::signal::ctrl_c() => heard.context("the signal to stop cannot be heard"),
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.context("the signal to stop cannot be heard")
}
