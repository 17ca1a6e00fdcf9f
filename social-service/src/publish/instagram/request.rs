//! What a user asks to publish on Instagram.

use serde::{Deserialize, Serialize};
use social_core::{AccountId, LoginFlow, Provider, Timestamp};
use social_store::AssetId;
use url::Url;

use crate::publish::request::{PlatformRequest, Switch};

/// Where a picture or a video is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum InstagramFile {
    /// A staged file; whether it is a picture or a video is told by its first bytes.
    Asset(AssetId),
    /// The address of a picture that Instagram fetches.
    ImageUrl(Url),
    /// The address of a video that Instagram fetches.
    VideoUrl(Url),
}

social_core::words! {
    /// How a staged video gets to Instagram. Pictures are always fetched.
    pub enum HandOver {
        /// Its bytes are sent, which only Facebook Login can.
        Upload = "FILE_UPLOAD",
        /// Instagram fetches it from an address of ours.
        Fetch = "PULL_FROM_URL",
    }
}

/// A person tagged in a post. Pictures want a point, reels know none, stories take both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstagramTag {
    /// The handle, with or without its `@`.
    pub username: String,
    /// From the left edge (0) to the right one (1).
    #[serde(default)]
    pub x: Option<f64>,
    /// From the upper edge (0) to the lower one (1).
    #[serde(default)]
    pub y: Option<f64>,
}

/// A product of the account's catalogue; only with Facebook Login.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstagramProduct {
    /// Its id in the catalogue.
    pub product_id: String,
    /// From the left edge (0) to the right one (1); for pictures.
    #[serde(default)]
    pub x: Option<f64>,
    /// From the upper edge (0) to the lower one (1); for pictures.
    #[serde(default)]
    pub y: Option<f64>,
}

/// Whether somebody paid for the post; only with Facebook Login.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstagramPartnership {
    /// Nobody did.
    #[default]
    None,
    /// Somebody did, who is not named.
    Paid,
    /// These accounts did, by their ids; at most two.
    PaidBy(Vec<String>),
}

/// What a reel shows before it is played.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstagramCover {
    /// A picture of its own: a staged JPEG, or an address.
    Picture(InstagramFile),
    /// The frame at this time, in milliseconds.
    FrameMs(u64),
}

/// A song of Instagram's library under a reel; only with Facebook Login.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstagramAudio {
    /// The song's id.
    pub audio_id: String,
    /// How loud the song and the reel's own sound are; 0 is silent.
    #[serde(default)]
    pub volumes: Option<(f64, f64)>,
    /// Whether it begins anew when it ends before the reel.
    #[serde(default)]
    pub looped: Switch,
}

social_core::words! {
    /// How a trial reel becomes one that everybody sees.
    pub enum InstagramTrial {
        /// The creator decides in the app.
        Manual = "MANUAL",
        /// Instagram decides by how it does.
        ByPerformance = "SS_PERFORMANCE",
    }
}

/// A reel, with what only reels have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstagramReel {
    /// The video.
    pub file: InstagramFile,
    /// What it shows before it is played; its first frame, unless set.
    #[serde(default)]
    pub cover: Option<InstagramCover>,
    /// Whether it is shown among the reels alone and not in the feed.
    #[serde(default)]
    pub only_in_reels: Switch,
    /// The name of its own sound.
    #[serde(default)]
    pub audio_name: Option<String>,
    /// A song under it.
    #[serde(default)]
    pub audio: Option<InstagramAudio>,
    /// Whether it is tried out on strangers first.
    #[serde(default)]
    pub trial: Option<InstagramTrial>,
}

impl InstagramReel {
    /// Takes a video, with nothing set.
    pub const fn new(file: InstagramFile) -> Self {
        Self {
            file,
            cover: None,
            only_in_reels: Switch::Off,
            audio_name: None,
            audio: None,
            trial: None,
        }
    }
}

