//! The steps of a TikTok publication.

mod begin;
mod fence;
mod late;
mod order;
mod poll;
mod resolve;
mod upload;
mod withdraw;

pub(super) use begin::{begin, give_up, note_lost_init};
pub(super) use fence::close_offer;
pub(super) use order::cannot_offer;
pub(super) use poll::{ask, observation, poll};
pub(super) use resolve::resolve;
pub(super) use upload::upload;

use social_core::{Effect, ErrorClass, RetryHint, Timestamp};
use social_store::{
    Change, Changes, LastError, PublicationState, PublicationStep, StepKind, StepOutcome,
};

use super::job::{Flow, Job};
use crate::error::Result;

/// How long to wait when nobody says how long.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(15);
/// How long a publication waits for its account to be connected again before it looks once more.
const RECONNECT_WAIT: std::time::Duration = std::time::Duration::from_mins(10);

/// Writes a failure down, as the API and the pages show it.
fn last_error(error: &tiktok_client::Error) -> LastError {
    let code = error.api_code().map_or_else(|| error.kind().as_str(), |code| code.as_str());
    LastError {
        code: code.to_owned(),
        class: error.kind(),
        message: error.to_string(),
        log_id: error.log_id().map(ToString::to_string),
    }
}

/// Writes a failure of our own down.
fn our_error(code: &str, message: &str) -> LastError {
    LastError {
        code: code.to_owned(),
        class: ErrorClass::Validation,
        message: message.to_owned(),
        log_id: None,
    }
}

/// Says when a call that had no effect may be tried again; `None` if it is no use.
fn comes_back(error: &tiktok_client::Error, attempt: u32, now: Timestamp) -> Option<Timestamp> {
    match error.retry_hint() {
        RetryHint::After(wait) => Some(now + wait),
        RetryHint::Backoff | RetryHint::RefreshToken => {
            Some(now + PATIENCE * 2_u32.saturating_pow(attempt.min(6)))
        }
        RetryHint::Reconnect => Some(now + RECONNECT_WAIT),
        // A daily cap: the creator is told, and plans the post anew.
        RetryHint::QuotaResetsAt(_) | RetryHint::No => None,
        _ if error.effect() == Effect::NotSent => Some(now + PATIENCE),
        _ => None,
    }
}

/// Makes a line of the journal.
fn line(
    job: &Job<'_>,
    step: &str,
    kind: StepKind,
    outcome: Option<StepOutcome>,
    detail: serde_json::Value,
) -> Change {
    Change::InsertStep(PublicationStep {
        publication_id: job.publication.id.clone(),
        attempt: job.publication.attempt,
        step: step.to_owned(),
        part: 0,
        kind,
        outcome,
        source: "us".to_owned(),
        detail,
        at: job.context.now(),
    })
}

/// Ends a publication without a post, and says why.
async fn fail(job: &mut Job<'_>, error: LastError, mut changes: Changes) -> Result<Flow> {
    let now = job.context.now();
    job.publication.state = PublicationState::Failed;
    job.publication.last_error = Some(error);
    job.publication.settled_at = Some(now);
    changes.push(Change::PutPublication(Box::new(job.publication.clone())));
    changes.push(job.told());
    job.write(changes).await?;
    metrics::counter!("upload_total", "provider" => "tiktok", "outcome" => "failed").increment(1);
    Ok(Flow::Rest)
}

/// Puts a publication back into the queue with what went wrong.
async fn wait(
    job: &mut Job<'_>,
    error: LastError,
    until: Timestamp,
    mut changes: Changes,
) -> Result<Flow> {
    job.publication.state = PublicationState::Queued;
    job.publication.last_error = Some(error);
    changes.push(Change::PutPublication(Box::new(job.publication.clone())));
    job.write(changes).await?;
    Ok(Flow::At(until))
}
