//! Wakes sleeping workers in this process; other processes find the same work by polling.

use std::time::Duration;

use social_core::{Clock, Timestamp};
use tokio::sync::futures::Notified;
use tokio::sync::{Notify, watch};

/// How long a worker sleeps at most before it looks again.
const LONGEST_SLEEP: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(crate) struct Wake {
    pub(crate) work: Notify,
    pub(crate) events: Notify,
    pub(crate) news: watch::Sender<u64>,
}

impl Wake {
    pub(crate) fn new() -> Self {
        Self { work: Notify::new(), events: Notify::new(), news: watch::Sender::new(0) }
    }
}

/// Sleeps until woken, until the instant, or for a second, whichever is first.
///
/// `woken` must have been made before the caller looked for work, so that no call is missed.
pub(crate) async fn nap(clock: &dyn Clock, woken: Notified<'_>, until: Option<Timestamp>) {
    let latest = clock.now() + LONGEST_SLEEP;
    let until = until.map_or(latest, |until| until.min(latest));
    tokio::select! {
        () = woken => {}
        () = clock.sleep_until(until) => {}
    }
}
