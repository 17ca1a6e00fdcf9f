//! A reel.

use std::time::Duration;

use serde::Serialize;

use super::common::{Common, common_setters};
use super::facts::REEL_PRODUCTS;
use super::form::Form;
use super::media_url::MediaUrl;
use super::post_error::PostError;
use super::tags::{Partnership, ProductTag, Tag, Username};

/// How a video gets to Instagram.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VideoFrom {
    /// Instagram fetches it when the container is made.
    Url(MediaUrl),
    /// Its bytes are sent afterwards, and an upload that breaks off goes on where it was. Only for
    /// apps of Facebook Login.
    Upload,
}

impl VideoFrom {
    pub(super) fn check(&self, facebook: bool, broken: &mut Vec<PostError>) {
        if *self == Self::Upload && !facebook {
            broken.push(PostError::OnlyFacebookLogin("sending the bytes of a video"));
        }
    }

    pub(super) fn write(&self, form: &mut Form) {
        match self {
            Self::Url(url) => form.set("video_url", url.as_url().as_str()),
            Self::Upload => form.set("upload_type", "resumable"),
        }
    }
}

/// What a reel shows before it is played.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cover {
    /// A picture of its own: a JPEG of at most 8 MB, best 9:16.
    Picture(MediaUrl),
    /// The frame at this time, which must lie within the video.
    Frame(Duration),
}

/// How a trial reel becomes one that everybody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum Graduation {
    /// The creator decides in the app.
    #[serde(rename = "MANUAL")]
    Manual,
    /// Instagram decides by how it does.
    #[serde(rename = "SS_PERFORMANCE")]
    ByPerformance,
}

#[derive(Serialize)]
struct TrialParams {
    graduation_strategy: Graduation,
}

/// A song of Instagram's library, mixed with the reel's own sound. Only for apps of Facebook Login.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Audio {
    #[serde(rename = "audio_id")]
    id: String,
    #[serde(rename = "audio_volume", skip_serializing_if = "Option::is_none")]
    song: Option<f64>,
    #[serde(rename = "video_volume", skip_serializing_if = "Option::is_none")]
    own: Option<f64>,
    #[serde(rename = "should_loop_audio")]
    looped: bool,
}

impl Audio {
    /// Plays a song of the library, once.
    pub fn new(audio_id: impl Into<String>) -> Self {
        Self { id: audio_id.into(), song: None, own: None, looped: false }
    }

    /// Sets how loud the song and the reel's own sound are; 0 is silent.
    #[must_use]
    pub const fn volumes(mut self, song: f64, own: f64) -> Self {
        self.song = Some(song);
        self.own = Some(own);
        self
    }

    /// Begins the song anew when it ends before the reel.
    #[must_use]
    pub const fn looped(mut self) -> Self {
        self.looped = true;
        self
    }
}

/// A reel: MP4 or MOV, 3 seconds to 15 minutes, at most 300 MB. It has no alternative text.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a post does nothing until it is given to `create_container`"]
pub struct ReelPost {
    from: VideoFrom,
    cover: Option<Cover>,
    only_in_reels: bool,
    audio_name: Option<String>,
    audio: Option<Audio>,
    trial: Option<Graduation>,
    user_tags: Vec<Username>,
    common: Common,
}

impl ReelPost {
    /// Posts this video, in the feed and among the reels.
    pub const fn new(from: VideoFrom) -> Self {
        Self {
            from,
            cover: None,
            only_in_reels: false,
            audio_name: None,
            audio: None,
            trial: None,
            user_tags: Vec::new(),
            common: Common::new(),
        }
    }

    common_setters!();

    /// Sets what it shows before it is played; its first frame, unless set.
    pub fn cover(mut self, cover: Cover) -> Self {
        self.cover = Some(cover);
        self
    }

    /// Shows it among the reels alone and not in the feed.
    pub const fn only_in_reels(mut self) -> Self {
        self.only_in_reels = true;
        self
    }

    /// Names the reel's own sound, which can be done once.
    pub fn audio_name(mut self, name: impl Into<String>) -> Self {
        self.audio_name = Some(name.into()).filter(|name| !name.is_empty());
        self
    }

    /// Adds a song of Instagram's library.
    pub fn audio(mut self, audio: Audio) -> Self {
        self.audio = Some(audio);
        self
    }

    /// Shows it first to people who do not follow the account. Not every account can (2207081).
    pub const fn trial(mut self, graduation: Graduation) -> Self {
        self.trial = Some(graduation);
        self
    }

    /// Tags a person.
    pub fn tag(mut self, username: Username) -> Self {
        self.user_tags.push(username);
        self
    }

    /// Tags a product; at most thirty. Only for apps of Facebook Login.
    pub fn product(mut self, product: &ProductTag) -> Self {
        self.common.products.push(product.unplaced());
        self
    }

    pub(super) fn check(&self, facebook: bool, broken: &mut Vec<PostError>) {
        self.from.check(facebook, broken);
        self.common.check_words(broken);
        self.common.check_place(broken);
        self.common.check_names(facebook, REEL_PRODUCTS, broken);
        if self.audio.is_some() && !facebook {
            broken.push(PostError::OnlyFacebookLogin("the audio library"));
        }
    }

    pub(super) fn write(&self, form: &mut Form) {
        form.set("media_type", "REELS");
        self.from.write(form);
        self.common.write_caption(form);
        match &self.cover {
            Some(Cover::Picture(url)) => form.set("cover_url", url.as_url().as_str()),
            Some(Cover::Frame(at)) => form.set("thumb_offset", at.as_millis().to_string()),
            None => {}
        }
        if self.only_in_reels {
            form.set("share_to_feed", "false");
        }
        form.set_some("audio_name", self.audio_name.as_deref());
        if let Some(audio) = &self.audio {
            form.json("audio_configuration", audio);
        }
        if let Some(graduation) = self.trial {
            form.json("trial_params", &TrialParams { graduation_strategy: graduation });
        }
        self.common.write_place(form);
        let tags: Vec<_> = self.user_tags.iter().map(|username| Tag { username }).collect();
        form.list("user_tags", &tags);
        self.common.write_names(form);
    }
}
