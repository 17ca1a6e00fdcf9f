//! Meta's hosts: their state and what they share with the rest of the sandbox.

use std::fmt;
use std::sync::{Arc, MutexGuard};

use tokio::sync::{Notify, watch};
use url::Url;

use super::behaviour::MetaBehaviour;
use super::endpoint::Side;
use super::state::{MetaEvent, MetaState};
use super::{publish, webhook};
use crate::ground::Ground;
use crate::guarded::Guarded;
use crate::ids::Purpose;
use crate::webhook_sender::{Schedule, WebhookSender};

/// Meta tries again at once, then with growing gaps for 36 hours (`graph-api/webhooks`); the gaps
/// are our own.
const SCHEDULE: Schedule = Schedule { first_wait: 0, second_wait: 60, give_up: 36 * 3600 };

/// Shared parts of Meta's hosts.
pub(crate) struct MetaHost {
    pub(crate) facebook_url: Url,
    pub(crate) instagram_url: Url,
    pub(crate) ground: Ground,
    pub(crate) webhooks: WebhookSender,
    pub(crate) agenda_changed: Notify,
    /// How many files are being fetched.
    pub(crate) fetches: watch::Sender<usize>,
    pub(crate) state: Guarded<MetaState>,
}

impl MetaHost {
    /// Makes the hosts that are reached at two addresses: Facebook's, and Instagram's.
    pub(crate) fn new(
        ground: &Ground,
        (facebook_url, instagram_url): (Url, Url),
        behaviour: MetaBehaviour,
    ) -> Arc<Self> {
        Arc::new(Self {
            facebook_url,
            instagram_url,
            ground: ground.clone(),
            webhooks: ground.sender(SCHEDULE),
            agenda_changed: Notify::new(),
            fetches: watch::Sender::new(0),
            state: Guarded::new(MetaState::new(behaviour, 0)),
        })
    }

    /// Gives the address of one of the hosts.
    pub(crate) const fn url(&self, side: Side) -> &Url {
        match side {
            Side::Facebook => &self.facebook_url,
            Side::Instagram => &self.instagram_url,
        }
    }

    /// Gives virtual time in Unix microseconds.
    pub(crate) fn now(&self) -> i64 {
        self.ground.clock.now_unix_micros()
    }

    /// Enters the state after letting everything happen that was due.
    pub(crate) fn enter(&self) -> MutexGuard<'_, MetaState> {
        let mut state = self.state.lock();
        let now = self.now();
        while let Some((at, event)) = state.agenda.take_due(now) {
            match event {
                MetaEvent::SendGathered => webhook::send_gathered(self, &mut state, at),
                MetaEvent::Gallery(event) => publish::machine::happen(self, &mut state, &event, at),
            }
        }
        state
    }

    /// Puts an event on the agenda.
    pub(crate) fn schedule(&self, state: &mut MetaState, at: i64, event: MetaEvent) {
        state.agenda.add(at, event);
        self.agenda_changed.notify_one();
    }

    /// Lets agenda events happen on time even if nobody asks.
    pub(crate) async fn keep_time(self: Arc<Self>) {
        loop {
            let next = self.enter().agenda.next_time().unwrap_or(i64::MAX);
            tokio::select! {
                () = self.ground.stop.cancelled() => return,
                () = self.agenda_changed.notified() => {}
                () = self.ground.clock.sleep_until_micros(next) => {}
            }
        }
    }

    /// Gives the id under which a refusal is traced.
    pub(crate) fn trace(&self) -> String {
        format!("A{}", self.ground.ids.alphanumeric(Purpose::Trace, 22))
    }
}

/// The state holds tokens and codes, so it is not printed.
impl fmt::Debug for MetaHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MetaHost")
            .field("facebook_url", &self.facebook_url.as_str())
            .field("instagram_url", &self.instagram_url.as_str())
            .finish_non_exhaustive()
    }
}
