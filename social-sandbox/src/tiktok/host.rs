//! The TikTok host: its state and what it shares with the rest of the sandbox.

use std::fmt;
use std::sync::{Arc, MutexGuard};

use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use super::behaviour::TikTokBehaviour;
use super::call::Call;
use super::envelope::Failure;
use super::log_id;
use super::machine;
use super::state::State;
use super::token_store::Grant;
use crate::clock::SandboxClock;
use crate::exchange::Desk;
use crate::ground::Ground;
use crate::guarded::Guarded;
use crate::ids::Ids;
use crate::ledger::Ledger;
use crate::outbound::Outbound;
use crate::webhook_sender::{Schedule, WebhookSender};

/// Shared parts of the TikTok host.
pub(crate) struct Host {
    pub(crate) base_url: Url,
    /// Where people look at this sandbox.
    pub(crate) inspector_url: Url,
    pub(crate) clock: SandboxClock,
    pub(crate) ids: Arc<Ids>,
    pub(crate) ledger: Ledger,
    pub(crate) desk: Desk,
    pub(crate) webhooks: WebhookSender,
    pub(crate) outbound: Arc<Outbound>,
    pub(crate) tasks: TaskTracker,
    pub(crate) stop: CancellationToken,
    pub(crate) agenda_changed: Notify,
    /// How many fetches are running.
    pub(crate) pulls: watch::Sender<usize>,
    pub(crate) state: Guarded<State>,
}

/// TikTok sends an event again for 72 hours (`webhooks-overview`); the waits are our own.
const SCHEDULE: Schedule = Schedule { first_wait: 10, second_wait: 20, give_up: 72 * 3600 };

impl Host {
    /// Makes the host that is reached at an address.
    pub(crate) fn new(ground: &Ground, base_url: Url, behaviour: TikTokBehaviour) -> Arc<Self> {
        Arc::new(Self {
            base_url,
            inspector_url: ground.inspector_url.clone(),
            clock: ground.clock.clone(),
            ids: Arc::clone(&ground.ids),
            ledger: ground.ledger.clone(),
            desk: ground.desk.clone(),
            webhooks: ground.sender(SCHEDULE),
            outbound: Arc::clone(&ground.outbound),
            tasks: ground.tasks.clone(),
            stop: ground.stop.clone(),
            agenda_changed: Notify::new(),
            pulls: watch::Sender::new(0),
            state: Guarded::new(State::new(behaviour, 0)),
        })
    }

    /// Enters the state after letting everything happen that was due.
    ///
    /// So an answer is right at once after the clock was moved, whether or not
    /// the background task has run.
    pub(crate) fn enter(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock();
        machine::settle(self, &mut state);
        state
    }

    /// Derives the id under which one app sees one creator.
    pub(crate) fn open_id(&self, client_key: &str, username: &str) -> String {
        let tail = self.ids.derived("open_id", &[client_key, username], 32);
        format!("-000{tail}")
    }

    /// Lets agenda events happen on time even if nobody asks.
    pub(crate) async fn keep_time(self: Arc<Self>) {
        loop {
            let next = self.enter().agenda.next_time().unwrap_or(i64::MAX);
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = self.agenda_changed.notified() => {}
                () = self.clock.sleep_until_micros(next) => {}
            }
        }
    }

    /// Gives the id under which this call is logged.
    pub(crate) fn log_id(&self) -> String {
        log_id::fresh(&self.clock, &self.ids)
    }

    /// Checks token, scope and rate, in this order.
    pub(crate) fn admit(
        &self,
        state: &mut State,
        call: &Call,
        seen: &mut Option<String>,
    ) -> Result<Grant, Failure> {
        let now = self.clock.now_unix_micros();
        let grant = call
            .bearer()
            .and_then(|token| state.tokens.by_access(token, now))
            .cloned()
            .ok_or_else(|| Failure::of("access_token_invalid"))?;
        *seen = Some(grant.open_id.clone());
        let scopes = call.endpoint.scopes;
        if !grant.scopes.iter().any(|held| scopes.contains(&held.as_str())) {
            return Err(Failure::of("scope_not_authorized"));
        }
        let who = (grant.client_key.as_str(), grant.open_id.as_str());
        let State { windows, behaviour, .. } = state;
        if !windows.admit(behaviour, call.endpoint, who, now) {
            return Err(Failure::of("rate_limit_exceeded"));
        }
        Ok(grant)
    }
}

/// The state holds tokens and codes, so it is not printed.
impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host").field("base_url", &self.base_url.as_str()).finish_non_exhaustive()
    }
}
