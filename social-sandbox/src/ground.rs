//! What all hosts of one sandbox stand on.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use crate::clock::SandboxClock;
use crate::exchange::Desk;
use crate::ids::Ids;
use crate::ledger::Ledger;
use crate::outbound::Outbound;
use crate::webhook_sender::{Numbers, Schedule, WebhookSender};

/// Handles that the hosts share. Clones lead to the same things.
#[derive(Clone)]
pub(crate) struct Ground {
    /// Where people look at this sandbox.
    pub(crate) inspector_url: Url,
    pub(crate) clock: SandboxClock,
    pub(crate) ids: Arc<Ids>,
    pub(crate) ledger: Ledger,
    pub(crate) desk: Desk,
    pub(crate) outbound: Arc<Outbound>,
    pub(crate) tasks: TaskTracker,
    pub(crate) stop: CancellationToken,
    /// One sequence for the deliveries of all hosts.
    pub(crate) numbers: Numbers,
}

impl Ground {
    /// Makes the sender of one host and lets it run.
    pub(crate) fn sender(&self, schedule: Schedule) -> WebhookSender {
        let sender = WebhookSender::new(self, schedule);
        self.tasks.spawn(sender.clone().run(self.tasks.clone(), self.stop.clone()));
        sender
    }
}
