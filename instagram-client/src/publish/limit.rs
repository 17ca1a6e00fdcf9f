//! How many posts are left.

use std::time::Duration;

use serde::Deserialize;
use social_core::Timestamp;

use crate::endpoint;
use crate::error::{Error, Result};
use crate::ig_account::IgAccount;
use crate::lenient;

/// What Instagram says of an account's posts in the rolling window. Its pages name 25, 50 and 100
/// as the most, so only the answer counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PublishingLimit {
    /// Posts made in the window.
    pub used: u64,
    /// The most of them, where Instagram says so.
    pub total: Option<u64>,
    /// How long the window is.
    pub window: Option<Duration>,
}

impl PublishingLimit {
    /// Tells how many posts are left, where Instagram says how many there may be.
    pub fn left(&self) -> Option<u64> {
        self.total.map(|total| total.saturating_sub(self.used))
    }
}

#[derive(Deserialize)]
struct Answer {
    data: Vec<Usage>,
}

#[derive(Deserialize)]
struct Usage {
    #[serde(default, deserialize_with = "lenient::count")]
    quota_usage: Option<u64>,
    #[serde(default)]
    config: Config,
}

#[derive(Default, Deserialize)]
struct Config {
    #[serde(default, deserialize_with = "lenient::count")]
    quota_total: Option<u64>,
    #[serde(default, deserialize_with = "lenient::count")]
    quota_duration: Option<u64>,
}

impl IgAccount {
    /// Reads how many posts were made, and how many may be.
    ///
    /// `since` begins the window, at most 24 hours ago; Instagram chooses, unless set. See
    /// [Meta Docs/Content Publishing Limit].
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    ///
    /// [Meta Docs/Content Publishing Limit]: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/content_publishing_limit
    pub async fn publishing_limit(&self, since: Option<Timestamp>) -> Result<PublishingLimit> {
        let endpoint = &endpoint::PUBLISHING_LIMIT;
        let since = since.map(|since| since.as_unix().to_string());
        let mut query = vec![("fields", "quota_usage,config")];
        query.extend(since.as_deref().map(|since| ("since", since)));
        let answer: Answer = self.read(endpoint, &[self.id().as_str()], &query).await?;
        let usage = answer.data.into_iter().next();
        let usage = usage.filter(|usage| usage.quota_usage.is_some());
        let Some(Usage { quota_usage: Some(used), config }) = usage else {
            return Err(Error::decode(endpoint, 200, "the answer names no usage"));
        };
        Ok(PublishingLimit {
            used,
            total: config.quota_total,
            window: config.quota_duration.map(Duration::from_secs),
        })
    }
}
