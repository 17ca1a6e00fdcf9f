//! Looks for what became of an init whose answer was lost and that may have posted by itself.
//!
//! TikTok's webhooks are heard at any time: see `publish::adopt`. Beside them the account's videos
//! are looked through where the creator allows it. Nothing is ever sent again.

use std::time::Duration;

use social_core::{ErrorClass, RetryHint, Timestamp};
use social_store::{
    Change, Changes, LastError, NewOutbox, PublicationState, PublicationStep, StepKind, StepOutcome,
};

use super::Job;
use super::adopt::{AMBIGUOUS, marked};
use super::journal::asked_at;
use super::listed::{self, Found, Sought};
use crate::error::{Error, Result};
use crate::publish::job::{Flow, news_key};

/// How long after the init the list is looked through, then every hour. A pull may take an hour.
const FIRST: [Duration; 3] =
    [Duration::from_mins(5), Duration::from_mins(15), Duration::from_mins(65)];
const HOURLY: Duration = Duration::from_hours(1);
/// When nobody looks any more by himself.
const GIVEN_UP: Duration = Duration::from_hours(24);
/// The code of a publication nobody has heard of for so long.
const UNRESOLVED: &str = "unresolved";

/// Looks once, if it is time.
pub(super) async fn resolve(job: &mut Job<'_>) -> Result<Flow> {
    let attempt = job.publication.attempt;
    let Some(begun_at) = asked_at(&job.steps, attempt) else { return Ok(Flow::Rest) };
    let now = job.context.now();
    if now >= begun_at + GIVEN_UP {
        return unresolved(job).await;
    }
    let worth_it = listed::can_be_listed(&job.request);
    let first = begun_at + FIRST[0];
    if worth_it
        && now >= first
        && let Some(flow) = look(job, begun_at).await?
    {
        return Ok(flow);
    }
    Ok(Flow::At(if worth_it { next_look(begun_at, now) } else { begun_at + GIVEN_UP }))
}

/// Looks through the list. Gives how to go on, if it is not by the clock.
async fn look(job: &mut Job<'_>, begun_at: Timestamp) -> Result<Option<Flow>> {
    let account = job.context.any_account(&job.publication.account_id).await?;
    if !listed::may_list(&account) {
        return Ok(None);
    }
    let sought = Sought {
        publication: &job.publication.id,
        attempt: job.publication.attempt,
        caption: &job.request.caption,
        since: begun_at,
    };
    match listed::find(job.context, &account, &sought).await {
        Ok(Found::One(post_id)) => found(job, post_id).await.map(Some),
        Ok(Found::Several) => {
            let changes = marked(&job.publication);
            if !changes.is_empty() {
                job.write(changes).await?;
            }
            Ok(None)
        }
        Ok(Found::Nothing) => Ok(None),
        Err(Error::TikTok(error)) => {
            tracing::warn!(%error, "the list of videos could not be read");
            Ok(match error.retry_hint() {
                RetryHint::After(wait) => Some(Flow::At(job.context.now() + wait)),
                _ => None,
            })
        }
        Err(Error::Credential(error)) => {
            tracing::warn!(%error, "the list of videos could not be read");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The list has exactly one post that can be meant.
async fn found(job: &mut Job<'_>, post_id: String) -> Result<Flow> {
    let now = job.context.now();
    tracing::info!(post_id, "the post of a lost init was found in the list");
    let publication = &mut job.publication;
    publication.state = PublicationState::Published;
    publication.settled_at = Some(now);
    publication.last_error = None;
    publication.external_id = Some(post_id.clone());
    let publication = &job.publication;
    let detail = serde_json::json!({ "post_ids": [post_id] });
    let changes = Changes::new()
        .with(Change::PutPublication(Box::new(publication.clone())))
        .with(Change::InsertStep(PublicationStep {
            publication_id: publication.id.clone(),
            attempt: publication.attempt,
            step: "published".to_owned(),
            part: 0,
            kind: StepKind::Outcome,
            outcome: Some(StepOutcome::Done),
            source: "tiktok:video_list".to_owned(),
            detail: detail.clone(),
            at: now,
        }))
        .with(news(job, publication.state.as_str(), detail));
    job.write(changes).await?;
    metrics::counter!("publication_resolved_total", "provider" => "tiktok", "by" => "video_list")
        .increment(1);
    Ok(Flow::Rest)
}

/// A day has passed. Late words still count; beside them only the creator can tell.
async fn unresolved(job: &mut Job<'_>) -> Result<Flow> {
    let code = job.publication.last_error.as_ref().map(|error| error.code.as_str());
    if matches!(code, Some(AMBIGUOUS | UNRESOLVED)) {
        return Ok(Flow::Rest);
    }
    job.publication.last_error = Some(LastError {
        code: UNRESOLVED.to_owned(),
        class: ErrorClass::Timeout,
        message: "nothing has told in a day whether tiktok posted it".to_owned(),
        log_id: None,
    });
    let detail = serde_json::json!({ "error": job.publication.last_error });
    let changes = Changes::new()
        .with(Change::PutPublication(Box::new(job.publication.clone())))
        .with(news(job, UNRESOLVED, detail));
    job.write(changes).await?;
    Ok(Flow::Rest)
}

/// Tells that something is new of the publication in its present state.
fn news(job: &Job<'_>, what: &str, payload: serde_json::Value) -> Change {
    let publication = &job.publication;
    Change::Outbox(NewOutbox {
        effect_key: news_key(publication, what),
        user_id: publication.user_id.clone(),
        kind: format!("publication.{}", publication.state),
        subject: publication.id.to_string(),
        payload,
    })
}

fn next_look(begun_at: Timestamp, now: Timestamp) -> Timestamp {
    let first = FIRST.iter().map(|wait| begun_at + *wait).find(|at| *at > now);
    first.unwrap_or_else(|| now + HOURLY).min(begun_at + GIVEN_UP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_early_then_hourly_and_no_longer_than_a_day() {
        let begun_at = Timestamp::from_unix(1_000_000);
        let mut now = begun_at;
        let mut ages = Vec::new();
        while now < begun_at + GIVEN_UP {
            now = next_look(begun_at, now);
            ages.push(now.since(begun_at).as_secs() / 60);
        }
        assert_eq!(ages[..5], [5, 15, 65, 125, 185]);
        assert_eq!((ages.len(), ages.last()), (26, Some(&1440)));
    }
}
