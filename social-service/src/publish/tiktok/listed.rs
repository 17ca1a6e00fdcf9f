//! Finds a post among the public videos of its account, by caption and time.
//!
//! Only what everybody can see is listed, so that a post for others than everybody is never looked
//! for. One match counts, if nobody else's post can be it; of several none does.

use std::collections::BTreeSet;
use std::time::Duration;

use social_core::Timestamp;
use social_store::{Account, AccountState, PostMode, PublicationId, TikTokPost};
use tiktok_client::Video;

use super::candidate::{Candidate, candidates};
use super::request::TikTokRequest;
use crate::context::Context;
use crate::error::Result;

/// What the list needs.
const SCOPE: &str = "video.list";
/// The audience of what is listed.
pub(super) const EVERYONE: &str = "PUBLIC_TO_EVERYONE";
/// Pages of twenty that are read at most. If they do not reach back to the beginning, nothing is
/// concluded.
const MOST_PAGES: usize = 25;
/// A caption of the list is cut at 150 characters; nobody says of which kind, or whether in the
/// middle of one.
const CUT_AT: usize = 149;
/// How old another post may be that was finished after the one looked for had begun.
const OTHERS: Duration = Duration::from_hours(30 * 24);
/// Posts of an account in that time at most; with more, nothing is concluded.
const MOST_OTHERS: u32 = 1_000;

/// What is looked for.
#[derive(Clone, Debug)]
pub(super) struct Sought<'a> {
    pub(super) publication: &'a PublicationId,
    pub(super) attempt: u32,
    pub(super) caption: &'a str,
    /// When TikTok was asked.
    pub(super) since: Timestamp,
}

/// What the list says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Exactly one post, which can be nobody else's.
    One(String),
    /// None, or not yet.
    Nothing,
    /// One or several that may be another's.
    Several,
}

/// Tells whether a post of this request would be in the list, and be known there.
pub(super) fn can_be_listed(request: &TikTokRequest) -> bool {
    let everyone = request.privacy_level.as_deref() == Some(EVERYONE)
        || social_core::planted::is("listed-private-post");
    request.mode == PostMode::Direct && everyone && !request.caption.trim().is_empty()
}

/// Tells whether the account lets us read the list.
pub(super) fn may_list(account: &Account) -> bool {
    account.state == AccountState::Active && account.scopes.contains(SCOPE)
}

/// Asks TikTok for the account's videos since the attempt began, and compares.
pub(super) async fn find(
    context: &Context,
    account: &Account,
    sought: &Sought<'_>,
) -> Result<Found> {
    let Some(videos) = since(context, account, sought.since).await? else {
        return Ok(Found::Nothing);
    };
    let posts =
        context.store.posts_of_account(&account.id, sought.since - OTHERS, MOST_OTHERS).await?;
    if posts.len() >= MOST_OTHERS as usize {
        tracing::warn!(account_id = %account.id, "too many posts to tell one from the other");
        return Ok(Found::Nothing);
    }
    let others = Others { posts, attempts: candidates(context, &account.id, sought.since).await? };
    Ok(judge(sought, &videos, &others))
}

/// Reads the videos that were posted since the instant; `None` if the list is longer than is read.
async fn since(
    context: &Context,
    account: &Account,
    instant: Timestamp,
) -> Result<Option<Vec<Video>>> {
    let mut pages = context.tiktok_account(account)?.videos();
    let mut found = Vec::new();
    for _ in 0..MOST_PAGES {
        let Some(page) = pages.next_page().await? else { return Ok(Some(found)) };
        for video in page.videos {
            match video.create_time {
                Some(at) if at < instant.as_unix() => return Ok(Some(found)),
                _ => found.push(video),
            }
        }
    }
    tracing::warn!(account_id = %account.id, "the list of videos does not reach back far enough");
    Ok(None)
}

/// Everything of the account that may claim a listed video.
struct Others {
    posts: Vec<TikTokPost>,
    attempts: Vec<Candidate>,
}

fn judge(sought: &Sought<'_>, videos: &[Video], others: &Others) -> Found {
    let claimed = others.claimed();
    let matching = videos.iter().filter(|video| has_caption(video, sought.caption));
    let free: Vec<_> = matching
        .filter_map(|video| Some((video, video.id.as_ref()?.as_str(), video.create_time?)))
        .filter(|(_, id, at)| *at >= sought.since.as_unix() && !claimed.contains(id))
        .collect();
    match free.as_slice() {
        [] => Found::Nothing,
        [(_, id, _), ..] if social_core::planted::is("listed-first-match") => {
            Found::One((*id).to_owned())
        }
        [(video, id, at)] if !others.may_claim(sought, video, Timestamp::from_unix(*at)) => {
            Found::One((*id).to_owned())
        }
        _ => Found::Several,
    }
}

impl Others {
    fn claimed(&self) -> BTreeSet<&str> {
        let known = self.posts.iter().flat_map(|post| post.post_ids.iter().map(String::as_str));
        known.chain(self.attempts.iter().filter_map(Candidate::post_id)).collect()
    }

    /// Tells whether the video may be another post's that has the same caption and no id yet.
    fn may_claim(&self, sought: &Sought<'_>, video: &Video, at: Timestamp) -> bool {
        let posts = self.posts.iter().any(|post| {
            let own = post.publication_id.as_ref() == Some(sought.publication)
                && post.attempt == sought.attempt;
            !own && is_open(post, sought.since) && has_caption(video, &post.title)
        });
        let attempts = self.attempts.iter().any(|one| {
            let own = one.init.publication_id == *sought.publication
                && one.init.attempt == sought.attempt;
            let named = one.post_id().is_some();
            !own && !named
                && one.acts_by_itself()
                && one.may_have_begun(at)
                && has_caption(video, &one.request.caption)
        });
        posts || attempts
    }
}

/// Tells whether a post may have become a video since the instant whose id is not known.
fn is_open(post: &TikTokPost, since: Timestamp) -> bool {
    let ended = post.is_final() && post.observed_at.is_some_and(|at| at < since);
    post.mode == PostMode::Direct && post.status != "FAILED" && post.post_ids.is_empty() && !ended
}

/// Tells whether a listed video has this caption, of which the list shows the beginning.
fn has_caption(video: &Video, caption: &str) -> bool {
    let listed = video.video_description.as_deref().or(video.title.as_deref()).unwrap_or_default();
    let cut = listed.encode_utf16().count() >= CUT_AT && caption.starts_with(listed);
    listed == caption || cut
}

#[cfg(test)]
mod tests;
