//! Looks for what became of a post whose container came to nothing after the call that posts.
//!
//! Instagram's word on the container tells no more, so the account's media are looked through. If
//! exactly one can be meant it is out. If the call was refused, the container ended without having
//! been published, and they hold nothing like it, it is not. Else its user is asked. Nothing is ever
//! sent again.

use std::time::Duration;

use instagram_client::MediaId;
use social_core::{ErrorClass, Timestamp};
use social_store::{Changes, IgContainer, LastError, PublicationState, StepOutcome};

use super::adopt::{self, Found};
use super::failure::{NO_ANSWER, ask_again};
use super::journal::{self, PUBLISH};
use super::look::{UNCONFIRMED, become_unknown};
use super::request::InstagramMedia;
use super::{Job, publish};
use crate::error::{Error, Result};
use crate::publish::job::{Flow, Line, RECONNECT_WAIT};

/// How long after the call the media are looked through, then every hour for a day.
const FIRST: [Duration; 4] = [
    Duration::from_secs(10),
    Duration::from_mins(2),
    Duration::from_mins(15),
    Duration::from_mins(65),
];
const HOURLY: Duration = Duration::from_hours(1);
const GIVEN_UP: Duration = Duration::from_hours(24);
/// How long media that cannot be read are waited for before it is said that nobody knows.
const PATIENT: Duration = Duration::from_mins(65);

/// Looks once.
pub(super) async fn resolve(
    job: &mut Job<'_>,
    row: IgContainer,
    repeat: u32,
    refused: bool,
) -> Result<Flow> {
    let first = journal::asked(&job.steps, job.publication.attempt, 0);
    let Some(asked_at) = first.map(|line| line.at) else { return Ok(Flow::Rest) };
    let now = job.context.now();
    let was_unknown = job.publication.state == PublicationState::Unknown;
    let mut next = next_look(asked_at, now);
    let looked = search(job, asked_at, now).await?;
    match &looked {
        Looked::Found(media_id) => {
            let detail = serde_json::json!({ "media_id": media_id, "publish": repeat });
            let line = Line::outcome(("published", 0), StepOutcome::Done, detail);
            let noted = Changes::from(job.line(line.said_by("instagram:media")));
            return publish::posted(job, &row, Some(media_id.clone()), noted).await;
        }
        Looked::Unreadable(wait) if !was_unknown && now < asked_at + PATIENT => {
            return Ok(Flow::At(now + *wait));
        }
        Looked::Unreadable(wait) => next = next.max(now + *wait),
        Looked::Nothing if refused && outlives_a_container(&job.request.media) => {
            let reason = refusal(job);
            return job.fail(reason, Changes::new()).await;
        }
        Looked::Nothing | Looked::Untold => {}
    }
    if !was_unknown {
        become_unknown(job, UNCONFIRMED, "its container came to nothing after it was to be posted")
            .await?;
        // After a long absence one look that failed is not the last.
        if matches!(looked, Looked::Unreadable(_)) {
            return Ok(Flow::At(next));
        }
    }
    if now >= asked_at + GIVEN_UP {
        return unresolved(job).await;
    }
    Ok(Flow::At(next))
}

/// What a look through the media told.
enum Looked {
    /// It is out as this medium.
    Found(MediaId),
    /// They hold nothing that could be it.
    Nothing,
    /// They do not tell.
    Untold,
    /// They could not be read. It may be tried again after this.
    Unreadable(Duration),
}

/// Looks through the account's media. What keeps them from being read ends nothing, and holds nothing
/// up either: it may last for ever.
async fn search(job: &Job<'_>, asked_at: Timestamp, now: Timestamp) -> Result<Looked> {
    let handle = match job.account().await {
        Ok(Ok(handle)) => handle,
        Ok(Err(_)) => return Ok(Looked::Untold),
        Err(error) => return unreadable(job, error).await,
    };
    match adopt::find(job.context, &handle, &adopt::sought(job, asked_at, now)).await {
        Ok(Found::One(media_id)) => Ok(Looked::Found(media_id)),
        Ok(Found::Nothing) => Ok(Looked::Nothing),
        Ok(found) => {
            tracing::debug!(?found, "the media do not tell whether it is out");
            Ok(Looked::Untold)
        }
        Err(error) => unreadable(job, error).await,
    }
}

async fn unreadable(job: &Job<'_>, error: Error) -> Result<Looked> {
    let wait = match &error {
        Error::Instagram(error) => {
            job.doubt(error).await;
            ask_again(error)
        }
        Error::Credential(_) | Error::Config(_) => RECONNECT_WAIT,
        _ => return Err(error),
    };
    tracing::warn!(%error, "the account's media could not be read");
    Ok(Looked::Unreadable(wait))
}

/// Tells whether media of this kind are still listed when a container ends. Stories go after a day.
const fn outlives_a_container(media: &InstagramMedia) -> bool {
    !matches!(media, InstagramMedia::Story(_))
}

/// Gives why Instagram refused to publish, as the journal has it.
fn refusal(job: &Job<'_>) -> LastError {
    let attempt = job.publication.attempt;
    let refused = job.steps.iter().rev().find(|line| {
        (line.attempt, line.outcome) == (attempt, Some(StepOutcome::Refused))
            && line.step == PUBLISH
    });
    let text = |name: &str| Some(refused?.detail.get(name)?.as_str()?.to_owned());
    let code = text("code").unwrap_or_else(|| NO_ANSWER.to_owned());
    match &job.publication.last_error {
        Some(known) if known.code == code => known.clone(),
        _ => LastError {
            message: "instagram refused to publish, and the container ended unpublished".to_owned(),
            class: ErrorClass::Api,
            log_id: text("log_id"),
            code,
        },
    }
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
