//! What is known of a TikTok account.

use social_core::UserId;
use social_service::{Error, VideoFigures};

use super::known::{Count, Known};
use super::post::Post;
use super::subject::Subject;
use crate::web::site::Site;
use crate::words::Words;

/// The end of a video's id that is shown, in characters.
const SHOWN_OF_ID: usize = 6;

pub(super) async fn known(
    site: &Site,
    user: &UserId,
    subject: &Subject,
    words: Words,
) -> Result<Known, Error> {
    let report = site.service.insights().report(user, &subject.account.id).await?;
    let figures = report.account;
    let counts = figures.map(|figures| {
        [
            (words.insights_followers(), "follower_count", figures.followers),
            (words.insights_following(), "following_count", figures.following),
            (words.insights_likes(), "likes_count", figures.likes),
            (words.insights_videos(), "video_count", figures.videos),
        ]
        .map(|(word, metric, newest)| Count { word, metric, newest })
    });
    Ok(Known {
        counts: counts.into_iter().flatten().collect(),
        as_of: figures.map(|figures| figures.as_of),
        lack: report.lack(),
        posts: report.videos.iter().map(|video| post(video, words)).collect(),
    })
}

fn post(video: &VideoFigures, words: Words) -> Post {
    let skipped = video.post_id.chars().count().saturating_sub(SHOWN_OF_ID);
    let end: String = video.post_id.chars().skip(skipped).collect();
    Post {
        id: video.post_id.clone(),
        title: words.insights_video(end),
        kind: None,
        at: None,
        views: video.views,
        likes: video.likes,
        comments: video.comments,
        shares: video.shares,
        as_of: video.as_of,
    }
}
