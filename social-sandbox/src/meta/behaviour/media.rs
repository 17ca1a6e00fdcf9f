//! Switches of publishing, reading and insights.

use serde::{Deserialize, Serialize};

use crate::choice::choice;

choice! {
    /// Parameters that do not go with the kind of media, or with the login.
    StrayParameters {
        /// Code 100.
        Refuse,
        /// They count for nothing.
        Ignore,
    }
}

choice! {
    /// Which logins may send the bytes of a video. The page names Facebook Login,
    /// some integrators assume both.
    ResumableLogin {
        /// Facebook Login alone.
        FacebookOnly,
        /// Both.
        Both,
    }
}

choice! {
    /// Whether files are looked at.
    MediaCheck {
        /// Format, size, shape, length and codecs. An edit list that hides an encoder's delay, as
        /// nearly every encoder writes one, is none.
        Full,
        /// The same, and every edit list is refused, as the page can be read.
        Strict,
        /// Everything is taken.
        Off,
    }
}

choice! {
    /// When a picture is fetched.
    PictureFetch {
        /// Before the container is answered, so that what is wrong is the answer.
        AtCreation,
        /// Afterwards, as videos are, so that what is wrong stands in the status.
        Later,
    }
}

choice! {
    /// Addresses of the machine or network the sandbox runs on. Meta cannot reach
    /// those.
    LoopbackMedia {
        /// They are fetched, for tests.
        Allow,
        /// 9004/2207052.
        Refuse,
    }
}

choice! {
    /// The `robots.txt` of the site that serves media.
    Robots {
        /// Nobody asks for it.
        Ignore,
        /// What it forbids is not fetched: 9004/2207052.
        Obey,
    }
}

choice! {
    /// Publishing a container that was published before.
    RepeatedPublish {
        /// 24/2207008.
        BuilderGone,
        /// 9007/2207027.
        NotReady,
        /// The id of the first post.
        SameMedium,
        /// A second post, which no caller may rely on not to happen.
        PostsAgain,
    }
}

choice! {
    /// The `status_code` of a container that failed.
    FailedStatus {
        /// `ERROR`.
        Error,
        /// Nothing; `status` alone says that it failed.
        Empty,
    }
}

choice! {
    /// How the progress of an upload is spelled.
    ProgressSpelling {
        /// `bytes_transferred`.
        Documented,
        /// `bytes_transfered`.
        LetterMissing,
    }
}

choice! {
    /// Whether stories use up the quota of posts.
    StoriesCount {
        /// They do.
        Yes,
        /// They do not.
        No,
    }
}

choice! {
    /// Whether media have an address.
    MediaAddress {
        /// All but flagged ones.
        Given,
        /// None.
        Missing,
    }
}

choice! {
    /// Which logins are told captions. The page says Facebook Login, the
    /// specification both.
    CaptionLogin {
        /// Both.
        Both,
        /// Facebook Login; for the other one the fields are absent.
        FacebookOnly,
    }
}

choice! {
    /// Whether comments of strangers name them.
    StrangersNames {
        /// They do.
        Given,
        /// `username` and `from` are absent.
        Missing,
    }
}

choice! {
    /// How lists begin.
    FirstPage {
        /// With entries.
        Full,
        /// With a page that has none but leads to the next.
        Empty,
    }
}

choice! {
    /// How the breakdown of `views` by followers is named.
    ViewsBreakdown {
        /// `follower_type` and `follow_type`.
        Either,
        /// `follower_type`, as the row of the metric spells it.
        FollowerType,
        /// `follow_type`, as the specification does.
        FollowType,
    }
}

choice! {
    /// When the headers with the use of limits are sent.
    UsageHeaders {
        /// With every answer.
        Always,
        /// Once a tenth of a limit is used.
        OnceUsed,
        /// Never.
        Never,
    }
}

/// Limits as numbers. Every window slides on virtual time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MetaLimits {
    /// Posts of one account in 24 h. Meta's own pages say 100 and 50.
    pub posts_per_day: u64,
    /// Containers of one account in 24 h (documented: 400).
    pub containers_per_day: u64,
    /// Calls of one app for one account in 24 h (documented: 4800 for each
    /// impression; the floor of 10 impressions is our own).
    pub calls_per_day: u64,
    /// Entries of a page of comments at most (documented: 50).
    pub comments_per_page: u64,
    /// Different hashtags an account may ask for in 7 days (from memory: 30).
    pub hashtags_per_week: u64,
    /// The longest video of a carousel in seconds, for which the page has no table.
    pub carousel_video_seconds: u64,
}

impl Default for MetaLimits {
    fn default() -> Self {
        Self {
            posts_per_day: 100,
            containers_per_day: 400,
            calls_per_day: 48_000,
            comments_per_page: 50,
            hashtags_per_week: 30,
            carousel_video_seconds: 60,
        }
    }
}
