//! Hints from other processes that there is something to do.

use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// What another process, or this one, has just written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Signal {
    /// Webhook events were taken in.
    Events,
    /// Work was made due.
    Work,
    /// News were written to the outbox.
    News,
    /// Some signals were missed: look everywhere.
    All,
}

/// The signals of a store, for one listener.
///
/// A signal is a hint and no promise: one may be lost with the process that should have sent it.
/// Whoever waits for work also looks for it from time to time.
#[derive(Debug)]
pub struct Signals(Option<broadcast::Receiver<Signal>>);

impl Signals {
    /// Gives no signal, ever: for a store that hears of no other process.
    pub const fn silent() -> Self {
        Self(None)
    }

    /// Passes on what a backend sends.
    pub const fn from_backend(received: broadcast::Receiver<Signal>) -> Self {
        Self(Some(received))
    }

    /// Waits for the next signal; for ever if the store is silent or was closed.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses no signal.
    pub async fn next(&mut self) -> Signal {
        if let Some(received) = &mut self.0 {
            match received.recv().await {
                Ok(signal) => return signal,
                Err(RecvError::Lagged(_)) => return Signal::All,
                Err(RecvError::Closed) => self.0 = None,
            }
        }
        std::future::pending().await
    }
}
