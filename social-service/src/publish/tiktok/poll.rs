//! Asks TikTok how a post is doing; the same word by webhook has the same effect.

use std::time::Duration;

use social_core::{ErrorClass, RetryHint, Timestamp};
use social_store::{Change, Changes, LastError, PublicationState, TikTokPost};
use tiktok_client::PublishId;
use tiktok_client::publish::{PublishStatus, Status};

use super::Job;
use super::observe::{Observation, Word, observe};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::publish::job::Flow;
use crate::settings::StatusPolling;

/// How long after the start TikTok is asked, then every thirty seconds, then every ten minutes.
const FIRST: [u64; 5] = [3, 8, 18, 33, 63];
const STEADY: Duration = Duration::from_secs(30);
const SLOW_AFTER: Duration = Duration::from_mins(30);
const SLOW: Duration = Duration::from_mins(10);

/// Asks once, if it is time, and takes the answer in.
pub(super) async fn poll(job: &mut Job<'_>, mut post: TikTokPost) -> Result<Flow> {
    let context = job.context;
    let now = context.now();
    let overdue = now >= job.publication.deadline_at;
    if overdue && job.publication.state != PublicationState::Unknown {
        return unconfirmed(job, &post).await;
    }
    if context.settings.status_polling == StatusPolling::Off {
        return Ok(if overdue { Flow::Rest } else { Flow::At(job.publication.deadline_at) });
    }
    let account = context.any_account(&post.account_id).await?;
    let publish_id = PublishId::new(&post.publish_id);
    match context.tiktok_account(&account)?.fetch_status(&publish_id).await {
        Ok(status) => {
            let seen = observation(&publish_id, &status, now);
            let changes = observe(&mut post, Some(&mut job.publication), &seen, now);
            if !changes.is_empty() {
                context.apply(changes).await?;
            }
            if job.publication.state.is_settled() {
                return Ok(Flow::Rest);
            }
            Ok(Flow::At(next_poll(post.created_at, now)))
        }
        Err(error) => trouble(job, &post, &error).await,
    }
}

/// A poll that failed changes nothing about the post, and never starts it again.
async fn trouble(
    job: &mut Job<'_>,
    post: &TikTokPost,
    error: &tiktok_client::Error,
) -> Result<Flow> {
    let now = job.context.now();
    tracing::warn!(%error, publish_id = %post.publish_id, "the status could not be read");
    if social_core::planted::is("publish-restart-after-401") && error.kind() == ErrorClass::Auth {
        return super::begin::begin(job).await;
    }
    let next = next_poll(post.created_at, now);
    Ok(Flow::At(match error.retry_hint() {
        RetryHint::After(wait) => next.max(now + wait),
        RetryHint::Reconnect => now + super::RECONNECT_WAIT,
        _ => next,
    }))
}

/// The deadline passed without a last word: it may be posted or not.
async fn unconfirmed(job: &mut Job<'_>, post: &TikTokPost) -> Result<Flow> {
    job.publication.state = PublicationState::Unknown;
    job.publication.last_error = Some(LastError {
        code: "unconfirmed".to_owned(),
        class: ErrorClass::Timeout,
        message: format!("tiktok has not said what became of {}", post.publish_id),
        log_id: None,
    });
    let changes = Changes::new()
        .with(Change::PutPublication(Box::new(job.publication.clone())))
        .with(job.told());
    job.write(changes).await?;
    Ok(Flow::At(job.context.now() + SLOW))
}

/// Asks for a user who looks, outside the worker's turn. Gives the post as it is then.
pub(in crate::publish) async fn ask(context: &Context, post: &TikTokPost) -> Result<TikTokPost> {
    let account = context.any_account(&post.account_id).await?;
    let publish_id = PublishId::new(&post.publish_id);
    let status = context.tiktok_account(&account)?.fetch_status(&publish_id).await?;
    let now = context.now();
    let mut post = post.clone();
    let mut publication = match &post.publication_id {
        Some(id) => context.store.load_publication(id).await?,
        None => None,
    };
    let seen = observation(&publish_id, &status, now);
    let changes = observe(&mut post, publication.as_mut(), &seen, now);
    if !changes.is_empty() {
        context.apply(changes).await?;
    }
    let stored = context.store.load_post(publish_id.as_str()).await?;
    stored.ok_or(Error::NotFound("post"))
}

/// Reads TikTok's answer.
pub(super) fn observation(
    publish_id: &PublishId,
    status: &PublishStatus,
    now: Timestamp,
) -> Observation {
    let word = match &status.status {
        Status::SendToUserInbox => Word::Inbox,
        Status::PublishComplete => Word::Complete,
        Status::Failed => {
            let reason = status.fail_reason.as_ref().map_or("unknown", |reason| reason.as_str());
            Word::Failed(reason.to_owned())
        }
        _ => Word::Processing,
    };
    Observation {
        word,
        status: status.status.as_str().to_owned(),
        post_ids: status.post_ids.iter().map(|id| id.as_str().to_owned()).collect(),
        at: now,
        source: "tiktok:status",
        external_id: publish_id.as_str().to_owned(),
    }
}

fn next_poll(started_at: Timestamp, now: Timestamp) -> Timestamp {
    let first = FIRST.iter().map(|seconds| started_at + Duration::from_secs(*seconds));
    if let Some(next) = first.into_iter().find(|at| *at > now) {
        return next;
    }
    now + if now.since(started_at) < SLOW_AFTER { STEADY } else { SLOW }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asks_less_and_less_often() {
        let start = Timestamp::from_unix(1_000_000);
        let mut now = start;
        let mut ages = Vec::new();
        for _ in 0..8 {
            now = next_poll(start, now);
            ages.push(now.since(start).as_secs());
        }
        assert_eq!(ages, [3, 8, 18, 33, 63, 93, 123, 153]);
        let late = start + Duration::from_hours(1);
        assert_eq!(next_poll(start, late), late + SLOW);
    }
}
