//! Looks whether a container is live whose publishing brought no answer, or one that proves nothing.
//!
//! `PUBLISHED` settles it. `FINISHED` proves the opposite only if it is read several times, over long
//! enough, while no post was counted that is not another publication's: see `journal`. Each look that
//! counts is a line of the journal, so a restart loses none.

use std::time::Duration;

use instagram_client::publish::{Container, ContainerState};
use instagram_client::{Error, ErrorClass, IgAccount};
use social_core::Timestamp;
use social_store::{
    Change, Changes, IgContainer, LastError, PublicationState, PublicationStep, StepOutcome,
};

use super::adopt::{self, Found};
use super::failure::ask_again;
use super::journal::{self, ALIKE, LOOK, Next, PUBLISH};
use super::{Job, begin, poll, publish};
use crate::error::Result;
use crate::publish::job::{Flow, Line};

/// How long after the call the first look is.
pub(super) const SOON: Duration = Duration::from_secs(2);
/// When the next ones are, then every minute, then every ten. The third comes when it can prove.
const FIRST: [Duration; 4] =
    [SOON, Duration::from_secs(32), Duration::from_secs(62), Duration::from_secs(97)];
const STEADY: Duration = Duration::from_mins(1);
const SLOW_AFTER: Duration = Duration::from_mins(30);
const SLOW: Duration = Duration::from_mins(10);
/// How long somebody looks by himself.
const GIVEN_UP: Duration = Duration::from_hours(24);

/// The code of a post of which nobody knows whether it is out.
pub(super) const UNCONFIRMED: &str = "instagram_unconfirmed";

/// Looks once, and says that it is not known once the time for an answer is over. It is looked first:
/// after a long absence that look may well tell.
pub(super) async fn look(job: &mut Job<'_>, row: IgContainer, repeat: u32) -> Result<Flow> {
    let now = job.context.now();
    let Some(asked_at) = asked_at(job, repeat) else { return Ok(Flow::Rest) };
    // Somebody asked, and it is written down.
    if journal::state(&row) == ContainerState::Published {
        return publish::live(job, &row, Changes::new()).await;
    }
    let known_to_be_unknown = job.publication.state == PublicationState::Unknown;
    let patience = GIVEN_UP.max(job.context.settings.publication_deadline);
    if known_to_be_unknown && now >= asked_at.max(job.publication.updated_at) + patience {
        return Ok(Flow::Rest);
    }
    let is_over = now >= job.publication.deadline_at.max(asked_at + SLOW_AFTER);
    if is_over && !known_to_be_unknown && social_core::planted::is("instagram-unknown-unread") {
        return unconfirmed(job).await;
    }
    let flow = read(job, row, (repeat, asked_at)).await;
    let decided = matches!(flow, Ok(Flow::Rest | Flow::Again));
    if is_over && !decided && job.publication.state != PublicationState::Unknown {
        return unconfirmed(job).await;
    }
    flow
}

/// Reads the container, and settles what it proves.
async fn read(
    job: &mut Job<'_>,
    row: IgContainer,
    (repeat, asked_at): (u32, Timestamp),
) -> Result<Flow> {
    let now = job.context.now();
    let Ok(handle) = job.account().await? else {
        return without_an_account(job, now).await;
    };
    let (container, changes) = match poll::read(&handle, &row).await {
        Ok(read) => read,
        Err(error) => return trouble(job, &error).await,
    };
    let next = next_look(asked_at, now);
    match &container.state {
        ContainerState::Published => publish::live(job, &row, changes).await,
        ContainerState::Failed(_) | ContainerState::Expired => {
            job.write(changes).await?;
            Ok(Flow::Again)
        }
        ContainerState::Finished => finished(job, &handle, (repeat, next), changes).await,
        _ => pending(job, &container, (repeat, next), changes).await,
    }
}

/// Finds the line of the call that posts.
fn asked<'a>(job: &'a Job<'_>, repeat: u32) -> Option<&'a PublicationStep> {
    journal::asked(&job.steps, job.publication.attempt, repeat)
}

fn asked_at(job: &Job<'_>, repeat: u32) -> Option<Timestamp> {
    asked(job, repeat).map(|line| line.at)
}

/// It was ready and not live at this moment. Beside it stands how many posts were counted, how many of
/// those can be others', and whether the account's media hold what could be this one.
async fn finished(
    job: &mut Job<'_>,
    handle: &IgAccount,
    (repeat, next): (u32, Timestamp),
    mut changes: Changes,
) -> Result<Flow> {
    let limit = match handle.publishing_limit(None).await {
        Ok(limit) => limit,
        Err(error) => return trouble(job, &error).await,
    };
    let found = match media(job, handle).await {
        Ok(found) => found,
        Err(crate::Error::Instagram(error)) => return trouble(job, &error).await,
        Err(error) => return Err(error),
    };
    let since = asked_at(job, repeat).unwrap_or(job.publication.created_at);
    let others = adopt::posted_since(job, since).await?;
    let detail = serde_json::json!({
        "publish": repeat,
        "status": "FINISHED",
        "usage": limit.used,
        "others": others,
        ALIKE: found != Found::Nothing,
    });
    changes.push(note(job, detail));
    job.write(changes).await?;
    Ok(if decided(job, repeat).await? { Flow::Again } else { Flow::At(next) })
}

/// Looks through the account's media for what could be this post, since it was first asked for. The
/// count of posts alone proves nothing: one of yesterday's drops out of it, and stories may not be in.
async fn media(job: &Job<'_>, handle: &IgAccount) -> Result<Found> {
    if social_core::planted::is("instagram-media-unread") {
        return Ok(Found::Nothing);
    }
    let since = asked_at(job, 0).unwrap_or(job.publication.created_at);
    adopt::find(job.context, handle, &adopt::sought(job, since, job.context.now())).await
}

