//! What TikTok's events bring about.

use social_core::{Provider, Timestamp};
use social_store::{Account, Changes, WebhookEvent};
use tiktok_client::PublishId;
use tiktok_client::webhook::Event;

use super::UNDECODABLE;
use super::effect::Effect;
use crate::connect::{farewell, last_looks};
use crate::context::Context;
use crate::error::Result;
use crate::publish::{Observation, Word, observe};

/// Finds the effect of an event; reads rows and writes none.
pub(super) async fn effect(context: &Context, row: &WebhookEvent) -> Result<Effect> {
    if row.event_type == UNDECODABLE {
        return Ok(Effect::Hopeless("its body holds no event".to_owned()));
    }
    match Event::from_parts(&row.event_type, &row.value) {
        Event::AuthorizationRemoved { .. } => removed(context, row).await,
        Event::PublishFailed { publish_id, reason, .. } => {
            let word = Word::Failed(reason.as_str().to_owned());
            spoken(context, row, &publish_id, word, "FAILED", None).await
        }
        Event::PublishComplete { publish_id, .. } => {
            spoken(context, row, &publish_id, Word::Complete, "PUBLISH_COMPLETE", None).await
        }
        Event::InboxDelivered { publish_id, .. } => {
            spoken(context, row, &publish_id, Word::Inbox, "SEND_TO_USER_INBOX", None).await
        }
        // Everyone can see it, so it is posted, whether or not that event has come.
        Event::PubliclyAvailable { publish_id, post_id, .. } => {
            let post_id = post_id.map(|id| id.as_str().to_owned());
            spoken(context, row, &publish_id, Word::Public, "PUBLISH_COMPLETE", post_id).await
        }
        Event::NoLongerPubliclyAvailable { publish_id, post_id, .. } => {
            let post_id = post_id.map(|id| id.as_str().to_owned());
            spoken(context, row, &publish_id, Word::NoLongerPublic, "PUBLISH_COMPLETE", post_id)
                .await
        }
        // Kept as it came, for whoever looks; nothing follows from it.
        _ => Ok(Effect::Apply { changes: Changes::new(), told: None }),
    }
}

async fn spoken(
    context: &Context,
    row: &WebhookEvent,
    publish_id: &PublishId,
    word: Word,
    status: &str,
    post_id: Option<String>,
) -> Result<Effect> {
    // The event may be faster than the commit of our own init.
    let Some(mut post) = context.store.load_post(publish_id.as_str()).await? else {
        return Ok(Effect::NotYet("its publish_id is not known here"));
    };
    let account = context.any_account(&post.account_id).await?;
    if account.app != row.app || row.subject.as_ref().is_some_and(|who| *who != account.subject) {
        return Ok(Effect::Hopeless("it names another account than its publish_id".to_owned()));
    }
    let mut publication = match &post.publication_id {
        Some(id) => context.store.load_publication(id).await?,
        None => None,
    };
    let seen = Observation {
        word,
        status: status.to_owned(),
        post_ids: post_id.into_iter().collect(),
        at: row.occurred_at.unwrap_or(row.received_at),
        source: "tiktok:webhook",
        external_id: row.external_id.clone(),
    };
    let changes = observe(&mut post, publication.as_mut(), &seen, context.now());
    Ok(Effect::Apply { changes, told: Some(account.user_id) })
}

/// The grant has ended at TikTok. An old removal cannot touch a connection that is newer than it.
async fn removed(context: &Context, row: &WebhookEvent) -> Result<Effect> {
    let Some(subject) = &row.subject else {
        return Ok(Effect::Hopeless("it names no account".to_owned()));
    };
    let accounts = context.store.find_by_subject(&row.app, Provider::TikTok, subject).await?;
    let ended_at = row.occurred_at.unwrap_or(row.received_at);
    let mut changes = Changes::new();
    let mut told = None;
    for account in accounts.iter().filter(|account| !is_newer(account, ended_at)) {
        changes.extend(farewell(account, "tiktok", "platform"));
        changes.extend(last_looks(context, account).await?);
        told = Some(account.user_id.clone());
    }
    Ok(Effect::Apply { changes, told })
}

/// Tells whether TikTok gave tokens after the instant: then the removal was of an older grant.
/// TikTok's time has whole seconds.
fn is_newer(account: &Account, ended_at: Timestamp) -> bool {
    !social_core::planted::is("removal-ends-what-is-newer")
        && account.issued_at.is_some_and(|at| at.as_unix() > ended_at.as_unix())
}
