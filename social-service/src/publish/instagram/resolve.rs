//! Looks for what became of a post whose container came to nothing after the call that posts.
//!
//! Instagram's word on the container tells no more, so the account's media are looked through. If
//! exactly one can be meant it is out; else its user is asked. Nothing is ever sent again.

use std::time::Duration;

use social_core::Timestamp;
use social_store::{Changes, IgContainer, PublicationState, StepKind, StepOutcome};

use super::adopt::{self, Found};
use super::failure::ask_again;
use super::journal::PUBLISH;
use super::look::{UNCONFIRMED, become_unknown};
use super::{Job, publish};
use crate::error::{Error, Result};
use crate::publish::job::{Flow, Line};

/// How long after the call the media are looked through, then every hour for a day.
const FIRST: [Duration; 4] = [
    Duration::from_secs(10),
    Duration::from_mins(2),
    Duration::from_mins(15),
    Duration::from_mins(65),
];
const HOURLY: Duration = Duration::from_hours(1);
const GIVEN_UP: Duration = Duration::from_hours(24);

/// Looks once.
pub(super) async fn resolve(job: &mut Job<'_>, row: IgContainer, repeat: u32) -> Result<Flow> {
    let attempt = job.publication.attempt;
    let first = job.steps.iter().find(|line| {
        (line.attempt, line.kind) == (attempt, StepKind::Intent) && line.step == PUBLISH
    });
    let Some(asked_at) = first.map(|line| line.at) else { return Ok(Flow::Rest) };
    let now = job.context.now();
    if let Ok(handle) = job.account().await? {
        match adopt::find(job.context, &handle, &adopt::sought(job, asked_at, now)).await {
            Ok(Found::One(media_id)) => {
                let detail = serde_json::json!({ "media_id": media_id, "publish": repeat });
                let line = Line::outcome(("published", 0), StepOutcome::Done, detail);
                let noted = Changes::from(job.line(line.said_by("instagram:media")));
                return publish::posted(job, &row, Some(media_id), noted).await;
            }
            Ok(found) => tracing::debug!(?found, "the media do not tell whether it is out"),
            Err(Error::Instagram(error)) => {
                tracing::warn!(%error, "the account's media could not be read");
                job.doubt(&error).await;
                return Ok(Flow::At(now + ask_again(&error)));
            }
            Err(Error::Credential(error)) => {
                tracing::warn!(%error, "the account's media could not be read");
            }
            Err(error) => return Err(error),
        }
    }
    if job.publication.state != PublicationState::Unknown {
        become_unknown(job, UNCONFIRMED, "its container came to nothing after it was to be posted")
            .await?;
    }
    if now >= asked_at + GIVEN_UP {
        return unresolved(job).await;
    }
    Ok(Flow::At(next_look(asked_at, now)))
}

/// A day has passed: only the creator can tell.
async fn unresolved(job: &mut Job<'_>) -> Result<Flow> {
    const UNRESOLVED: &str = "instagram_unresolved";
    let code = job.publication.last_error.as_ref().map(|error| error.code.as_str());
    if code != Some(UNRESOLVED) {
        become_unknown(job, UNRESOLVED, "nothing has told in a day whether it was posted").await?;
    }
    Ok(Flow::Rest)
}

fn next_look(asked_at: Timestamp, now: Timestamp) -> Timestamp {
    let first = FIRST.iter().map(|wait| asked_at + *wait).find(|at| *at > now);
    first.unwrap_or_else(|| now + HOURLY).min(asked_at + GIVEN_UP).max(now)
}
