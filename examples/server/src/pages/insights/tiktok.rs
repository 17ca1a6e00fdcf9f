//! The figures of a TikTok account.

use social_service::{Error, VideoFigures};
use social_store::Account;

use super::change::{Asked, figure};
use super::{Card, Post, SHOWN, count};
use crate::pages::names;
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::Words;

/// The end of a video's id that is shown, in characters.
const SHOWN_OF_ID: usize = 6;

pub(super) async fn cards(
    site: &Site,
    member: &Member,
    account: &Account,
) -> Result<Vec<Card>, Error> {
    let words = member.words();
    let report = site.service.insights().report(member.user_id(), &account.id).await?;
    let mut card = Card::new(account, names::account(account));
    card.lacks(account, report.lack(), words);
    if let Some(figures) = report.account {
        card.read = Some(words.insights_read(words.moment(figures.as_of).text));
        for (word, metric, newest) in [
            (words.insights_followers(), "follower_count", figures.followers),
            (words.insights_following(), "following_count", figures.following),
            (words.insights_likes(), "likes_count", figures.likes),
            (words.insights_videos(), "video_count", figures.videos),
        ] {
            let asked = Asked { word, subject: "", metric };
            card.figures.extend(figure(site, &account.id, asked, newest, words).await?);
        }
    }
    card.posts = report.videos.iter().take(SHOWN).map(|video| post(video, words)).collect();
    Ok(vec![card])
}

fn post(video: &VideoFigures, words: Words) -> Post {
    let skipped = video.post_id.chars().count().saturating_sub(SHOWN_OF_ID);
    let id: String = video.post_id.chars().skip(skipped).collect();
    Post {
        name: words.insights_video(id),
        views: count(video.views, words),
        likes: count(video.likes, words),
        comments: count(video.comments, words),
        shares: count(video.shares, words),
    }
}