/// A picture or a video of a carousel, or the picture of a post.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstagramItem {
    /// The file.
    pub file: InstagramFile,
    /// What a picture shows, for who cannot see it; at most 1,000 characters.
    #[serde(default)]
    pub alt_text: String,
    /// Who is tagged in a picture.
    #[serde(default)]
    pub tags: Vec<InstagramTag>,
    /// What is tagged in a picture.
    #[serde(default)]
    pub products: Vec<InstagramProduct>,
    /// The frame that stands for a video, in milliseconds.
    #[serde(default)]
    pub cover_ms: Option<u64>,
}

impl InstagramItem {
    /// Takes a file, with nothing set.
    pub const fn new(file: InstagramFile) -> Self {
        Self {
            file,
            alt_text: String::new(),
            tags: Vec::new(),
            products: Vec::new(),
            cover_ms: None,
        }
    }
}

/// What is published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum InstagramMedia {
    /// A picture in the feed.
    Image(InstagramItem),
    /// A reel.
    Reel(InstagramReel),
    /// A story of one picture or video. It has no caption.
    Story(InstagramFile),
    /// A carousel of 2 to 10 items.
    Carousel(Vec<InstagramItem>),
}

/// A post for Instagram.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstagramRequest {
    /// The account whose login is used.
    pub account_id: AccountId,
    /// Instagram's id of the professional account to publish on.
    pub ig_id: String,
    /// What is published.
    pub media: InstagramMedia,
    /// The caption: at most 2,200 characters, 30 hashtags and 20 mentions. A story has none.
    #[serde(default)]
    pub caption: String,
    /// The place, by the id of a Page that has one.
    #[serde(default)]
    pub location_id: Option<String>,
    /// Who is invited to show the post as theirs too, by handle; at most three.
    #[serde(default)]
    pub collaborators: Vec<String>,
    /// Who is tagged in a reel or a story; in pictures people are tagged item by item.
    #[serde(default)]
    pub tags: Vec<InstagramTag>,
    /// What is tagged in a reel or a carousel as a whole.
    #[serde(default)]
    pub products: Vec<InstagramProduct>,
    /// Whether somebody paid for it.
    #[serde(default)]
    pub partnership: InstagramPartnership,
    /// Whether it is labelled as made with AI.
    #[serde(default)]
    pub made_with_ai: Switch,
    /// How staged videos get to Instagram; unless set, their bytes are sent where the login can.
    #[serde(default)]
    pub hand_over: Option<HandOver>,
    /// When to publish; at once, unless set. Instagram itself plans nothing.
    #[serde(default)]
    pub scheduled_for: Option<Timestamp>,
}

impl InstagramFile {
    /// Gives the staged file, if it is one.
    pub const fn asset(&self) -> Option<&AssetId> {
        match self {
            Self::Asset(id) => Some(id),
            Self::ImageUrl(_) | Self::VideoUrl(_) => None,
        }
    }
}

impl InstagramMedia {
    /// Gives the files that are posted, in their order; a cover is not among them.
    pub fn files(&self) -> Vec<&InstagramFile> {
        match self {
            Self::Image(item) => vec![&item.file],
            Self::Reel(reel) => vec![&reel.file],
            Self::Story(file) => vec![file],
            Self::Carousel(items) => items.iter().map(|item| &item.file).collect(),
        }
    }

    /// Gives the picture that a reel shows before it is played, if it has one of its own.
    pub const fn cover(&self) -> Option<&InstagramFile> {
        match self {
            Self::Reel(InstagramReel { cover: Some(InstagramCover::Picture(file)), .. }) => {
                Some(file)
            }
            _ => None,
        }
    }

    /// Counts the items, if it is a carousel.
    pub fn items(&self) -> u32 {
        match self {
            Self::Carousel(items) => u32::try_from(items.len()).unwrap_or(u32::MAX),
            _ => 0,
        }
    }

    /// Names the kind, as the API does.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Image(_) => "image",
            Self::Reel(_) => "reel",
            Self::Story(_) => "story",
            Self::Carousel(_) => "carousel",
        }
    }
}

