//! Posts a container: the one call that posts, sent once whatever comes of it.

use instagram_client::catalogue::find_subcode;
use instagram_client::publish::{ContainerState, PublishingLimit};
use instagram_client::{ContainerId, Effect, IgAccount, MediaId};
use social_core::{ErrorClass, Timestamp};
use social_store::{
    Change, Changes, Due, IgContainer, LastError, NewOutbox, PublicationState, StepOutcome,
    WorkKind,
};

use super::create::growing;
use super::failure::{FULL, NO_ANSWER, ask_again, last_error, outcome, pause};
use super::journal::{NOT_BEFORE, PUBLISH};
use super::{Job, after, look, poll};
use crate::error::Result;
use crate::publish::job::{Flow, Line, news_key, our_error};

/// The code of a day that is used up, with the words for it.
const DAY_IS_FULL: i64 = 2_207_042;

/// Reads the container and what is left of the day, writes the intent, and posts.
pub(super) async fn publish(job: &mut Job<'_>, row: IgContainer, repeat: u32) -> Result<Flow> {
    let now = job.context.now();
    if now >= job.publication.deadline_at {
        return job.fail(job.overdue(), Changes::new()).await;
    }
    let handle = match job.account().await? {
        Ok(handle) => handle,
        Err(gone) => return job.fail(gone, Changes::new()).await,
    };
    let (container, mut changes) = match poll::read(&handle, &row).await {
        Ok(read) => read,
        Err(error) => return not_asked(job, &error).await,
    };
    match container.state {
        ContainerState::Finished => {}
        ContainerState::Published => return live(job, &row, changes).await,
        ContainerState::Failed(_) | ContainerState::Expired => {
            job.write(changes).await?;
            return Ok(Flow::Again);
        }
        _ => {
            if !changes.is_empty() {
                job.write(changes).await?;
            }
            return Ok(Flow::At(poll::next_poll(row.created_at, now)));
        }
    }
    let limit = match handle.publishing_limit(None).await {
        Ok(limit) => limit,
        Err(error) => return not_asked(job, &error).await,
    };
    if limit.left() == Some(0) {
        return full(job, changes).await;
    }
    if let Some(flow) = look::stands_in_the_way(job, &handle, repeat).await? {
        return Ok(flow);
    }
    changes.extend(intent(job, &row, repeat, limit));
    send(job, &handle, (&row, repeat), changes).await
}

/// Gives the writes that must be there before it is sent. The publication's version is among them, so
/// that a withdrawal comes before or after, and never beside.
fn intent(job: &mut Job<'_>, row: &IgContainer, repeat: u32, limit: PublishingLimit) -> Changes {
    job.publication.state = PublicationState::Processing;
    let detail = serde_json::json!({
        "container_id": row.container_id,
        "usage": limit.used,
        "total": limit.total,
    });
    Changes::from(job.put()).with(job.told()).with(job.line(Line::intent(PUBLISH, repeat, detail)))
}

async fn send(
    job: &mut Job<'_>,
    handle: &IgAccount,
    (row, repeat): (&IgContainer, u32),
    intent: Changes,
) -> Result<Flow> {
    let late = social_core::planted::is("instagram-intent-after-call");
    let row_written = intent.iter().any(|change| matches!(change, Change::PutIgContainer(_)));
    if !late {
        job.write(intent.clone()).await?;
    }
    let container = ContainerId::new(&row.container_id);
    let mut answer = handle.media_publish(&container).await;
    if social_core::planted::is("instagram-published-blindly")
        && answer.as_ref().is_err_and(|error| error.effect() == Effect::Unknown)
    {
        answer = handle.media_publish(&container).await;
    }
    if late {
        job.write(intent).await?;
    }
    job.publication.version += 1;
    let mut row = row.clone();
    row.version += u64::from(row_written);
    match answer {
        Ok(media_id) => {
            let detail = serde_json::json!({ "media_id": media_id });
            let noted = job.line(Line::outcome((PUBLISH, repeat), StepOutcome::Done, detail));
            posted(job, &row, Some(media_id), noted.into()).await
        }
        Err(error) => not_answered(job, repeat, &error).await,
    }
}

/// It is not known to be posted. Whatever Instagram said, the container is read before anything else:
/// posts have gone live after refusals too.
async fn not_answered(
    job: &mut Job<'_>,
    repeat: u32,
    error: &instagram_client::Error,
) -> Result<Flow> {
    let outcome = outcome(error);
    tracing::warn!(%error, outcome = outcome.as_str(), "publishing brought no post");
    job.doubt(error).await;
    let shown = last_error(error);
    let pause = pause(error);
    let again = pause.is_some() || outcome != StepOutcome::Refused;
    let passes = pause.filter(|_| outcome == StepOutcome::Refused);
    let not_before = passes.map(|wait| (job.context.now() + growing(wait, repeat)).as_unix());
    let detail = serde_json::json!({
        "code": shown.code, "log_id": shown.log_id, "again": again, NOT_BEFORE: not_before,
    });
    let noted = Changes::from(job.line(Line::outcome((PUBLISH, repeat), outcome, detail)));
    if social_core::planted::is("instagram-refusal-believed") && outcome == StepOutcome::Refused {
        return job.fail(shown, noted).await;
    }
    job.publication.last_error = Some(shown);
    job.write(noted.with(job.put())).await?;
    let wait = if outcome == StepOutcome::NotSent { ask_again(error) } else { look::SOON };
    Ok(Flow::At(job.context.now() + wait))
}

