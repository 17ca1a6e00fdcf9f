//! A story, which is shown for a day.

use super::form::Form;
use super::media_url::MediaUrl;
use super::post_error::PostError;
use super::reel::VideoFrom;
use super::tags::{Point, StoryTag, Username};

/// What a story shows.
#[derive(Clone, Debug, PartialEq)]
enum Shows {
    Image(MediaUrl),
    Video(VideoFrom),
}

/// A story of one picture, or one video of 3 to 60 seconds. It has no caption, and no stickers.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a story does nothing until it is given to `create_container`"]
pub struct Story {
    shows: Shows,
    user_tags: Vec<StoryTag>,
    ai_generated: bool,
}

impl Story {
    /// Shows a JPEG of at most 8 MB, best 9:16.
    pub const fn image(url: MediaUrl) -> Self {
        Self { shows: Shows::Image(url), user_tags: Vec::new(), ai_generated: false }
    }

    /// Shows a video of at most 100 MB.
    pub const fn video(from: VideoFrom) -> Self {
        Self { shows: Shows::Video(from), user_tags: Vec::new(), ai_generated: false }
    }

    /// Tags a person, at a point or without one.
    pub fn tag(mut self, username: Username, point: Option<Point>) -> Self {
        self.user_tags.push(StoryTag { username, point });
        self
    }

    /// Labels it as made with AI.
    pub const fn ai_generated(mut self) -> Self {
        self.ai_generated = true;
        self
    }

    pub(super) fn check(&self, facebook: bool, broken: &mut Vec<PostError>) {
        if let Shows::Video(from) = &self.shows {
            from.check(facebook, broken);
        }
    }

    pub(super) fn write(&self, form: &mut Form) {
        form.set("media_type", "STORIES");
        match &self.shows {
            Shows::Image(url) => form.set("image_url", url.as_url().as_str()),
            Shows::Video(from) => from.write(form),
        }
        form.list("user_tags", &self.user_tags);
        form.switch("is_ai_generated", self.ai_generated);
    }
}
