//! Makes a container: written down before and after.

use std::time::Duration;

use instagram_client::publish::{Created, NewContainer};
use instagram_client::{ContainerId, IgAccount};
use social_core::{ErrorClass, LoginFlow, Timestamp};
use social_store::{Change, Changes, IgContainer, LastError, PublicationState, StepOutcome};

use super::Job;
use super::failure::{NO_ANSWER, last_error, outcome, pause};
use super::journal::{CONTAINER, PASSES, Try, named, state};
use super::order::order;
use super::sources::{Sources, files};
use crate::error::Result;
use crate::publish::job::{Flow, Line, PATIENCE, RECONNECT_WAIT, our_error};

/// The longest pause before a container is tried again, unless Instagram asks for a longer one.
const LONGEST_PAUSE: Duration = Duration::from_mins(15);
/// How long after a container was made that failed the next one is, and the one after that: who was
/// to fetch from us, or we, may be away for a while.
const AFTER_A_FAILURE: [Duration; 2] = [Duration::from_secs(30), Duration::from_mins(2)];
/// Subcodes of media that could not be fetched: it took too long, or brought no picture or video.
const NOT_FETCHED: [i64; 3] = [2_207_003, 2_207_052, 2_207_077];
/// How often Instagram is asked to fetch from an address that is not ours, over some four minutes: it
/// fails by chance at times, and else only its owner can mend it.
const FETCHES_ELSEWHERE: usize = 5;

/// Makes a container of the attempt.
pub(super) async fn create(
    job: &mut Job<'_>,
    one: Try,
    containers: &[IgContainer],
) -> Result<Flow> {
    if job.context.now() >= job.publication.deadline_at {
        return job.fail(job.overdue(), Changes::new()).await;
    }
    if let Some(until) = pause_after_failures(job, one).filter(|until| job.context.now() < *until) {
        return Ok(Flow::At(until));
    }
    make(job, one, job.publication.attempt, &children(job, one, containers)).await
}

/// Tells until when the next container of a part waits whose last ones were made and failed.
fn pause_after_failures(job: &Job<'_>, one: Try) -> Option<Timestamp> {
    let made = job.steps.iter().filter(|line| {
        (line.attempt, line.part) == (job.publication.attempt, one.part)
            && line.step.starts_with(CONTAINER)
            && line.outcome == Some(StepOutcome::Done)
    });
    let made: Vec<_> = made.map(|line| line.at).collect();
    let wait = AFTER_A_FAILURE.get(made.len().checked_sub(1)?)?;
    made.last().map(|at| *at + *wait)
}

/// Makes the first container of a new attempt.
pub(super) async fn create_first(job: &mut Job<'_>, one: Try) -> Result<Flow> {
    make(job, one, job.publication.attempt + 1, &[]).await
}

/// Gives the containers of a carousel's items, each of which is ready.
fn children(job: &Job<'_>, one: Try, containers: &[IgContainer]) -> Vec<ContainerId> {
    use instagram_client::publish::ContainerState::Finished;
    if one.part > 0 {
        return Vec::new();
    }
    let newest = |part| {
        let of = containers.iter().filter(|row| row.part == part && state(row) == Finished);
        of.max_by_key(|row| row.created_at).map(|row| ContainerId::new(&row.container_id))
    };
    (1..=job.request.media.items()).filter_map(newest).collect()
}

async fn make(job: &mut Job<'_>, one: Try, attempt: u32, children: &[ContainerId]) -> Result<Flow> {
    let handle = match job.account().await? {
        Ok(handle) => handle,
        Err(gone) => return job.fail(gone, Changes::new()).await,
    };
    if job.waits_for_a_login().await? {
        return wait_for_a_login(job).await;
    }
    let login = handle.account().client().login_flow();
    let sources = match Sources::of(job, login, one.part, attempt).await? {
        Ok(sources) => sources,
        Err(refused) => return job.fail(refused, Changes::new()).await,
    };
    let container = match checked(job, one, children, (&sources, login)) {
        Ok(container) => container,
        Err(refused) => return job.fail(refused, Changes::new()).await,
    };
    let is_sent = sources.is_sent();
    intend(job, one, attempt, sources.changes).await?;
    match handle.create_container(&container).await {
        Ok(created) => made(job, one, &handle, (children, is_sent), created).await,
        Err(error) => not_made(job, one, &error).await,
    }
}

/// Until the account is connected again nothing is asked, so no try is used up.
async fn wait_for_a_login(job: &mut Job<'_>) -> Result<Flow> {
    let until = job.context.now() + RECONNECT_WAIT;
    if job.publication.last_error.as_ref().is_some_and(|error| error.class == ErrorClass::Auth) {
        return Ok(Flow::At(until));
    }
    let why = our_error("needs_reconnect", "the account must be connected again");
    let why = LastError { class: ErrorClass::Auth, ..why };
    job.wait(why, until, Changes::new()).await
}

fn checked(
    job: &Job<'_>,
    one: Try,
    children: &[ContainerId],
    (sources, login): (&Sources, LoginFlow),
) -> Result<NewContainer, LastError> {
    let container = order(&job.request, one.part, children, &|file| sources.get(file))
        .map_err(|broken| broken.as_failure())?;
    let rules = container.check(login);
    rules.map_err(|rules| our_error("invalid_request", &rules.to_string()))?;
    Ok(container)
}

