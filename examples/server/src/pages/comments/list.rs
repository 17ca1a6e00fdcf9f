//! The media that have comments, the newest post first.

use social_core::UserId;
use social_store::{Account, IgComment, IgMedia, Page};

use crate::web::error::PageError;
use crate::web::site::Site;
use crate::words::{Moment, Words};

/// Media that are read at once, and how often, until one has a comment.
const AT_ONCE: u32 = 10;
const READS: usize = 5;
/// Comments shown under each.
const LATEST: u32 = 2;

/// A medium with its newest comments.
pub(super) struct Medium {
    pub(super) path: String,
    pub(super) title: String,
    pub(super) at: Option<Moment>,
    pub(super) latest: Vec<Latest>,
}

/// A comment below its medium.
pub(super) struct Latest {
    pub(super) who: String,
    pub(super) text: String,
}

/// Reads on until there is a medium with comments, or the list has gone on for long without one.
pub(super) async fn commented(
    site: &Site,
    user: &UserId,
    account: &Account,
    mut after: Option<String>,
    words: Words,
) -> Result<(Vec<Medium>, Option<String>), PageError> {
    let comments = site.service.comments();
    let mut found = Vec::new();
    for _ in 0..READS {
        let asked = Page { after: after.take(), limit: AT_ONCE };
        let read = comments.media(user, &account.id, &asked).await?;
        for medium in &read.items {
            let latest =
                comments.list(user, &account.id, &medium.ig_id, &Page::first(LATEST)).await?;
            if !latest.items.is_empty() {
                found.push(line(medium, &latest.items, words));
            }
        }
        after = read.next;
        if !found.is_empty() || after.is_none() {
            break;
        }
    }
    Ok((found, after))
}

fn line(medium: &IgMedia, latest: &[IgComment], words: Words) -> Medium {
    let shown = latest.iter().filter(|comment| comment.deleted_at.is_none());
    Medium {
        path: super::thread::path_of(&medium.ig_id),
        title: super::title(medium, words),
        at: medium.timestamp.map(|at| words.moment(at)),
        latest: shown
            .map(|comment| Latest {
                who: super::thread::who(comment, words),
                text: comment.text.clone(),
            })
            .collect(),
    }
}
