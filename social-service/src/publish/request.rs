//! What a user asks to publish on TikTok.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use social_core::{AccountId, Timestamp};
use social_store::{AssetId, PostMode, PostSource};
use url::Url;

/// A switch of a form: off unless the creator turned it on. JSON writes it as a boolean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "bool", into = "bool")]
pub enum Switch {
    /// Not ticked.
    #[default]
    Off,
    /// Ticked.
    On,
}

impl Switch {
    /// Tells whether it is on.
    pub const fn is_on(self) -> bool {
        matches!(self, Self::On)
    }
}

impl From<bool> for Switch {
    fn from(ticked: bool) -> Self {
        if ticked { Self::On } else { Self::Off }
    }
}

impl From<Switch> for bool {
    fn from(switch: Switch) -> Self {
        switch.is_on()
    }
}

/// The video to publish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TikTokMedia {
    /// A staged file; its bytes are sent to TikTok.
    Asset(AssetId),
    /// An address TikTok fetches from; it must be verified as the app's at TikTok.
    Url(Url),
}

/// What others may do with the post.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Allowed {
    /// Comment.
    pub comment: Switch,
    /// Make a duet.
    pub duet: Switch,
    /// Stitch it.
    pub stitch: Switch,
}

/// What the post promotes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Promotion {
    /// The creator's own business (`brand_organic_toggle`).
    pub your_brand: Switch,
    /// Somebody else's, paid (`brand_content_toggle`).
    pub branded_content: Switch,
}

/// A video for TikTok.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TikTokRequest {
    /// The account to publish on.
    pub account_id: AccountId,
    /// Straight to the profile, or to the inbox as a draft.
    pub mode: PostMode,
    /// The video.
    pub media: TikTokMedia,
    /// The caption, at most 2,200 UTF-16 units; a draft carries none.
    #[serde(default)]
    pub caption: String,
    /// Who can see it, by TikTok's word; needed for a direct post.
    #[serde(default)]
    pub privacy_level: Option<String>,
    /// What others may do with it.
    #[serde(default)]
    pub allow: Allowed,
    /// What it promotes.
    #[serde(default)]
    pub promotion: Promotion,
    /// Whether TikTok labels it as made with AI.
    #[serde(default)]
    pub made_with_ai: Switch,
    /// The frame for the cover, in milliseconds.
    #[serde(default)]
    pub cover_ms: Option<u32>,
    /// When to publish; at once, unless set.
    #[serde(default)]
    pub scheduled_for: Option<Timestamp>,
}

impl TikTokRequest {
    /// Tells how the bytes get to TikTok.
    pub const fn source(&self) -> PostSource {
        match self.media {
            TikTokMedia::Asset(_) => PostSource::File,
            TikTokMedia::Url(_) => PostSource::Pull,
        }
    }

    /// Hashes the request, so that a repeated idempotency key can be told from a misused one.
    pub(crate) fn hash(&self) -> Result<(serde_json::Value, String), serde_json::Error> {
        // The text has the order of the fields above, so equal requests have equal text.
        let text = serde_json::to_string(self)?;
        let hash = hex::encode(Sha256::digest(&text));
        Ok((serde_json::from_str(&text)?, hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_json_and_hashes_by_content() {
        let text = r#"{"mode":"direct","account_id":"a","media":{"asset":"x"},
                       "privacy_level":"SELF_ONLY","allow":{"comment":true}}"#;
        let request: TikTokRequest = serde_json::from_str(text).unwrap();
        assert_eq!(request.source(), PostSource::File);
        assert!(request.allow.comment.is_on() && !request.allow.duet.is_on());
        let (value, hash) = request.hash().unwrap();
        let again: TikTokRequest = serde_json::from_value(value).unwrap();
        assert_eq!(again.hash().unwrap().1, hash);
        let other = TikTokRequest { caption: "x".to_owned(), ..request };
        assert_ne!(other.hash().unwrap().1, hash);
    }

    #[test]
    fn refuses_fields_it_does_not_know() {
        let text =
            r#"{"mode":"direct","account_id":"a","media":{"asset":"x"},"privacy":"SELF_ONLY"}"#;
        assert!(serde_json::from_str::<TikTokRequest>(text).is_err());
    }
}
