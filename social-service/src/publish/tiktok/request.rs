//! What a user asks to publish on TikTok.

use serde::{Deserialize, Serialize};
use social_core::{AccountId, Provider, Timestamp};
use social_store::{AssetId, PostMode, PostSource};
use url::Url;

use crate::publish::request::{PlatformRequest, Switch};

/// What is published: a video or photos, and how TikTok gets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TikTokMedia {
    /// A staged video; its bytes are sent to TikTok.
    Asset(AssetId),
    /// The address of a video that TikTok fetches; it must be verified as the app's at TikTok.
    Url(Url),
    /// A staged video that TikTok fetches from an address of ours, made for each attempt, below
    /// [`Settings::media_url`](crate::Settings::media_url); that must be verified at TikTok.
    Offered(AssetId),
    /// Photos. TikTok takes no bytes of them: it fetches each.
    Photos(PhotoSet),
}

/// The photos of one post, in their order, with what is said of them besides the caption.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhotoSet {
    /// Where they are.
    pub images: PhotoImages,
    /// Which one is the cover, counted from zero.
    #[serde(default)]
    pub cover: u32,
    /// The title, at most 90 UTF-16 units.
    #[serde(default)]
    pub title: String,
    /// Whether TikTok adds music of its choice; only in a direct post.
    #[serde(default)]
    pub add_music: Switch,
}

/// Where photos are: 1 to 35 of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhotoImages {
    /// Staged files, which TikTok fetches as it does [`TikTokMedia::Offered`].
    Assets(Vec<AssetId>),
    /// Addresses as in [`TikTokMedia::Url`].
    Urls(Vec<Url>),
}

impl PhotoSet {
    /// Takes photos in their order; the first is the cover.
    pub const fn new(images: PhotoImages) -> Self {
        Self { images, cover: 0, title: String::new(), add_music: Switch::Off }
    }

    /// Counts the photos.
    pub const fn len(&self) -> usize {
        match &self.images {
            PhotoImages::Assets(ids) => ids.len(),
            PhotoImages::Urls(urls) => urls.len(),
        }
    }

    /// Tells whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl TikTokMedia {
    /// Gives the staged files, in their order.
    pub fn assets(&self) -> &[AssetId] {
        match self {
            Self::Asset(id) | Self::Offered(id) => std::slice::from_ref(id),
            Self::Photos(PhotoSet { images: PhotoImages::Assets(ids), .. }) => ids,
            Self::Photos(_) | Self::Url(_) => &[],
        }
    }

    /// Tells whether TikTok fetches staged files from addresses of ours.
    pub fn is_offered(&self) -> bool {
        !matches!(self, Self::Asset(_)) && !self.assets().is_empty()
    }

    /// Gives the photos, if it is photos.
    pub const fn photos(&self) -> Option<&PhotoSet> {
        match self {
            Self::Photos(photos) => Some(photos),
            _ => None,
        }
    }
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

/// A post for TikTok.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TikTokRequest {
    /// The account to publish on.
    pub account_id: AccountId,
    /// Straight to the profile, or to the inbox as a draft.
    pub mode: PostMode,
    /// The video, or the photos.
    pub media: TikTokMedia,
    /// The caption of a video, at most 2,200 UTF-16 units; a draft carries none. The description of
    /// photos, at most 4,000, in a draft too.
    #[serde(default)]
    pub caption: String,
    /// Who can see it, by TikTok's word; needed for a direct post.
    #[serde(default)]
    pub privacy_level: Option<String>,
    /// What others may do with it; photos know comments only.
    #[serde(default)]
    pub allow: Allowed,
    /// What it promotes.
    #[serde(default)]
    pub promotion: Promotion,
    /// Whether TikTok labels it as made with AI.
    #[serde(default)]
    pub made_with_ai: Switch,
    /// The frame for the cover of a video, in milliseconds.
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
            TikTokMedia::Url(_) | TikTokMedia::Offered(_) | TikTokMedia::Photos(_) => {
                PostSource::Pull
            }
        }
    }
}

impl PlatformRequest for TikTokRequest {
    const PROVIDER: Provider = Provider::TikTok;

    fn assets(&self) -> Vec<&AssetId> {
        self.media.assets().iter().collect()
    }

    fn scheduled_for(&self) -> Option<Timestamp> {
        self.scheduled_for
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
        let stored = request.stored().unwrap();
        let again: TikTokRequest = serde_json::from_value(stored.value).unwrap();
        assert_eq!(again.stored().unwrap().hash, stored.hash);
        let other = TikTokRequest { caption: "x".to_owned(), ..request };
        assert_ne!(other.stored().unwrap().hash, stored.hash);
    }

    #[test]
    fn knows_what_is_staged_and_who_sends_it() {
        let read = |media: &str| serde_json::from_str::<TikTokMedia>(media).unwrap();
        for (media, staged, offered) in [
            (r#"{"asset":"a"}"#, 1, false),
            (r#"{"url":"https://media.example.com/a.mp4"}"#, 0, false),
            (r#"{"offered":"a"}"#, 1, true),
            (r#"{"photos":{"images":{"assets":["a","b"]},"cover":1}}"#, 2, true),
            (r#"{"photos":{"images":{"urls":["https://media.example.com/a.jpg"]}}}"#, 0, false),
        ] {
            let read = read(media);
            assert_eq!((read.assets().len(), read.is_offered()), (staged, offered), "{media}");
        }
        assert_eq!(read(r#"{"photos":{"images":{"assets":["a"]}}}"#).photos().unwrap().len(), 1);
    }

    #[test]
    fn refuses_fields_it_does_not_know() {
        let text =
            r#"{"mode":"direct","account_id":"a","media":{"asset":"x"},"privacy":"SELF_ONLY"}"#;
        assert!(serde_json::from_str::<TikTokRequest>(text).is_err());
    }
}
