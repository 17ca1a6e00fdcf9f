//! Finds which of the account's media a publication is, when Instagram said that it is out but not
//! under which id. It is taken only if exactly one can be meant, and by nobody else.

use std::collections::BTreeSet;
use std::time::Duration;

use instagram_client::read::{Media, MediaProductType, MediaType, Pages};
use instagram_client::{IgAccount, MediaId};
use social_core::Timestamp;
use social_store::{Publication, PublicationId, PublicationState};

use super::Job;
use super::request::{InstagramMedia, InstagramRequest};
use crate::context::Context;
use crate::error::Result;
use crate::publish::request::Asked;

/// How far apart two clocks may be. Instagram's times have whole seconds.
const SKEW: Duration = Duration::from_mins(1);
/// How long before the post another one may have begun that is still in doubt.
const OTHERS: Duration = Duration::from_hours(25);
/// The most pages that are read; media come newest first.
const MOST_PAGES: usize = 10;
/// The most rivals that are looked at.
const MOST_OTHERS: u32 = 500;

/// What is looked for.
pub(super) struct Sought<'a> {
    pub(super) publication: &'a PublicationId,
    pub(super) request: &'a InstagramRequest,
    /// When it was first asked for.
    pub(super) since: Timestamp,
    /// When it was known to be out, or when it is looked for.
    pub(super) until: Timestamp,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    One(MediaId),
    /// It cannot be told: several can be meant, or one that may be another's, or not all was read.
    Several,
}

/// Describes the post of a job.
pub(super) fn sought<'a>(job: &'a Job<'_>, since: Timestamp, until: Timestamp) -> Sought<'a> {
    Sought { publication: &job.publication.id, request: &job.request, since, until }
}

/// Looks through the account's media.
pub(super) async fn find(
    context: &Context,
    handle: &IgAccount,
    sought: &Sought<'_>,
) -> Result<Found> {
    let pages = match sought.request.media {
        InstagramMedia::Story(_) => handle.stories(),
        _ => handle.media(),
    };
    // What was not read may hold it.
    let Some(media) = since(pages, sought.since - SKEW).await? else { return Ok(Found::Several) };
    let others = others(context, sought.publication, &sought.request.ig_id, sought.since).await?;
    Ok(judge(sought, &media, &others))
}

/// Counts the other publications whose post went out since the instant, or at about that time: it may
/// have been counted before or not.
pub(super) async fn posted_since(job: &Job<'_>, since: Timestamp) -> Result<usize> {
    let others = others(job.context, &job.publication.id, &job.request.ig_id, since).await?;
    let is_out = |(one, _): &&Other| {
        one.state == PublicationState::Published
            && one.settled_at.is_some_and(|at| at + SKEW >= since)
    };
    Ok(others.iter().filter(is_out).count())
}

/// Reads the media that were posted since the instant; `None` if there are more than are read.
async fn since(mut pages: Pages<Media>, instant: Timestamp) -> Result<Option<Vec<Media>>> {
    let mut found = Vec::new();
    for _ in 0..MOST_PAGES {
        let Some(page) = pages.next_page().await? else { return Ok(Some(found)) };
        for media in page.items {
            match media.timestamp {
                Some(at) if at < instant => return Ok(Some(found)),
                _ => found.push(media),
            }
        }
    }
    tracing::warn!("the list of media does not reach back far enough");
    Ok(None)
}

type Other = (Publication, InstagramRequest);

/// Reads every other publication of the professional account, by whichever login, that may have a
/// post since the instant.
async fn others(
    context: &Context,
    own: &PublicationId,
    ig_id: &str,
    since: Timestamp,
) -> Result<Vec<Other>> {
    let rows = context.store.containers_since(ig_id, since - OTHERS, MOST_OTHERS).await?;
    let ids: BTreeSet<_> = rows.into_iter().map(|row| row.publication_id).collect();
    let mut others = Vec::new();
    for id in ids.into_iter().filter(|id| id != own) {
        let Some(publication) = context.store.load_publication(&id).await? else { continue };
        if let Asked::Instagram(request) = Asked::read(&publication)? {
            others.push((publication, *request));
        }
    }
    Ok(others)
}

fn judge(sought: &Sought<'_>, media: &[Media], others: &[Other]) -> Found {
    let claimed: BTreeSet<_> =
        others.iter().filter_map(|(other, _)| other.external_id.as_deref()).collect();
    let free: Vec<_> = media
        .iter()
        .filter(|one| is_alike(sought.request, one))
        .filter(|one| {
            let within = sought.since - SKEW..=sought.until + SKEW;
            one.timestamp.is_some_and(|at| within.contains(&at))
        })
        .filter_map(|one| one.id.as_ref())
        .filter(|id| !claimed.contains(id.as_str()))
        .collect();
    match free.as_slice() {
        [] => Found::Nothing,
        [first, ..] if social_core::planted::is("instagram-newest-media-taken") => {
            Found::One((*first).clone())
        }
        [one] if !others.iter().any(|other| is_rival(sought, other)) => Found::One((*one).clone()),
        _ => Found::Several,
    }
}

/// Tells whether the media may be another publication's, which looks the same and has no id yet.
fn is_rival(sought: &Sought<'_>, (other, request): &Other) -> bool {
    let open = match other.state {
        PublicationState::Transferring
        | PublicationState::Processing
        | PublicationState::Unknown => true,
        PublicationState::Published => {
            other.external_id.is_none()
                && other.settled_at.is_none_or(|at| at + SKEW * 2 >= sought.since)
        }
        _ => false,
    };
    open && request.media.kind() == sought.request.media.kind()
        && plain(&request.caption) == plain(&sought.request.caption)
}

/// Tells whether a medium looks like what was asked for.
fn is_alike(request: &InstagramRequest, media: &Media) -> bool {
    let (kind, place) = (media.media_type.as_ref(), media.media_product_type.as_ref());
    let same = match request.media {
        InstagramMedia::Image(_) => {
            kind == Some(&MediaType::Image) && place.is_none_or(|at| *at == MediaProductType::Feed)
        }
        InstagramMedia::Reel(_) => {
            kind == Some(&MediaType::Video) && place.is_none_or(|at| *at == MediaProductType::Reels)
        }
        InstagramMedia::Carousel(_) => kind == Some(&MediaType::CarouselAlbum),
        // It is among the stories.
        InstagramMedia::Story(_) => {
            return place.is_none_or(|at| *at == MediaProductType::Story);
        }
    };
    same && plain(media.caption.as_deref().unwrap_or_default()) == plain(&request.caption)
}

/// Some answers leave the `@` of a mention out.
fn plain(caption: &str) -> String {
    caption.trim().replace('@', "")
}

#[cfg(test)]
mod tests;
