//! Comments from everywhere, the newest first, each with the post it stands under.

use std::collections::BTreeMap;

use social_core::{AccountId, Timestamp};
use social_service::Error;
use social_store::{CommentVisibility, IgComment, IgCommentShelf, Page};

use super::thread::{path_of, who};
use crate::web::error::PageError;
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::{Moment, Words};

/// Comments on one page.
const ON_A_PAGE: u32 = 20;

/// A page of comments.
pub(super) struct FoundPage {
    pub(super) found: Vec<Found>,
    pub(super) next: Option<String>,
    pub(super) unseen: u32,
    pub(super) up_to: Timestamp,
}

/// A comment on the page.
pub(super) struct Found {
    pub(super) who: String,
    pub(super) text: String,
    pub(super) at: Option<Moment>,
    pub(super) is_hidden: bool,
    /// Where it stands, in words.
    pub(super) place: String,
    /// Its thread; none of a post that is not known here, such as one of somebody else that
    /// mentions the account.
    pub(super) path: Option<String>,
}

/// Reads a page.
pub(super) async fn read(
    site: &Site,
    member: &Member,
    account: Option<&AccountId>,
    shelf: IgCommentShelf,
    after: Option<String>,
) -> Result<FoundPage, PageError> {
    let asked = Page { after, limit: ON_A_PAGE };
    let comments = site.service.comments();
    let read = comments.search(member.user_id(), account, shelf, &asked).await?;
    let mut titles: BTreeMap<&str, Option<String>> = BTreeMap::new();
    for comment in &read.comments.items {
        if !titles.contains_key(comment.media_id.as_str()) {
            let title = title(site, member, &comment.media_id).await?;
            titles.insert(&comment.media_id, title);
        }
    }
    let words = member.words();
    let row = |comment: &IgComment| {
        let title = titles.get(comment.media_id.as_str()).and_then(Option::as_deref);
        row(comment, title, words)
    };
    let found = read.comments.items.iter().map(row).collect();
    Ok(FoundPage { found, next: read.comments.next, unseen: read.unseen, up_to: read.up_to })
}

async fn title(site: &Site, member: &Member, media_id: &str) -> Result<Option<String>, PageError> {
    match site.service.comments().find_medium(member.user_id(), media_id).await {
        Ok((_, medium)) => Ok(Some(super::title(&medium, member.words()))),
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn row(comment: &IgComment, title: Option<&str>, words: Words) -> Found {
    let unknown = || words.comments_on_unknown().to_owned();
    Found {
        who: who(comment, words),
        text: comment.text.clone(),
        at: comment.timestamp.map(|at| words.moment(at)),
        is_hidden: comment.visibility == CommentVisibility::Hidden,
        place: title.map_or_else(unknown, |title| words.comments_on(title)),
        path: title.map(|_| path_of(&comment.media_id)),
    }
}