async fn intend(job: &mut Job<'_>, one: Try, attempt: u32, given: Changes) -> Result<()> {
    let begins = job.publication.attempt != attempt;
    let mut changes = Changes::new();
    if begins || job.publication.state != PublicationState::Transferring {
        job.publication.attempt = attempt;
        job.publication.state = PublicationState::Transferring;
        changes.push(job.put());
        changes.push(job.told());
    }
    let detail = serde_json::json!({ "kind": job.request.media.kind() });
    changes.push(job.line(Line::intent(&named(CONTAINER, one.repeat), one.part, detail)));
    changes.extend(given);
    let written = changes.iter().any(|change| matches!(change, Change::PutPublication(_)));
    job.write(changes).await?;
    job.publication.version += u64::from(written);
    Ok(())
}

async fn made(
    job: &mut Job<'_>,
    one: Try,
    handle: &IgAccount,
    (children, is_sent): (&[ContainerId], bool),
    created: Created,
) -> Result<Flow> {
    let upload = created.upload_url.as_ref().and_then(|url| super::upload::path_of(handle, url));
    let nowhere_to_send = is_sent && upload.is_none();
    let now = job.context.now();
    let row = IgContainer {
        container_id: created.id.to_string(),
        account_id: job.publication.account_id.clone(),
        ig_business_id: job.request.ig_id.clone(),
        publication_id: job.publication.id.clone(),
        attempt: job.publication.attempt,
        part: one.part,
        children: children.iter().map(ToString::to_string).collect(),
        status_code: String::new(),
        status: None,
        version: 0,
        created_at: now,
        updated_at: now,
    };
    let detail = serde_json::json!({ "container_id": created.id, "upload": upload });
    let step = named(CONTAINER, one.repeat);
    let changes = Changes::new()
        .with(Change::InsertIgContainer(Box::new(row)))
        .with(job.line(Line::outcome((&step, one.part), StepOutcome::Done, detail)));
    if nowhere_to_send {
        tracing::warn!(container_id = %created.id, "no address that bytes may be sent to was named");
        let message = "instagram named no address that the bytes may be sent to";
        return job.fail(our_error("upload_host_not_allowed", message), changes).await;
    }
    job.write(changes).await?;
    tracing::info!(container_id = %created.id, part = one.part, "a container was made");
    Ok(Flow::Again)
}

/// A container that nobody knows is published by nobody, so whatever came of the call it may be made
/// again. A refusal for good is doubted once, which costs a moment and nothing else.
async fn not_made(job: &mut Job<'_>, one: Try, error: &instagram_client::Error) -> Result<Flow> {
    let outcome = outcome(error);
    tracing::warn!(%error, part = one.part, outcome = outcome.as_str(), "no container was made");
    job.doubt(error).await;
    let shown = last_error(error);
    let passes = pause(error);
    let detail = serde_json::json!({
        "code": shown.code, "log_id": shown.log_id, PASSES: passes.is_some(),
    });
    let step = named(CONTAINER, one.repeat);
    let noted = Changes::from(job.line(Line::outcome((&step, one.part), outcome, detail)));
    if cannot_be_fetched(job, one.part, error) {
        return job.fail(our_error("media_not_fetched", &error.to_string()), noted).await;
    }
    let doubted = outcome == StepOutcome::Refused && !was_refused(job, one.part);
    match passes.or_else(|| doubted.then_some(PATIENCE)) {
        Some(wait) => {
            let until = job.context.now() + growing(wait, one.repeat);
            job.wait(shown, until, noted).await
        }
        None => job.fail(shown, noted).await,
    }
}

/// Tells whether media of somebody else's address were tried often enough. From an address of ours
/// they are offered until the deadline: it may be ours that is away.
fn cannot_be_fetched(job: &Job<'_>, part: u32, error: &instagram_client::Error) -> bool {
    let subcode = error.api_code().and_then(|code| code.subcode);
    let elsewhere = files(&job.request.media, part).iter().any(|file| file.asset().is_none());
    if !elsewhere || !subcode.is_some_and(|subcode| NOT_FETCHED.contains(&subcode)) {
        return false;
    }
    let code = last_error(error).code;
    let before = job.steps.iter().filter(|line| {
        (line.attempt, line.part) == (job.publication.attempt, part)
            && line.step.starts_with(CONTAINER)
            && line.detail.get("code").and_then(serde_json::Value::as_str) == Some(&code)
    });
    before.count() + 1 >= FETCHES_ELSEWHERE
}

/// Lets the pauses grow with the tries: in an outage of hours a post costs a call now and then, and
/// goes out soon after.
pub(super) fn growing(wait: Duration, repeat: u32) -> Duration {
    (wait * 2_u32.saturating_pow(repeat.min(6))).min(LONGEST_PAUSE.max(wait))
}

fn was_refused(job: &Job<'_>, part: u32) -> bool {
    job.steps.iter().any(|line| {
        (line.attempt, line.part) == (job.publication.attempt, part)
            && line.step.starts_with(CONTAINER)
            && line.outcome == Some(StepOutcome::Refused)
    })
}

/// A process died between intent and outcome: there may be a container that nobody knows.
pub(super) async fn note_lost(job: &mut Job<'_>, one: Try) -> Result<Flow> {
    let step = named(CONTAINER, one.repeat);
    let detail = serde_json::json!({ "code": NO_ANSWER });
    let noted = job.line(Line::outcome((&step, one.part), StepOutcome::Unknown, detail));
    let lost = our_error(NO_ANSWER, "the process ended before Instagram's answer was written down");
    let until = job.context.now() + PATIENCE;
    job.wait(lost, until, noted.into()).await
}
