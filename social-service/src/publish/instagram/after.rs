//! What is done for a post once it is out: its id, where that is not known, its address, and its row
//! among the account's media. None of it can make the post anything else than posted.

use std::sync::Arc;
use std::time::Duration;

use instagram_client::read::Media;
use instagram_client::{IgAccount, MediaId};
use social_core::Timestamp;
use social_store::{
    Account, AccountState, Change, Changes, IgMedia, NewOutbox, Publication, PublicationState,
};

use super::Job;
use super::accept;
use super::adopt::{self, Found, Sought};
use super::journal;
use super::request::{InstagramMedia, InstagramRequest};
use crate::access;
use crate::context::Context;
use crate::error::{Error, Result};

/// How long after the post it is looked at. Its address is refused for some seconds.
const LOOKS: [Duration; 7] = [
    Duration::from_secs(10),
    Duration::from_secs(40),
    Duration::from_mins(2),
    Duration::from_mins(15),
    Duration::from_mins(65),
    Duration::from_hours(6),
    Duration::from_hours(24),
];

/// Notes a post among the account's media, as far as it is known now.
pub(super) async fn remember(job: &Job<'_>, media_id: &MediaId) {
    let now = job.context.now();
    let row = row(&job.publication, &job.request, media_id, now);
    if let Err(error) = job.context.store.upsert_ig_media(&[row]).await {
        tracing::warn!(%error, %media_id, "a post is not noted among the media yet");
    }
}

/// The row of a post of which Instagram has said nothing but the id.
fn row(
    publication: &Publication,
    request: &InstagramRequest,
    media_id: &MediaId,
    now: Timestamp,
) -> IgMedia {
    let (media_type, product_type) = match &request.media {
        InstagramMedia::Image(_) => ("IMAGE", "FEED"),
        InstagramMedia::Reel(_) => ("VIDEO", "REELS"),
        InstagramMedia::Story(_) => ("", "STORY"),
        InstagramMedia::Carousel(_) => ("CAROUSEL_ALBUM", "FEED"),
    };
    IgMedia {
        ig_id: media_id.to_string(),
        account_id: publication.account_id.clone(),
        ig_business_id: request.ig_id.clone(),
        media_type: media_type.to_owned(),
        product_type: Some(product_type.to_owned()),
        caption: Some(request.caption.clone()).filter(|caption| !caption.is_empty()),
        permalink: None,
        timestamp: publication.settled_at,
        metrics: serde_json::Value::Null,
        synced_at: now,
        vanished_at: None,
    }
}

/// Looks once. Gives when to look again.
pub(in crate::publish) async fn look_after(
    context: &Arc<Context>,
    mut publication: Publication,
    request: &InstagramRequest,
) -> Result<Option<Timestamp>> {
    let Some(settled_at) = publication.settled_at else { return Ok(None) };
    if publication.state != PublicationState::Published {
        return Ok(None);
    }
    let now = context.now();
    let next = LOOKS.iter().map(|wait| settled_at + *wait).find(|at| *at > now);
    let account = context.any_account(&publication.account_id).await?;
    match account.state {
        AccountState::Active => {}
        AccountState::Revoked => return Ok(None),
        AccountState::Reserved | AccountState::NeedsReconnect => return Ok(next),
    }
    match look(context, &account, &mut publication, request).await {
        Ok(true) => Ok(None),
        Ok(false) => Ok(next),
        Err(error @ (Error::Instagram(_) | Error::NotFound(_) | Error::Credential(_))) => {
            tracing::info!(%error, "a post cannot be looked at yet");
            access::doubt(context, &account.id, &error).await;
            Ok(next)
        }
        Err(error) => Err(error),
    }
}

/// Tells whether everything is known of it now.
pub(super) async fn look(
    context: &Arc<Context>,
    account: &Account,
    publication: &mut Publication,
    request: &InstagramRequest,
) -> Result<bool> {
    let handle = accept::handle(context, account, &request.ig_id).await?;
    let media_id = match &publication.external_id {
        Some(known) => MediaId::new(known),
        None => match adopt(context, &handle, publication, request).await? {
            Some(found) => found,
            None => return Ok(false),
        },
    };
    let told = handle.find_media(&media_id).await?;
    let row = with(row(publication, request, &media_id, context.now()), &told);
    let known = row.permalink.is_some();
    context.store.upsert_ig_media(&[row]).await?;
    if known {
        tell(context, publication, &media_id, &told).await?;
    }
    Ok(known)
}

/// Finds the id of a post that Instagram only said is out, if it can be no other's.
async fn adopt(
    context: &Context,
    handle: &IgAccount,
    publication: &mut Publication,
    request: &InstagramRequest,
) -> Result<Option<MediaId>> {
    let steps = context.store.steps(&publication.id).await?;
    let asked = journal::asked(&steps, publication.attempt, 0);
    let Some(since) = asked.map(|line| line.at) else { return Ok(None) };
    let until = publication.settled_at.unwrap_or_else(|| context.now());
    let id = publication.id.clone();
    let sought = Sought { publication: &id, request, since, until };
    let Found::One(media_id) = adopt::find(context, handle, &sought).await? else {
        return Ok(None);
    };
    publication.external_id = Some(media_id.to_string());
    context.apply(Change::PutPublication(Box::new(publication.clone())).into()).await?;
    publication.version += 1;
    tracing::info!(%media_id, "the id of a post was found among the media");
    metrics::counter!("post_id_found_total", "provider" => "instagram", "by" => "media")
        .increment(1);
    Ok(Some(media_id))
}

/// Takes what Instagram says of a post over what was asked for.
fn with(mut row: IgMedia, told: &Media) -> IgMedia {
    if let Some(kind) = &told.media_type {
        kind.as_str().clone_into(&mut row.media_type);
    }
    if let Some(place) = &told.media_product_type {
        row.product_type = Some(place.as_str().to_owned());
    }
    if told.caption.is_some() {
        row.caption.clone_from(&told.caption);
    }
    row.permalink.clone_from(&told.permalink);
    row.timestamp = told.timestamp.or(row.timestamp);
    row
}

async fn tell(
    context: &Context,
    publication: &Publication,
    media_id: &MediaId,
    told: &Media,
) -> Result<()> {
    let changes = Changes::from(Change::Outbox(NewOutbox {
        effect_key: format!("post_id:{media_id}:{}", publication.id),
        user_id: publication.user_id.clone(),
        kind: "publication.post_id".to_owned(),
        subject: publication.id.to_string(),
        payload: serde_json::json!({ "media_id": media_id, "permalink": told.permalink }),
    }));
    context.apply(changes).await?;
    Ok(())
}
