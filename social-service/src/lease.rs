//! Holds a claim for as long as its work takes.

use std::sync::Arc;
use std::time::Duration;

use social_store::WorkClaim;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::context::Context;

/// How long a claim holds without a heartbeat.
pub(crate) const LEASE: Duration = Duration::from_mins(1);
const HEARTBEAT: Duration = Duration::from_secs(20);

/// Extends a claim until it is dropped, and tells when it was lost to somebody else.
#[derive(Debug)]
pub(crate) struct Heartbeat {
    lost: CancellationToken,
    task: JoinHandle<()>,
}

impl Heartbeat {
    pub(crate) fn start(context: &Arc<Context>, claim: WorkClaim) -> Self {
        let lost = CancellationToken::new();
        let task = tokio::spawn(beat(Arc::clone(context), claim, lost.clone()));
        Self { lost, task }
    }

    /// Is cancelled when the claim is lost: what goes on then only wastes work.
    pub(crate) fn lost(&self) -> &CancellationToken {
        &self.lost
    }
}

impl Drop for Heartbeat {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn beat(context: Arc<Context>, claim: WorkClaim, lost: CancellationToken) {
    loop {
        context.clock.sleep(HEARTBEAT).await;
        match context.store.extend(&claim, LEASE).await {
            Ok(_) => {}
            Err(error) if error.is_fenced() => {
                tracing::warn!(kind = %claim.kind, subject = %claim.subject, "the claim was lost");
                lost.cancel();
                return;
            }
            Err(error) => tracing::warn!(%error, "a claim could not be extended; trying again"),
        }
    }
}
