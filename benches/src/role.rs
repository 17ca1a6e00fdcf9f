//! What runs in a process of its own.

use anyhow::Result;
use clap::Subcommand;

use crate::{intake, limiter, sandbox, upload};

/// One role of this program.
#[derive(Clone, Debug, Subcommand)]
pub enum Role {
    /// Takes in webhooks until it is killed.
    Serve(intake::Serve),
    /// Fills a limiter with keys and tells what it holds.
    Keys(limiter::Fill),
    /// Sends a file, and tells how long it took and what it held.
    Send(upload::Send),
    /// Takes uploads in and throws them away.
    Drain(upload::Drain),
    /// Answers like the sandbox or like what it is compared with.
    Emulate(sandbox::Emulate),
}

impl Role {
    /// Plays the role to its end.
    ///
    /// # Errors
    ///
    /// Whatever stops it.
    pub async fn run(self) -> Result<()> {
        match self {
            Self::Serve(serve) => Box::pin(serve.run()).await,
            Self::Keys(fill) => fill.run(),
            Self::Send(send) => Box::pin(send.run()).await,
            Self::Drain(drain) => drain.run().await,
            Self::Emulate(emulate) => emulate.run().await,
        }
    }
}
