//! Wakes sleeping workers: at once for what this process wrote, and by the store's signals for what
//! others wrote. A signal may be lost, so that workers also look from time to time.

use social_core::Timestamp;
use social_store::{Signal, Store};
use tokio::sync::futures::Notified;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use crate::context::Context;

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

/// Passes the store's signals on until it is told to stop.
pub(crate) async fn listen(store: &dyn Store, wake: &Wake, stop: CancellationToken) {
    let mut signals = store.signals();
    loop {
        let signal = tokio::select! {
            signal = signals.next() => signal,
            () = stop.cancelled() => return,
        };
        if matches!(signal, Signal::Events | Signal::All) {
            wake.events.notify_waiters();
        }
        if matches!(signal, Signal::Work | Signal::All) {
            wake.work.notify_waiters();
        }
        if matches!(signal, Signal::News | Signal::All) {
            // The number stays: whoever waits reads on from its own.
            wake.news.send_modify(|_| ());
        }
    }
}

/// Sleeps until woken, until the instant, or until it is time to look again, whichever is first.
///
/// `woken` must have been made before the caller looked for work, so that no call is missed.
pub(crate) async fn nap(context: &Context, woken: Notified<'_>, until: Option<Timestamp>) {
    let latest = context.now() + context.settings.look_every;
    let until = until.map_or(latest, |until| until.min(latest));
    tokio::select! {
        () = woken => {}
        () = context.clock.sleep_until(until) => {}
    }
}
