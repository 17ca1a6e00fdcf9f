//! A planned post whose time passed while nobody was there to send it.

use std::time::Duration;

use social_store::{AssetState, Change, Changes};

use super::fail;
use super::our_error;
use crate::error::Result;
use crate::publish::accept::Hold;
use crate::publish::job::{Flow, Job};

/// Tells whether the work on a planned post comes later than may be without asking. What it waits
/// for while the service runs, such as an account to be connected again, is no delay of ours.
pub(super) fn is_past_due(job: &Job<'_>) -> bool {
    let Some(planned) = job.publication.scheduled_for else { return false };
    let due = planned.max(job.claim.due_at).max(job.publication.created_at);
    job.context.now() > due + allowed(job.context.settings.past_due)
}

fn allowed(past_due: Duration) -> Duration {
    if social_core::planted::is("past-due-posted") { Duration::MAX } else { past_due }
}

/// Nothing was sent, and nothing is: the user decides. The files are kept for another try.
pub(super) async fn refuse(job: &mut Job<'_>) -> Result<Flow> {
    let context = job.context;
    let account = context.any_account(&job.publication.account_id).await?;
    let mut changes = Changes::new();
    for id in &job.publication.media {
        let asset = context.store.load_asset(id).await?;
        if asset.is_some_and(|asset| asset.state == AssetState::Ready) {
            let until = context.now() + context.settings.asset_life;
            changes.push(Change::KeepAsset { id: id.clone(), until });
        }
    }
    if job.publication.attempt == 0 {
        Hold::of(&account, &job.request, &job.publication).give_back(context).await?;
    }
    let late = our_error("past_due", "its time passed while the service was down");
    fail(job, late, changes).await
}
