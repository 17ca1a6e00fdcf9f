//! What more is known of an account and of a medium.
//!
//! These fields are younger than the others, or need more than the app may have. A field that is
//! refused fails its whole call, so they are asked for by calls of their own.

use serde::Deserialize;
use serde_json::Value;

use super::fields::{Node, asked};
use crate::endpoint::{self, Endpoint};
use crate::error::{Error, Result};
use crate::id::{IgUserId, MediaId};
use crate::ig_account::IgAccount;
use crate::lenient;
use crate::publish::CopyrightCheck;
use crate::words::open_words;

open_words! {
    /// Whose sound a reel has.
    pub enum AudioType {
        /// A song of Instagram's library.
        Music = "MUSIC",
        /// Its own.
        Original = "ORIGINAL_SOUND",
    }
}

/// More about a medium; what Instagram did not say is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
#[serde(default)]
pub struct MediaDetails {
    /// Whose it is, where it is the account's own.
    #[serde(rename = "owner", deserialize_with = "lenient::inner_id")]
    pub owner_id: Option<IgUserId>,
    /// Whether it is labelled as made with AI.
    pub is_ai_generated: Option<bool>,
    /// Whose sound it has.
    pub media_audio_type: Option<AudioType>,
    /// Its id of the time before the Graph API; only behind Facebook Login, as everything below.
    #[serde(deserialize_with = "lenient::id")]
    pub ig_id: Option<String>,
    /// How often it was posted on by others.
    #[serde(deserialize_with = "lenient::count")]
    pub reposts_count: Option<u64>,
    /// How often it was kept.
    #[serde(deserialize_with = "lenient::count")]
    pub saved_count: Option<u64>,
    /// How often it was passed on.
    #[serde(deserialize_with = "lenient::count")]
    pub shares_count: Option<u64>,
    /// Likes, on Facebook too.
    #[serde(deserialize_with = "lenient::count")]
    pub total_like_count: Option<u64>,
    /// Comments, on Facebook too.
    #[serde(deserialize_with = "lenient::count")]
    pub total_comments_count: Option<u64>,
    /// Views, on Facebook too.
    #[serde(deserialize_with = "lenient::count")]
    pub total_views_count: Option<u64>,
    /// What the look for other people's work says, and whether it found any.
    #[serde(rename = "copyright_check_information", deserialize_with = "copyright")]
    pub copyright: Option<(CopyrightCheck, bool)>,
}

/// More about the account; what Instagram did not say is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
#[serde(default)]
pub struct ProfileDetails {
    /// Its id of the time before the Graph API.
    #[serde(deserialize_with = "lenient::id")]
    pub ig_id: Option<String>,
    /// Its id of the Instagram API that was withdrawn in 2020.
    #[serde(deserialize_with = "lenient::id")]
    pub legacy_instagram_user_id: Option<String>,
    /// Whether it has a picture of its own.
    pub has_profile_pic: Option<bool>,
    /// Whether people see it.
    pub is_published: Option<bool>,
    /// The business portfolio it belongs to.
    #[serde(rename = "owner_business", deserialize_with = "lenient::inner_id")]
    pub owner_business_id: Option<String>,
    /// Whether products can be tagged.
    pub shopping_product_tag_eligibility: Option<bool>,
    /// How far Instagram's review of its shop is.
    pub shopping_review_status: Option<String>,
}

fn copyright<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<(CopyrightCheck, bool)>, D::Error> {
    let told = Value::deserialize(deserializer)?;
    let word = told.pointer("/status/status").and_then(Value::as_str);
    let found = told.pointer("/status/matches_found").and_then(Value::as_bool) == Some(true);
    Ok(word.map(|word| (CopyrightCheck::from(word), found)))
}

impl IgAccount {
    /// Reads more about one medium of the account, most of it behind Facebook Login alone.
    ///
    /// See [Meta Docs/IG Media].
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    ///
    /// [Meta Docs/IG Media]: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-media
    pub async fn media_details(&self, id: &MediaId) -> Result<MediaDetails> {
        let fields = asked(Node::MediaDetails, self.client().login_flow());
        self.read(&endpoint::MEDIA, &[id.as_str()], &[("fields", &fields)]).await
    }

    /// Reads more about the account. Only for apps of Facebook Login.
    ///
    /// # Errors
    ///
    /// `Validation` for an app of Instagram Login; else as every call. See [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    pub async fn profile_details(&self) -> Result<ProfileDetails> {
        let endpoint = &endpoint::PROFILE;
        let fields = self.asked_of_facebook(endpoint, Node::ProfileDetails)?;
        self.read(endpoint, &[self.id().as_str()], &[("fields", &fields)]).await
    }

    /// Lists the fields of a node that exists behind Facebook Login alone.
    pub(super) fn asked_of_facebook(&self, endpoint: &Endpoint, node: Node) -> Result<String> {
        let fields = asked(node, self.client().login_flow());
        let missing =
            || Error::validation(endpoint.operation, "only apps of facebook login can read this");
        Some(fields).filter(|fields| !fields.is_empty()).ok_or_else(missing)
    }
}
