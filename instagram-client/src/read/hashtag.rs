//! Public media by their hashtags.

use serde::Deserialize;

use super::fields::Node;
use super::media::Media;
use super::page::{List, Pages};
use crate::endpoint::{self, Endpoint};
use crate::error::{Error, Result};
use crate::id::HashtagId;
use crate::ig_account::IgAccount;
use crate::lenient;

/// A hashtag.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
#[serde(default)]
pub struct Hashtag {
    /// The same for every app and account.
    #[serde(deserialize_with = "lenient::id")]
    pub id: Option<HashtagId>,
    /// Its word, without the sign before it.
    pub name: Option<String>,
}

#[derive(Deserialize)]
struct Found {
    #[serde(default)]
    data: Vec<Hashtag>,
}

impl IgAccount {
    /// Finds a hashtag by its word, with or without `#`. Only for apps of Facebook Login.
    ///
    /// An account can ask for 30 different hashtags in 7 days; one that was asked for in that time
    /// is free, so keep the id.
    ///
    /// See [Meta Docs/IG Hashtag Search].
    ///
    /// # Errors
    ///
    /// `Validation` for an app of Instagram Login, and for what is no word; else as every call, also
    /// where nobody has used the hashtag. See [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may have used up one of the 30.
    ///
    /// [Meta Docs/IG Hashtag Search]: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-hashtag-search
    pub async fn find_hashtag(&self, word: &str) -> Result<HashtagId> {
        let endpoint = &endpoint::HASHTAG_SEARCH;
        self.check_facebook(endpoint)?;
        let word = word.strip_prefix('#').unwrap_or(word);
        if word.is_empty() || !word.chars().all(|sign| sign.is_alphanumeric() || sign == '_') {
            let what = "a hashtag is of letters, digits and underscores";
            return Err(Error::validation(endpoint.operation, what));
        }
        let query = [("user_id", self.id().as_str()), ("q", word)];
        let found: Found = self.read(endpoint, &[], &query).await?;
        let id = found.data.into_iter().find_map(|hashtag| hashtag.id);
        id.ok_or_else(|| Error::decode(endpoint, 200, "the answer names no hashtag"))
    }

    /// Walks the public media of the last 24 hours with a hashtag, newest first. Only for apps of
    /// Facebook Login; they do not say whose media they are.
    ///
    /// # Errors
    ///
    /// `Validation` for an app of Instagram Login.
    pub fn hashtag_recent(&self, id: &HashtagId) -> Result<Pages<Media>> {
        self.tagged_with(&endpoint::HASHTAG_RECENT, id)
    }

    /// Walks the public media with a hashtag that most people look at. Only for apps of Facebook
    /// Login.
    ///
    /// # Errors
    ///
    /// `Validation` for an app of Instagram Login.
    pub fn hashtag_top(&self, id: &HashtagId) -> Result<Pages<Media>> {
        self.tagged_with(&endpoint::HASHTAG_TOP, id)
    }

    /// Walks the hashtags that were asked for in the last 7 days, for this account. Only for apps of
    /// Facebook Login.
    ///
    /// # Errors
    ///
    /// `Validation` for an app of Instagram Login.
    pub fn searched_hashtags(&self) -> Result<Pages<Hashtag>> {
        let endpoint = &endpoint::HASHTAGS_SEARCHED;
        let fields = self.asked_of_facebook(endpoint, Node::Hashtag)?;
        Ok(self.pages(List::of(endpoint, self.id().as_str(), fields)))
    }

    fn tagged_with(&self, endpoint: &'static Endpoint, id: &HashtagId) -> Result<Pages<Media>> {
        let fields = self.asked_of_facebook(endpoint, Node::HashtagMedia)?;
        let asker = ("user_id", self.id().to_string());
        Ok(self.pages(List { asker: Some(asker), ..List::of(endpoint, id.as_str(), fields) }))
    }
}
