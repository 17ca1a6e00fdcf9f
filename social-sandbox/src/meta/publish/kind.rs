//! What can be published, and which parameters each kind takes.

use serde::{Deserialize, Serialize};

use super::media::FilmRules;
use crate::meta::behaviour::MetaLimits;

/// The kinds of containers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ContainerKind {
    /// A picture in the feed.
    Image,
    /// A reel.
    Reel,
    /// A picture shown for a day.
    StoryImage,
    /// A video shown for a day.
    StoryVideo,
    /// A picture of a carousel.
    ItemImage,
    /// A video of a carousel.
    ItemVideo,
    /// Several pictures and videos in one post.
    Carousel,
}

use ContainerKind::{Carousel, Image, ItemImage, ItemVideo, Reel, StoryImage, StoryVideo};

impl ContainerKind {
    /// Whether it has a video of its own.
    pub(crate) const fn is_film(self) -> bool {
        matches!(self, Reel | StoryVideo | ItemVideo)
    }

    /// The limits of its video, if it has one.
    pub(crate) const fn film_rules(self, limits: &MetaLimits) -> Option<FilmRules> {
        match self {
            Reel => Some(FilmRules::REEL),
            StoryVideo => Some(FilmRules::STORY),
            ItemVideo => {
                let longest_ms = limits.carousel_video_seconds.saturating_mul(1_000);
                Some(FilmRules { longest_ms, ..FilmRules::STORY })
            }
            _ => None,
        }
    }

    pub(crate) const fn is_item(self) -> bool {
        matches!(self, ItemImage | ItemVideo)
    }

    pub(crate) const fn is_story(self) -> bool {
        matches!(self, StoryImage | StoryVideo)
    }

    /// Pictures in the feed have a limited shape.
    pub(crate) const fn is_in_feed(self) -> bool {
        matches!(self, Image | ItemImage)
    }

    /// The `media_type` it is asked for with; that of an image may be left out.
    pub(crate) const fn made_for(self) -> &'static str {
        match self {
            Image | ItemImage => "IMAGE",
            Reel => "REELS",
            StoryImage | StoryVideo => "STORIES",
            ItemVideo => "VIDEO",
            Carousel => "CAROUSEL",
        }
    }

    /// The `media_type` that is read back.
    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Image | StoryImage | ItemImage => "IMAGE",
            Reel | StoryVideo | ItemVideo => "VIDEO",
            Carousel => "CAROUSEL_ALBUM",
        }
    }

    /// The `media_product_type` that is read back.
    pub(crate) const fn product_type(self) -> &'static str {
        match self {
            Reel => "REELS",
            StoryImage | StoryVideo => "STORY",
            Image | ItemImage | ItemVideo | Carousel => "FEED",
        }
    }
}

/// A parameter of `POST /{ig}/media`.
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) kinds: &'static [ContainerKind],
    /// Whether only apps of Facebook Login have it.
    pub(super) facebook_only: bool,
}

const fn on(name: &'static str, kinds: &'static [ContainerKind]) -> Parameter {
    Parameter { name, kinds, facebook_only: false }
}

const fn facebook(name: &'static str, kinds: &'static [ContainerKind]) -> Parameter {
    Parameter { name, kinds, facebook_only: true }
}

const POSTS: &[ContainerKind] = &[Image, Reel, Carousel];

/// The table of Meta's page `ig-user/media`, read 11 Sep 2026, with the
/// changes to 22 Jun 2026.
pub(super) static PARAMETERS: &[Parameter] = &[
    on("image_url", &[Image, StoryImage, ItemImage]),
    on("video_url", &[Reel, StoryVideo, ItemVideo]),
    on("children", &[Carousel]),
    on("caption", POSTS),
    on("alt_text", &[Image, ItemImage]),
    on("location_id", POSTS),
    on("user_tags", &[Image, Reel, StoryImage, StoryVideo, ItemImage]),
    on("collaborators", POSTS),
    facebook("product_tags", &[Image, Reel, Carousel, ItemImage, ItemVideo]),
    on("share_to_feed", &[Reel, Carousel]),
    on("cover_url", &[Reel]),
    on("thumb_offset", &[Reel, ItemVideo]),
    on("audio_name", &[Reel]),
    facebook("audio_configuration", &[Reel]),
    on("trial_params", &[Reel]),
    on("upload_type", &[Reel, StoryVideo, ItemVideo]),
    on("is_ai_generated", &[Image, Reel, StoryImage, StoryVideo, Carousel]),
    facebook("branded_content_sponsor_ids", &[Image, Reel, StoryImage, StoryVideo, Carousel]),
    facebook("is_paid_partnership", &[Image, Reel, StoryImage, StoryVideo, Carousel]),
];
