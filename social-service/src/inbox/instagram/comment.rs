//! Somebody commented.

use instagram_client::read;
use instagram_client::webhook::Comment;
use instagram_client::{IgAccount, MediaId};
use social_core::Timestamp;
use social_store::{Change, Changes, IgComment, IgMedia, WebhookEvent};

use super::super::effect::Effect;
use super::sight::{Seer, handles, seers};
use super::{Asked, asked};
use crate::access;
use crate::comments::{is_own_comment, waiting};
use crate::context::Context;
use crate::error::Result;
use crate::sync::{news, rows};

const NOT_SHOWN: &str = "its medium could not be read yet";

/// Gives every account that sees the medium a row of the comment. A medium that is not known is
/// fetched first.
pub(super) async fn told(context: &Context, row: &WebhookEvent, told: &Comment) -> Result<Effect> {
    let known = known(context, told).await?;
    let seers = seers(context, row, &known).await?;
    if seers.is_empty() {
        return Ok(Effect::Apply { changes: Changes::new(), told: None });
    }
    let fetched = if known.is_empty() {
        match asked(fetch(context, &seers, told).await, row)? {
            Asked::Shown(fetched) => fetched,
            Asked::NotNow => return Ok(Effect::NotYet(NOT_SHOWN)),
            Asked::Hidden => Fetched::default(),
        }
    } else {
        Fetched::default()
    };
    let found = known.first().map(|media| media.ig_id.clone());
    let media_id = found.or_else(|| fetched.media_id()).or_else(|| named(told));
    let mut changes = Changes::new();
    for seer in &seers {
        let of = &seer.professional;
        if let Some(media) = fetched.media.as_ref() {
            let media = rows::media(media, of, fetched.read_at);
            changes.extend(
                media.map(|one| Change::UpsertIgMedia(Box::new(one))).into_iter().collect(),
            );
        }
        let comment = read_or_told(row, told, &fetched, seer, media_id.as_deref());
        if !is_own_comment(&comment, of) {
            changes.push(news::received(&seer.account, &comment));
        }
        let blindly = social_core::planted::is("event-overwrites-comment");
        changes.push(if fetched.comment.is_some() || blindly {
            Change::UpsertIgComment(Box::new(comment))
        } else {
            Change::AddIgComment(Box::new(comment))
        });
    }
    let told = seers.first().map(|seer| seer.account.user_id.clone());
    Ok(Effect::Apply { changes, told })
}

/// Finds the medium among those that are stored. Of an advertisement it may be the one that it was
/// made of.
async fn known(context: &Context, told: &Comment) -> Result<Vec<IgMedia>> {
    let Some(media) = &told.media else { return Ok(Vec::new()) };
    for id in [Some(&media.id), media.original_media_id.as_ref()].into_iter().flatten() {
        let known = context.store.find_ig_media_by_id(id.as_str()).await?;
        if !known.is_empty() {
            return Ok(known);
        }
    }
    Ok(Vec::new())
}

fn named(told: &Comment) -> Option<String> {
    told.media.as_ref().map(|media| media.id.to_string())
}

/// What the platform said when it was asked.
#[derive(Default)]
struct Fetched {
    comment: Option<read::Comment>,
    media: Option<read::Media>,
    read_at: Timestamp,
}

impl Fetched {
    fn media_id(&self) -> Option<String> {
        let of_comment = self.comment.as_ref().and_then(|comment| comment.media_id.as_ref());
        let of_media = || self.media.as_ref().and_then(|media| media.id.as_ref());
        of_comment.or_else(of_media).map(ToString::to_string)
    }
}

/// Asks for the comment, which names the post also where the event names an item of a carousel, and
/// for the post unless it is known.
async fn fetch(context: &Context, seers: &[Seer], told: &Comment) -> Result<Fetched> {
    let mut outcome = Ok(Fetched::default());
    for (seer, handle) in handles(context, seers) {
        outcome = fetch_as(context, &handle, told).await;
        match &outcome {
            Ok(_) => break,
            Err(error) => access::doubt(context, &seer.account.id, error).await,
        }
    }
    outcome
}

async fn fetch_as(context: &Context, handle: &IgAccount, told: &Comment) -> Result<Fetched> {
    let read_at = context.now();
    let comment = match handle.find_comment(&told.id).await {
        Ok(comment) => Some(comment),
        Err(error) if is_gone(&error) => None,
        Err(error) => return Err(error.into()),
    };
    let of_comment = comment.as_ref().and_then(|comment| comment.media_id.clone());
    let id: Option<MediaId> =
        of_comment.or_else(|| told.media.as_ref().map(|media| media.id.clone()));
    let Some(id) = id else { return Ok(Fetched { comment, media: None, read_at }) };
    if !context.store.find_ig_media_by_id(id.as_str()).await?.is_empty() {
        return Ok(Fetched { comment, media: None, read_at });
    }
    let media = match handle.find_media(&id).await {
        Ok(media) => Some(media),
        Err(error) if is_gone(&error) => None,
        Err(error) => return Err(error.into()),
    };
    Ok(Fetched { comment, media, read_at })
}

/// Tells whether Instagram says that a thing is gone, or not to be seen.
fn is_gone(error: &instagram_client::Error) -> bool {
    let gone = |code: instagram_client::ApiCode| {
        (code.code, code.subcode) == (100, Some(33)) || matches!(code.code, 24 | 803)
    };
    error.api_code().is_some_and(gone)
}

/// Makes the row: what was read of the comment counts more than what was told.
fn read_or_told(
    row: &WebhookEvent,
    told: &Comment,
    fetched: &Fetched,
    seer: &Seer,
    media_id: Option<&str>,
) -> IgComment {
    let of = &seer.professional;
    let media_id = media_id.unwrap_or_default();
    let read = fetched.comment.as_ref();
    let read = read.and_then(|read| rows::comment(read, of, media_id, None, fetched.read_at));
    let parent_id = told.parent_id.as_ref().map(|id| rows::name(id.as_str()));
    let from = told.from.as_ref();
    let from_id = from.and_then(|from| from.id.as_ref()).map(|id| rows::name(id.as_str()));
    let from_username = from.and_then(|from| from.username.as_deref()).map(rows::name);
    let row = match read {
        Some(read) => IgComment {
            parent_id: read.parent_id.or(parent_id),
            from_id: read.from_id.or(from_id),
            from_username: read.from_username.or(from_username),
            ..read
        },
        None => IgComment {
            ig_id: rows::name(told.id.as_str()),
            account_id: of.account_id.clone(),
            ig_business_id: of.ig_business_id.clone(),
            media_id: rows::name(media_id),
            parent_id,
            from_id,
            from_username,
            text: told.text.as_deref().map(rows::text).unwrap_or_default(),
            visibility: rows::visibility(false),
            // The event does not say when; it was not after it came.
            timestamp: Some(row.occurred_at.unwrap_or(row.received_at)),
            synced_at: row.received_at,
            deleted_at: None,
            unseen_since: None,
        },
    };
    waiting(row, of)
}