/// Looks once more, right before a post is asked for again. What is found is a line of the journal, so
/// that it is looked at instead; `None` if nothing is in the way.
pub(super) async fn stands_in_the_way(
    job: &mut Job<'_>,
    handle: &IgAccount,
    repeat: u32,
) -> Result<Option<Flow>> {
    let Some(last) = repeat.checked_sub(1) else { return Ok(None) };
    let attempt = job.publication.attempt;
    let was_sent = job.steps.iter().any(|line| {
        line.attempt == attempt
            && line.step == PUBLISH
            && line.outcome.is_some_and(|outcome| outcome != StepOutcome::NotSent)
    });
    if !was_sent {
        return Ok(None);
    }
    match media(job, handle).await {
        Ok(Found::Nothing) => Ok(None),
        Ok(_) => {
            let detail = serde_json::json!({ "publish": last, "status": "FINISHED", ALIKE: true });
            job.write(note(job, detail).into()).await?;
            Ok(Some(Flow::At(job.context.now() + STEADY)))
        }
        Err(crate::Error::Instagram(error)) => trouble(job, &error).await.map(Some),
        Err(error) => Err(error),
    }
}

/// It is worked on: what was proved before counts no more.
async fn pending(
    job: &mut Job<'_>,
    container: &Container,
    (repeat, next): (u32, Timestamp),
    mut changes: Changes,
) -> Result<Flow> {
    let status = container.status.as_deref().unwrap_or_default();
    let last = job.steps.iter().rev().find(|line| line.step == LOOK);
    let was_ready = last.is_some_and(|line| {
        line.attempt == job.publication.attempt
            && line.detail.get("status").and_then(serde_json::Value::as_str) == Some("FINISHED")
    });
    if was_ready {
        let detail = serde_json::json!({ "publish": repeat, "status": status });
        changes.push(note(job, detail));
    }
    if !changes.is_empty() {
        job.write(changes).await?;
    }
    Ok(Flow::At(next))
}

fn note(job: &Job<'_>, detail: serde_json::Value) -> Change {
    let attempt = job.publication.attempt;
    let before = job.steps.iter().filter(|line| line.attempt == attempt && line.step == LOOK);
    let part = u32::try_from(before.count()).unwrap_or(u32::MAX);
    let line = Line::outcome((LOOK, part), StepOutcome::Done, detail);
    job.line(line.said_by("instagram:container"))
}

/// Tells whether the looks so far, the last one among them, are enough for the journal.
async fn decided(job: &Job<'_>, repeat: u32) -> Result<bool> {
    let (id, attempt) = (&job.publication.id, job.publication.attempt);
    let steps = job.context.store.steps(id).await?;
    let containers = job.context.store.containers_of(id, attempt).await?;
    let items = job.request.media.items();
    let next = journal::next(&job.publication, items, &steps, &containers, job.context.now());
    Ok(!matches!(next, Next::Look { repeat: again, .. } if again == repeat))
}

/// A look that failed says nothing, and nothing is begun anew because of it.
async fn trouble(job: &mut Job<'_>, error: &Error) -> Result<Flow> {
    tracing::warn!(%error, "it could not be looked whether a post is live");
    job.doubt(error).await;
    if social_core::planted::is("instagram-restart-after-401") && error.kind() == ErrorClass::Auth {
        return begin::begin(job).await;
    }
    Ok(Flow::At(job.context.now() + ask_again(error)))
}

/// The time is over without a word: it may be posted or not.
async fn unconfirmed(job: &mut Job<'_>) -> Result<Flow> {
    become_unknown(job, UNCONFIRMED, "instagram has not said whether it was posted").await?;
    Ok(Flow::At(job.context.now() + SLOW))
}

/// Nobody can be asked any more. What was sent may be live.
async fn without_an_account(job: &mut Job<'_>, now: Timestamp) -> Result<Flow> {
    if job.publication.state == PublicationState::Unknown {
        return Ok(Flow::At(now + GIVEN_UP));
    }
    become_unknown(job, UNCONFIRMED, "the account was disconnected before it was known").await?;
    Ok(Flow::At(now + GIVEN_UP))
}

/// Says that it cannot be told whether it was posted.
pub(super) async fn become_unknown(job: &mut Job<'_>, code: &str, message: &str) -> Result<()> {
    job.publication.state = PublicationState::Unknown;
    job.publication.last_error = Some(LastError {
        code: code.to_owned(),
        class: ErrorClass::Timeout,
        message: message.to_owned(),
        log_id: None,
    });
    job.write(Changes::from(job.put()).with(job.told())).await?;
    job.publication.version += 1;
    Job::count("unknown");
    Ok(())
}

fn next_look(asked_at: Timestamp, now: Timestamp) -> Timestamp {
    if let Some(next) = FIRST.iter().map(|wait| asked_at + *wait).find(|at| *at > now) {
        return next;
    }
    now + if now.since(asked_at) < SLOW_AFTER { STEADY } else { SLOW }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_looks_that_can_prove_come_within_two_minutes() {
        let asked_at = Timestamp::from_unix(1_000_000);
        let mut now = asked_at;
        let mut ages = Vec::new();
        for _ in 0..6 {
            now = next_look(asked_at, now);
            ages.push(now.since(asked_at).as_secs());
        }
        assert_eq!(ages, [2, 32, 62, 97, 157, 217]);
        let late = asked_at + Duration::from_hours(1);
        assert_eq!(next_look(asked_at, late), late + SLOW);
    }
}
