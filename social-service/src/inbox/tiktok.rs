//! What TikTok's events bring about.

use social_store::{Changes, WebhookEvent};
use tiktok_client::webhook::{Event, PublishType};
use tiktok_client::{PostId, PublishId};

use super::UNDECODABLE;
use super::effect::Effect;
use super::removal::{self, Removal};
use crate::context::Context;
use crate::error::Result;
use crate::publish::{Adoption, Observation, Spoken, Word, adopt, observe};

/// Finds the effect of an event; reads rows and writes none.
pub(super) async fn effect(context: &Context, row: &WebhookEvent) -> Result<Effect> {
    if row.event_type == UNDECODABLE {
        return Ok(Effect::Hopeless("its body holds no event".to_owned()));
    }
    match Event::from_parts(&row.event_type, &row.value) {
        Event::AuthorizationRemoved { .. } => removed(context, row).await,
        Event::PublishFailed { publish_id, reason, publish_type } => {
            let word = Word::Failed(reason.as_str().to_owned());
            let said = Said { publish_id, word, status: "FAILED", post_id: None, publish_type };
            spoken(context, row, said).await
        }
        Event::PublishComplete { publish_id, publish_type } => {
            spoken(context, row, Said::posted(publish_id, Word::Complete, None, publish_type)).await
        }
        Event::InboxDelivered { publish_id, publish_type } => {
            let (word, status) = (Word::Inbox, "SEND_TO_USER_INBOX");
            let said = Said { publish_id, word, status, post_id: None, publish_type };
            spoken(context, row, said).await
        }
        // Everyone can see it, so it is posted, whether or not that event has come.
        Event::PubliclyAvailable { publish_id, post_id, publish_type } => {
            spoken(context, row, Said::posted(publish_id, Word::Public, post_id, publish_type))
                .await
        }
        Event::NoLongerPubliclyAvailable { publish_id, post_id, publish_type } => {
            let word = Word::NoLongerPublic;
            spoken(context, row, Said::posted(publish_id, word, post_id, publish_type)).await
        }
        // Kept as it came, for whoever looks; nothing follows from it.
        _ => Ok(Effect::Apply { changes: Changes::new(), told: None }),
    }
}

/// What an event says of a post.
struct Said {
    publish_id: PublishId,
    word: Word,
    status: &'static str,
    post_id: Option<PostId>,
    publish_type: Option<PublishType>,
}

impl Said {
    fn posted(
        publish_id: PublishId,
        word: Word,
        post_id: Option<PostId>,
        publish_type: Option<PublishType>,
    ) -> Self {
        Self { publish_id, word, status: "PUBLISH_COMPLETE", post_id, publish_type }
    }
}

async fn spoken(context: &Context, row: &WebhookEvent, said: Said) -> Result<Effect> {
    let Said { publish_id, word, status, post_id, publish_type } = said;
    let seen = Observation {
        word,
        status: status.to_owned(),
        post_ids: post_id.into_iter().map(|id| id.as_str().to_owned()).collect(),
        at: row.occurred_at.unwrap_or(row.received_at),
        source: "tiktok:webhook",
        external_id: row.external_id.clone(),
    };
    let Some(mut post) = context.store.load_post(publish_id.as_str()).await? else {
        return of_nobody(context, row, &publish_id, publish_type.as_ref(), &seen).await;
    };
    let account = context.any_account(&post.account_id).await?;
    if account.app != row.app || row.subject.as_ref().is_some_and(|who| *who != account.subject) {
        return Ok(Effect::Hopeless("it names another account than its publish_id".to_owned()));
    }
    let mut publication = match &post.publication_id {
        Some(id) => context.store.load_publication(id).await?,
        None => None,
    };
    let changes = observe(&mut post, publication.as_mut(), &seen, context.now());
    Ok(Effect::Apply { changes, told: Some(account.user_id) })
}

/// Its `publish_id` is not known: the event was faster than the commit of our own init, or the
/// answer of the init was lost.
async fn of_nobody(
    context: &Context,
    row: &WebhookEvent,
    publish_id: &PublishId,
    publish_type: Option<&PublishType>,
    seen: &Observation,
) -> Result<Effect> {
    const UNKNOWN: &str = "its publish_id is not known here";
    let Some(subject) = &row.subject else { return Ok(Effect::NotYet(UNKNOWN)) };
    let publish_id = publish_id.as_str();
    let spoken = Spoken { app: &row.app, subject, publish_id, publish_type };
    Ok(match adopt(context, &spoken, seen).await? {
        Adoption::Taken(changes, account) => {
            tracing::info!(publish_id, account_id = %account.id, "the post of a lost init was found");
            metrics::counter!("publication_resolved_total", "provider" => "tiktok", "by" => "webhook")
                .increment(1);
            Effect::Apply { changes, told: Some(account.user_id) }
        }
        Adoption::Ambiguous(changes) => {
            Effect::Ambiguous { changes, reason: "more than one post of the account can be meant" }
        }
        Adoption::Nobody => Effect::NotYet(UNKNOWN),
    })
}

/// The grant has ended at TikTok. An old removal cannot touch a connection that is newer than it.
async fn removed(context: &Context, row: &WebhookEvent) -> Result<Effect> {
    match removal::of(context, row).await? {
        Some(Removal { changes, told }) => Ok(Effect::Apply { changes, told }),
        None => Ok(Effect::Hopeless("it names no account".to_owned())),
    }
}
