//! Finds the id of a post that everybody can see, when TikTok does not tell it.
//!
//! It comes by webhook or with the status once the post was looked at by TikTok. Some never come;
//! then the account's videos are looked through, where the creator allows it.

use std::sync::Arc;
use std::time::Duration;

use social_core::{ErrorClass, Timestamp};
use social_store::{
    Account, AccountState, Change, Due, NewOutbox, PostMode, Publication, PublicationState,
    TikTokPost, WorkKind,
};
use tiktok_client::PublishId;

use super::journal::asked_at;
use super::listed::{self, EVERYONE, Found, Sought};
use super::observe::{Observation, Word, observe};
use super::poll;
use super::request::TikTokRequest;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::settings::StatusPolling;

/// How long after the post it is looked for.
const LOOKS: [Duration; 5] = [
    Duration::from_mins(2),
    Duration::from_mins(15),
    Duration::from_mins(65),
    Duration::from_hours(6),
    Duration::from_hours(24),
];

/// Tells whether a post that was just published has an id that is not known yet.
pub(super) fn will_come(publication: &Publication, post: &TikTokPost) -> bool {
    let audience = publication.request.get("privacy_level").and_then(serde_json::Value::as_str);
    post.mode == PostMode::Direct && post.post_ids.is_empty() && audience == Some(EVERYONE)
}

/// Plans the first look.
pub(super) fn first_look(publication: &Publication, now: Timestamp) -> Change {
    Change::Schedule {
        kind: WorkKind::POST_ID,
        subject: publication.id.to_string(),
        lane: Some(publication.account_id.to_string()),
        due: Due::At(now + LOOKS[0]),
    }
}

/// Looks once. Gives when to look again.
pub(in crate::publish) async fn look_after(
    context: &Arc<Context>,
    mut publication: Publication,
    request: &TikTokRequest,
) -> Result<Option<Timestamp>> {
    let store = &context.store;
    let Some(settled_at) = publication.settled_at else { return Ok(None) };
    let posts = store.posts_of(&publication.id).await?;
    let post = posts.into_iter().find(|post| post.attempt == publication.attempt);
    let Some(mut post) = post else { return Ok(None) };
    if publication.state != PublicationState::Published || !post.post_ids.is_empty() {
        return Ok(None);
    }
    let next = LOOKS.iter().map(|wait| settled_at + *wait).find(|at| *at > context.now());
    let account = context.any_account(&publication.account_id).await?;
    match account.state {
        AccountState::Active => {}
        AccountState::Revoked => return Ok(None),
        AccountState::Reserved | AccountState::NeedsReconnect => return Ok(next),
    }
    let seen = match told(context, &account, &post).await {
        Ok(Some(seen)) => Some(seen),
        Ok(None) => listed(context, &account, (&publication, request), &post).await?,
        Err(error) => {
            tracing::warn!(%error, "the id of a post could not be asked for");
            return Ok(next);
        }
    };
    let Some(seen) = seen else {
        if next.is_none() {
            tracing::info!(publish_id = %post.publish_id, "the id of the post never came");
        }
        return Ok(next);
    };
    let mut changes = observe(&mut post, Some(&mut publication), &seen, context.now());
    changes.push(Change::Outbox(NewOutbox {
        effect_key: format!("post_id:{}", post.publish_id),
        user_id: post.user_id.clone(),
        kind: "publication.post_id".to_owned(),
        subject: publication.id.to_string(),
        payload: serde_json::json!({ "post_ids": post.post_ids }),
    }));
    context.apply(changes).await?;
    let by = seen.source;
    metrics::counter!("post_id_found_total", "provider" => "tiktok", "by" => by).increment(1);
    Ok(None)
}

/// Asks for the status, which has the id as soon as there is one.
async fn told(
    context: &Context,
    account: &Account,
    post: &TikTokPost,
) -> Result<Option<Observation>> {
    if context.settings.status_polling == StatusPolling::Off {
        return Ok(None);
    }
    let publish_id = PublishId::new(&post.publish_id);
    match context.tiktok_account(account)?.fetch_status(&publish_id).await {
        Ok(status) if status.post_ids.is_empty() => Ok(None),
        Ok(status) => Ok(Some(poll::observation(&publish_id, &status, context.now()))),
        // TikTok does not keep a `publish_id` for ever.
        Err(error) if error.kind() == ErrorClass::Api => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Looks through the account's videos.
async fn listed(
    context: &Context,
    account: &Account,
    (publication, request): (&Publication, &TikTokRequest),
    post: &TikTokPost,
) -> Result<Option<Observation>> {
    if !listed::can_be_listed(request) || !listed::may_list(account) {
        return Ok(None);
    }
    let steps = context.store.steps(&publication.id).await?;
    let sought = Sought {
        publication: &publication.id,
        attempt: post.attempt,
        caption: &request.caption,
        since: asked_at(&steps, post.attempt).unwrap_or(post.created_at),
    };
    let found = match listed::find(context, account, &sought).await {
        Ok(found) => found,
        Err(error @ (Error::TikTok(_) | Error::Credential(_))) => {
            tracing::warn!(%error, "the list of videos could not be read");
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let Found::One(post_id) = found else {
        tracing::debug!(?found, "the list does not tell which post it is");
        return Ok(None);
    };
    Ok(Some(Observation {
        word: Word::Complete,
        status: post.status.clone(),
        post_ids: vec![post_id.clone()],
        at: context.now(),
        source: "tiktok:video_list",
        external_id: post_id,
    }))
}