/// Instagram was not asked to post, so nothing is in doubt.
async fn not_asked(job: &mut Job<'_>, error: &instagram_client::Error) -> Result<Flow> {
    tracing::warn!(%error, "nothing is posted before its container and the limit were read");
    job.doubt(error).await;
    if social_core::planted::is("instagram-restart-after-401") && error.kind() == ErrorClass::Auth {
        return super::begin::begin(job).await;
    }
    Ok(Flow::At(job.context.now() + ask_again(error)))
}

/// The account has used its posts: the next place is waited for, for as long as the post may wait.
async fn full(job: &mut Job<'_>, mut changes: Changes) -> Result<Flow> {
    let message = "the account has used its posts of the day; the next place is awaited";
    let full = LastError { class: ErrorClass::Quota, ..our_error(&code_of(DAY_IS_FULL), message) };
    if job.publication.last_error.as_ref() != Some(&full) {
        job.publication.last_error = Some(full);
        changes.push(job.put());
    }
    if !changes.is_empty() {
        job.write(changes).await?;
    }
    Ok(Flow::At(job.context.now() + FULL))
}

fn code_of(subcode: i64) -> String {
    use instagram_client::catalogue::Code;
    match find_subcode(subcode).map(|entry| entry.code) {
        Some(Code::Sub(code, subcode)) => format!("{code}/{subcode}"),
        _ => subcode.to_string(),
    }
}

/// A process died between intent and outcome: it may be live.
pub(super) async fn note_lost(job: &mut Job<'_>, repeat: u32) -> Result<Flow> {
    let lost = our_error(NO_ANSWER, "the process ended before Instagram's answer was written down");
    let detail = serde_json::json!({ "code": lost.code, "again": true });
    let noted = job.line(Line::outcome((PUBLISH, repeat), StepOutcome::Unknown, detail));
    job.publication.last_error = Some(lost);
    job.write(Changes::from(noted).with(job.put())).await?;
    Ok(Flow::At(job.context.now() + look::SOON))
}

/// Instagram says that the container is live. Under which id it does not say: that is looked for
/// later, and the post is out whether or not it is found.
pub(super) async fn live(
    job: &mut Job<'_>,
    row: &IgContainer,
    mut changes: Changes,
) -> Result<Flow> {
    let mut row = row.clone();
    row.version += u64::from(changes.iter().any(|one| matches!(one, Change::PutIgContainer(_))));
    let detail = serde_json::json!({ "container_id": row.container_id });
    let line = Line::outcome(("published", 0), StepOutcome::Done, detail);
    changes.push(job.line(line.said_by("instagram:container")));
    posted(job, &row, None, changes).await
}

/// It is out.
pub(super) async fn posted(
    job: &mut Job<'_>,
    row: &IgContainer,
    media_id: Option<MediaId>,
    mut changes: Changes,
) -> Result<Flow> {
    let now = job.context.now();
    let mut row = row.clone();
    if row.status_code != "PUBLISHED" && media_id.is_some() {
        "PUBLISHED".clone_into(&mut row.status_code);
        changes.push(Change::PutIgContainer(Box::new(row)));
    }
    let publication = &mut job.publication;
    publication.state = PublicationState::Published;
    publication.settled_at = Some(now);
    publication.last_error = None;
    publication.external_id = media_id.as_ref().map(ToString::to_string);
    changes.push(job.put());
    changes.push(news(job, media_id.as_ref()));
    changes.push(Change::RevokeGrants {
        publication_id: job.publication.id.clone(),
        attempt: job.publication.attempt,
    });
    changes.push(look_after_it(job, now));
    job.write(changes).await?;
    Job::count("published");
    if let Some(media_id) = &media_id {
        after::remember(job, media_id).await;
    }
    Ok(Flow::Rest)
}

fn news(job: &Job<'_>, media_id: Option<&MediaId>) -> Change {
    let publication = &job.publication;
    let state = publication.state;
    Change::Outbox(NewOutbox {
        effect_key: news_key(publication, state),
        user_id: publication.user_id.clone(),
        kind: format!("publication.{state}"),
        subject: publication.id.to_string(),
        payload: serde_json::json!({ "media_id": media_id }),
    })
}

/// Has its address looked for, and its id where that is not known.
fn look_after_it(job: &Job<'_>, now: Timestamp) -> Change {
    Change::Schedule {
        kind: WorkKind::POST_ID,
        subject: job.publication.id.to_string(),
        lane: Some(job.publication.account_id.to_string()),
        due: Due::At(now + look::SOON),
    }
}
