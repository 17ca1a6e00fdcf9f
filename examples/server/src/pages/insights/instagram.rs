//! What is known of a professional account on Instagram.

use std::collections::{BTreeMap, HashMap};

use social_core::UserId;
use social_service::{Error, MediaFigures};
use social_store::{IgMedia, Page};

use super::change::as_count;
use super::known::{Count, Known};
use super::post::{Kind, Post};
use super::subject::Subject;
use crate::pages::comments;
use crate::web::site::Site;
use crate::words::Words;

/// Media whose titles and times are read, in pages of so many.
const ON_A_PAGE: u32 = 200;
const PAGES: usize = 3;

pub(super) async fn known(
    site: &Site,
    user: &UserId,
    subject: &Subject,
    words: Words,
) -> Result<Known, Error> {
    let report = site.service.insights().instagram_report(user, &subject.account.id).await?;
    let lack = report.lack();
    let of = report.professionals.into_iter().find(|one| one.ig_id == subject.id());
    let Some(of) = of else { return Ok(Known { lack, ..Known::default() }) };
    let counts = [
        (words.insights_followers(), "followers_count"),
        (words.insights_following(), "follows_count"),
        (words.insights_media(), "media_count"),
        (words.insights_day_reach(), "reach"),
        (words.insights_day_views(), "views"),
        (words.insights_day_engaged(), "accounts_engaged"),
    ]
    .map(|(word, metric)| Count { word, metric, newest: named(&of.figures, metric) });
    let rows =
        if of.media.is_empty() { HashMap::new() } else { media(site, user, subject).await? };
    let mut posts: Vec<_> =
        of.media.iter().map(|one| post(one, rows.get(&one.media_id), words)).collect();
    posts.sort_by_key(|post| std::cmp::Reverse(post.at));
    let is_read = counts.iter().any(|count| count.newest.is_some());
    Ok(Known { counts: counts.into(), as_of: is_read.then_some(of.as_of), lack, posts })
}

/// Reads the newest media; older ones are called by nothing but their counts.
async fn media(
    site: &Site,
    user: &UserId,
    subject: &Subject,
) -> Result<HashMap<String, IgMedia>, Error> {
    let mut found = HashMap::new();
    let mut page = Page::first(ON_A_PAGE);
    for _ in 0..PAGES {
        let read = site.service.comments().media(user, &subject.account.id, &page).await?;
        found.extend(read.items.into_iter().map(|row| (row.ig_id.clone(), row)));
        page.after = read.next;
        if page.after.is_none() {
            break;
        }
    }
    Ok(found)
}

fn post(of: &MediaFigures, row: Option<&IgMedia>, words: Words) -> Post {
    let count = |metric| named(&of.figures, metric);
    Post {
        id: of.media_id.clone(),
        title: row.map_or_else(
            || words.comment_untitled().to_owned(),
            |medium| comments::title(medium, words),
        ),
        kind: row.map(kind),
        at: row.and_then(|medium| medium.timestamp),
        views: count("views"),
        likes: count("likes"),
        comments: count("comments"),
        shares: count("shares"),
        as_of: of.as_of,
    }
}

fn kind(medium: &IgMedia) -> Kind {
    match (medium.product_type.as_deref(), medium.media_type.as_str()) {
        (Some("STORY"), _) => Kind::Story,
        (Some("REELS"), _) | (_, "VIDEO") => Kind::Reel,
        (_, "CAROUSEL_ALBUM") => Kind::Carousel,
        _ => Kind::Image,
    }
}

fn named(figures: &BTreeMap<String, f64>, metric: &str) -> Option<u64> {
    figures.get(metric).copied().and_then(as_count)
}
