//! Withdraws the addresses that an attempt gave out, which proves that nothing can come of it.
//!
//! "Withdrawn and never used" and "used" exclude each other in the store. So after a withdrawal that
//! came through TikTok cannot post the attempt, even if it took it on; and after a use nothing is
//! sent again, whatever TikTok said.

use social_store::{Change, Changes, LastError, PublicationState, StepKind, StepOutcome};

use super::Job;
use super::journal::WITHDRAW;
use super::{PATIENCE, line};
use crate::error::{Conflict, Error, Result};
use crate::publish::job::{Flow, our_error};

/// Closes an attempt that brought no post, so that another may begin; if TikTok has fetched from it,
/// what came of it cannot be told.
pub(super) async fn close_offer(job: &mut Job<'_>) -> Result<Flow> {
    let was_unknown = job.publication.state == PublicationState::Unknown;
    let before = job.publication.clone();
    let known = before.last_error.clone().unwrap_or_else(doubt);
    let detail = serde_json::json!({});
    let changes = Changes::from(unless_used(job)).with(line(
        job,
        WITHDRAW,
        StepKind::Outcome,
        Some(StepOutcome::Done),
        detail,
    ));
    // A lost answer is a sign that TikTok is in trouble; what waited already has waited enough.
    let now = job.context.now();
    let until = if was_unknown { now + PATIENCE } else { now };
    match job.wait(known, until, changes).await {
        Ok(Flow::At(_)) if !was_unknown => Ok(Flow::Again),
        Err(Error::Conflict(Conflict::InUse)) => {
            job.publication = before;
            used(job, Changes::new()).await
        }
        other => other,
    }
}

/// Ends a publication that TikTok refused. Its addresses are withdrawn with the same write; if one
/// was used, the refusal is in doubt.
pub(super) async fn refused(job: &mut Job<'_>, error: LastError, noted: Changes) -> Result<Flow> {
    if !job.request.media.is_offered() || job.publication.attempt == 0 {
        return job.fail(error, noted).await;
    }
    let before = job.publication.clone();
    let mut changes = noted.clone();
    changes.push(unless_used(job));
    match job.fail(error, changes).await {
        Err(Error::Conflict(Conflict::InUse)) => {
            job.publication = before;
            used(job, noted).await
        }
        other => other,
    }
}

/// TikTok may have the file, and may post it.
async fn used(job: &mut Job<'_>, mut noted: Changes) -> Result<Flow> {
    if job.publication.state == PublicationState::Unknown {
        // Everybody was told when the answer was lost.
        return Ok(Flow::Again);
    }
    job.publication.state = PublicationState::Unknown;
    job.publication.last_error = Some(doubt());
    noted.push(Change::PutPublication(Box::new(job.publication.clone())));
    noted.push(job.told());
    job.write(noted).await?;
    Job::count("unknown");
    Ok(Flow::Again)
}

fn unless_used(job: &Job<'_>) -> Change {
    Change::RevokeUnfetched {
        publication_id: job.publication.id.clone(),
        attempt: job.publication.attempt,
    }
}

fn doubt() -> LastError {
    our_error("answer_in_doubt", "tiktok refused, and has fetched what it refused")
}
