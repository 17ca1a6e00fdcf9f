//! The newest figures, and why some are missing.

use std::collections::BTreeMap;

use social_core::{AccountId, Timestamp, UserId};
use social_store::InsightSample;

use super::{ACCOUNT, Insights, SCOPES};
use crate::error::Result;

/// Figures older than so many periods are not shown as the newest.
const PERIODS: u32 = 4;

/// The newest figures of an account.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// The account's own; `None` until they were read.
    pub account: Option<AccountFigures>,
    /// Each video's, the newest video first.
    pub videos: Vec<VideoFigures>,
    /// Permissions without which figures are missing, and that a new login would ask for.
    pub missing: Vec<&'static str>,
    /// Permissions without which figures are missing, and that the app does not ask for.
    pub not_asked: Vec<&'static str>,
}

/// Counts of an account; what TikTok did not say is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountFigures {
    /// Followers.
    pub followers: Option<u64>,
    /// Accounts followed.
    pub following: Option<u64>,
    /// Likes of all videos.
    pub likes: Option<u64>,
    /// Public videos.
    pub videos: Option<u64>,
    /// When the period began in which they were read.
    pub as_of: Timestamp,
}

/// Counts of a video; what TikTok did not say is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct VideoFigures {
    /// The post's id.
    pub post_id: String,
    /// Views.
    pub views: Option<u64>,
    /// Likes.
    pub likes: Option<u64>,
    /// Comments.
    pub comments: Option<u64>,
    /// Shares.
    pub shares: Option<u64>,
    /// When the period began in which they were read.
    pub as_of: Timestamp,
}

impl Insights {
    /// Gives the newest figures of an account that are stored; TikTok is not asked.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) also for an account of somebody else.
    pub async fn report(&self, user: &UserId, account: &AccountId) -> Result<Report> {
        let context = &self.context;
        let account = context.owned_account(user, account).await?;
        let asked = &context.tiktok_app(&account.app)?.scopes;
        let lacking = SCOPES.into_iter().filter(|scope| !account.scopes.contains(scope));
        let (missing, not_asked) = lacking.partition(|scope| asked.contains(scope));
        let every = context.settings.insights_every.unwrap_or_default();
        let from = context.now() - every * PERIODS;
        let samples = match context.settings.insights_every {
            Some(_) => context.store.newest_samples(&account.id, from).await?,
            None => Vec::new(),
        };
        Ok(Report { missing, not_asked, ..read(&samples) })
    }
}

fn read(samples: &[InsightSample]) -> Report {
    let mut report = Report::default();
    let mut videos: BTreeMap<&str, VideoFigures> = BTreeMap::new();
    for sample in samples {
        let (metric, count) = (sample.metric.as_str(), as_count(sample.value));
        if sample.subject == ACCOUNT {
            let account = report.account.get_or_insert_default();
            account.as_of = account.as_of.max(sample.end_time);
            match metric {
                "follower_count" => account.followers = count,
                "following_count" => account.following = count,
                "likes_count" => account.likes = count,
                "video_count" => account.videos = count,
                _ => {}
            }
            continue;
        }
        let video = videos.entry(&sample.subject).or_default();
        video.post_id.clone_from(&sample.subject);
        video.as_of = video.as_of.max(sample.end_time);
        match metric {
            "view_count" => video.views = count,
            "like_count" => video.likes = count,
            "comment_count" => video.comments = count,
            "share_count" => video.shares = count,
            _ => {}
        }
    }
    report.videos = videos.into_values().collect();
    // Ids are numbers that grow with time; a longer one is newer.
    report.videos.sort_by(|one, two| {
        (two.post_id.len(), &two.post_id).cmp(&(one.post_id.len(), &one.post_id))
    });
    report
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it was a count when it was stored"
)]
fn as_count(value: f64) -> Option<u64> {
    (value >= 0.0).then_some(value as u64)
}

impl Report {
    /// Gives the code of the words that say why figures are missing; `None` if none is.
    pub fn lack(&self) -> Option<&'static str> {
        match (self.missing.is_empty(), self.not_asked.is_empty()) {
            (false, _) => Some("insights_not_granted"),
            (true, false) => Some("insights_not_asked"),
            (true, true) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(subject: &str, metric: &str, value: f64, at: i64) -> InsightSample {
        InsightSample {
            account_id: AccountId::new("account-1"),
            subject: subject.to_owned(),
            metric: metric.to_owned(),
            period: "lifetime".to_owned(),
            breakdown: String::new(),
            end_time: Timestamp::from_unix(at),
            value,
        }
    }

    #[test]
    fn figures_are_put_together_by_what_they_are_about() {
        let report = read(&[
            sample("", "follower_count", 12.0, 10),
            sample("", "likes_count", 3.0, 20),
            sample("", "of_a_later_version", 9.0, 5),
            sample("99", "view_count", 5.0, 10),
            sample("100", "view_count", 7.0, 10),
            sample("100", "share_count", 1.0, 10),
        ]);
        let account = report.account.unwrap();
        assert_eq!((account.followers, account.likes, account.videos), (Some(12), Some(3), None));
        assert_eq!(account.as_of, Timestamp::from_unix(20));
        let ids: Vec<_> = report.videos.iter().map(|video| video.post_id.as_str()).collect();
        assert_eq!(ids, ["100", "99"], "the newest first");
        assert_eq!((report.videos[0].views, report.videos[0].shares), (Some(7), Some(1)));
    }
}
