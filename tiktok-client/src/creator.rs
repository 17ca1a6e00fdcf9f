//! What a creator may post now.

use std::time::Duration;

use serde::Deserialize;

use crate::account::Account;
use crate::endpoint;
use crate::error::Result;
use crate::words::open_words;

open_words! {
    /// Who can see a post.
    pub enum PrivacyLevel {
        /// Everyone; offered to public accounts.
        PublicToEveryone = "PUBLIC_TO_EVERYONE",
        /// Friends: those who follow each other.
        MutualFollowFriends = "MUTUAL_FOLLOW_FRIENDS",
        /// Followers; offered to private accounts.
        FollowerOfCreator = "FOLLOWER_OF_CREATOR",
        /// Only the creator.
        SelfOnly = "SELF_ONLY",
    }
}

/// The creator and what they may do, as TikTok tells it at this moment.
///
/// It must be read anew whenever the upload form is shown; it is not to be kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct CreatorInfo {
    /// The address of the picture; valid for two hours.
    #[serde(default)]
    pub creator_avatar_url: String,
    /// The unique handle.
    #[serde(default)]
    pub creator_username: String,
    /// The name that the form must show.
    #[serde(default)]
    pub creator_nickname: String,
    /// The audiences to choose from; none may be chosen beforehand.
    pub privacy_level_options: Vec<PrivacyLevel>,
    /// Comments are off for the whole account.
    #[serde(default)]
    pub comment_disabled: bool,
    /// Duets are off for the whole account, or it is private.
    #[serde(default)]
    pub duet_disabled: bool,
    /// Stitches are off for the whole account, or it is private.
    #[serde(default)]
    pub stitch_disabled: bool,
    /// The longest video in seconds, where TikTok names one.
    #[serde(default)]
    pub max_video_post_duration_sec: Option<u32>,
}

impl CreatorInfo {
    /// Gives the longest video, where TikTok names one.
    pub fn max_video_duration(&self) -> Option<Duration> {
        self.max_video_post_duration_sec.map(|seconds| Duration::from_secs(seconds.into()))
    }
}

#[derive(serde::Serialize)]
struct Nothing {}

impl Account {
    /// Fetches what the creator may post now.
    ///
    /// At most 20 times a minute. Needs the scope `video.publish`.
    ///
    /// See [TikTok Docs/Query Creator Info].
    ///
    /// # Errors
    ///
    /// A creator who cannot post now is an error although TikTok answers it with status 200:
    /// `Quota` or `Permission` with the code. Else as every call; see [`Error`](crate::Error).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect but a place in the rate limit.
    ///
    /// [TikTok Docs/Query Creator Info]: https://developers.tiktok.com/doc/content-posting-api-reference-query-creator-info
    pub async fn creator_info(&self) -> Result<CreatorInfo> {
        self.post(&endpoint::CREATOR_INFO, &Nothing {}).await
    }
}