impl InstagramRequest {
    /// Describes a post with nothing set but what is published.
    pub fn new(account_id: AccountId, ig_id: impl Into<String>, media: InstagramMedia) -> Self {
        Self {
            account_id,
            ig_id: ig_id.into(),
            media,
            caption: String::new(),
            location_id: None,
            collaborators: Vec::new(),
            tags: Vec::new(),
            products: Vec::new(),
            partnership: InstagramPartnership::None,
            made_with_ai: Switch::Off,
            hand_over: None,
            scheduled_for: None,
        }
    }

    /// Tells how staged videos get to Instagram by a login.
    pub(super) fn hand_over(&self, login: LoginFlow) -> HandOver {
        self.hand_over.unwrap_or(match login {
            LoginFlow::FacebookLogin => HandOver::Upload,
            _ => HandOver::Fetch,
        })
    }
}

impl PlatformRequest for InstagramRequest {
    const PROVIDER: Provider = Provider::Instagram;

    fn assets(&self) -> Vec<&AssetId> {
        let files = self.media.files().into_iter().chain(self.media.cover());
        files.filter_map(InstagramFile::asset).collect()
    }

    fn scheduled_for(&self) -> Option<Timestamp> {
        self.scheduled_for
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> InstagramRequest {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn json_leads_back() {
        for media in [
            r#"{"image":{"file":{"asset":"a"},"alt_text":"A hill"}}"#,
            r#"{"reel":{"file":{"video_url":"https://media.example.com/a.mp4"},"cover":{"frame_ms":1500}}}"#,
            r#"{"story":{"image_url":"https://media.example.com/a.jpg"}}"#,
            r#"{"carousel":[{"file":{"asset":"a"}},{"file":{"asset":"b"},"cover_ms":10}]}"#,
        ] {
            let text = format!(
                r#"{{"account_id":"x","ig_id":"1784","media":{media},"caption":"c","hand_over":"PULL_FROM_URL"}}"#
            );
            let request = read(&text);
            let stored = request.stored().unwrap();
            let again: InstagramRequest =
                serde_json::from_value(stored.value["instagram"].clone()).unwrap();
            assert_eq!(again, request, "{media}");
            let other = InstagramRequest { caption: "d".to_owned(), ..request };
            assert_ne!(other.stored().unwrap().hash, stored.hash);
        }
        let foreign =
            r#"{"account_id":"x","ig_id":"1","media":{"story":{"asset":"a"}},"title":""}"#;
        assert!(serde_json::from_str::<InstagramRequest>(foreign).is_err());
    }

    #[test]
    fn every_staged_file_is_needed_once() {
        let request = read(
            r#"{"account_id":"x","ig_id":"1","media":{"carousel":[{"file":{"asset":"a"}},
                {"file":{"image_url":"https://media.example.com/a.jpg"}},{"file":{"asset":"a"}}]}}"#,
        );
        assert_eq!(request.needed(), [AssetId::new("a")]);
        assert_eq!((request.assets().len(), request.media.items()), (2, 3));
        let reel = read(
            r#"{"account_id":"x","ig_id":"1","media":{"reel":{"file":{"asset":"v"},
                "cover":{"picture":{"asset":"p"}}}}}"#,
        );
        assert_eq!(reel.needed(), [AssetId::new("v"), AssetId::new("p")]);
    }

    #[test]
    fn bytes_are_sent_where_the_login_can() {
        let mut request = read(r#"{"account_id":"x","ig_id":"1","media":{"story":{"asset":"a"}}}"#);
        assert_eq!(request.hand_over(LoginFlow::FacebookLogin), HandOver::Upload);
        assert_eq!(request.hand_over(LoginFlow::InstagramLogin), HandOver::Fetch);
        request.hand_over = Some(HandOver::Fetch);
        assert_eq!(request.hand_over(LoginFlow::FacebookLogin), HandOver::Fetch);
    }
}
