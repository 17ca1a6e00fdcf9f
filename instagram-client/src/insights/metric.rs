//! What a metric is.

use social_core::LoginFlow;

use crate::read::MediaProductType;

/// What a metric is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Level {
    /// A post or carousel in the feed.
    Feed,
    /// A reel.
    Reels,
    /// A story.
    Story,
    /// The account.
    Account,
}

impl Level {
    /// Gives what a medium of this kind is; an advertisement has no figures here.
    pub const fn of(product: &MediaProductType) -> Option<Self> {
        match product {
            MediaProductType::Feed => Some(Self::Feed),
            MediaProductType::Reels => Some(Self::Reels),
            MediaProductType::Story => Some(Self::Story),
            _ => None,
        }
    }
}

/// A metric as Instagram names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metric {
    /// How it is asked for.
    pub name: &'static str,
    /// What has it.
    pub levels: &'static [Level],
    /// The logins behind which it exists.
    pub logins: &'static [LoginFlow],
    /// The period it is of: `lifetime`, or `day`.
    pub period: &'static str,
    /// How its values are put together, where a page says so: `total_value`, `time_series`.
    pub types: &'static [&'static str],
    /// What it can be broken down by.
    pub breakdowns: &'static [&'static str],
    /// The day since which it is refused in every version, if it is.
    pub gone: Option<&'static str>,
    /// The first version that was made without it, if it is gone.
    pub gone_in: Option<&'static str>,
    /// Whether it is asked for where nobody names metrics; some are refused for reasons that cannot
    /// be known before.
    pub usual: bool,
    /// The page of the platform's documentation.
    pub page: &'static str,
    /// When that page was last checked.
    pub checked: &'static str,
}
