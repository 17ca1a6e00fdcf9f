//! What is said about a video: audience, caption, interactions, disclosure.

use std::fmt;

use serde::Serialize;

use super::photo::{PHOTO_DESCRIPTION_MAX, PHOTO_TITLE_MAX};
use crate::creator::PrivacyLevel;

/// The longest caption in UTF-16 code units.
pub const CAPTION_MAX: usize = 2_200;

/// What other people may do with a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Interaction {
    /// Write comments.
    Comment,
    /// Make a duet.
    Duet,
    /// Use a piece of it.
    Stitch,
}

/// What a post promotes; labelled by TikTok.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Promotion {
    /// The creator's own business (`brand_organic_toggle`): «Promotional content».
    YourBrand,
    /// A third party that pays (`brand_content_toggle`): «Paid partnership».
    BrandedContent,
}

/// A video post as its creator wants it.
///
/// Everything a creator must choose is off until it is chosen: no comments, no duets, no
/// stitches, no disclosure. The audience has no default at all.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[must_use = "a post does nothing until it is given to `init_video`"]
#[expect(clippy::struct_excessive_bools, reason = "the fields are those of the wire")]
pub struct VideoPost {
    privacy_level: PrivacyLevel,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    disable_comment: bool,
    disable_duet: bool,
    disable_stitch: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    video_cover_timestamp_ms: Option<u32>,
    brand_content_toggle: bool,
    brand_organic_toggle: bool,
    is_aigc: bool,
}

/// A post that TikTok would refuse, or that must not be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PostError {
    /// The caption is too long.
    #[error("the caption has {0} UTF-16 code units; the most is {CAPTION_MAX}")]
    CaptionTooLong(usize),
    /// The title of photos is too long.
    #[error("the title has {0} UTF-16 code units; the most is {PHOTO_TITLE_MAX}")]
    TitleTooLong(usize),
    /// The description of photos is too long.
    #[error("the description has {0} UTF-16 code units; the most is {PHOTO_DESCRIPTION_MAX}")]
    DescriptionTooLong(usize),
    /// Branded content cannot be private.
    #[error("branded content visibility cannot be set to private")]
    PrivateBrandedContent,
    /// The cover lies past what the field can hold.
    #[error("the cover's time is too large")]
    CoverTime,
}

impl VideoPost {
    /// Starts a post for this audience, which must be among the creator's options.
    pub fn new(privacy_level: PrivacyLevel) -> Self {
        Self {
            privacy_level,
            title: None,
            disable_comment: true,
            disable_duet: true,
            disable_stitch: true,
            video_cover_timestamp_ms: None,
            brand_content_toggle: false,
            brand_organic_toggle: false,
            is_aigc: false,
        }
    }

    /// Sets the caption; `#` and `@` in it are read by TikTok. None, unless set.
    pub fn title(mut self, caption: impl Into<String>) -> Self {
        self.title = Some(caption.into()).filter(|caption| !caption.is_empty());
        self
    }

    /// Lets other people do this with the post.
    pub fn allow(mut self, interaction: Interaction) -> Self {
        match interaction {
            Interaction::Comment => self.disable_comment = false,
            Interaction::Duet => self.disable_duet = false,
            Interaction::Stitch => self.disable_stitch = false,
        }
        self
    }

    /// Discloses what the post promotes.
    pub fn disclose(mut self, promotion: Promotion) -> Self {
        match promotion {
            Promotion::YourBrand => self.brand_organic_toggle = true,
            Promotion::BrandedContent => self.brand_content_toggle = true,
        }
        self
    }

    /// Labels the video as made by AI.
    pub fn ai_generated(mut self) -> Self {
        self.is_aigc = true;
        self
    }

    /// Takes the cover from the frame at this time, in milliseconds; the first, unless set.
    pub fn cover_timestamp_ms(mut self, at: u32) -> Self {
        self.video_cover_timestamp_ms = Some(at);
        self
    }

    /// Gives the audience.
    pub fn privacy_level(&self) -> &PrivacyLevel {
        &self.privacy_level
    }

    /// Gives the caption.
    pub fn caption(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Tells whether other people may do this with the post.
    pub fn allows(&self, interaction: Interaction) -> bool {
        !match interaction {
            Interaction::Comment => self.disable_comment,
            Interaction::Duet => self.disable_duet,
            Interaction::Stitch => self.disable_stitch,
        }
    }

    /// Tells whether the post discloses this.
    pub fn discloses(&self, promotion: Promotion) -> bool {
        match promotion {
            Promotion::YourBrand => self.brand_organic_toggle,
            Promotion::BrandedContent => self.brand_content_toggle,
        }
    }

    /// Checks what can be checked without asking TikTok.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, in the order of [`PostError`].
    pub fn check(&self) -> Result<(), Vec<PostError>> {
        let mut found = Vec::new();
        let units = self.title.as_deref().unwrap_or_default().encode_utf16().count();
        if units > CAPTION_MAX {
            found.push(PostError::CaptionTooLong(units));
        }
        // TikTok documents no error for this, so it would be found out by a human at the audit.
        if self.brand_content_toggle && self.privacy_level == PrivacyLevel::SelfOnly {
            found.push(PostError::PrivateBrandedContent);
        }
        if self.video_cover_timestamp_ms.is_some_and(|at| i32::try_from(at).is_err()) {
            found.push(PostError::CoverTime);
        }
        if found.is_empty() { Ok(()) } else { Err(found) }
    }
}

/// Shows no caption: it is what a person wrote, and does not belong in a log.
impl fmt::Debug for VideoPost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VideoPost")
            .field("privacy_level", &self.privacy_level)
            .field("title_chars", &self.title.as_deref().map(|title| title.chars().count()))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_off_until_chosen() {
        let json = serde_json::to_value(VideoPost::new(PrivacyLevel::SelfOnly)).unwrap();
        let expected = serde_json::json!({
            "privacy_level": "SELF_ONLY",
            "disable_comment": true,
            "disable_duet": true,
            "disable_stitch": true,
            "brand_content_toggle": false,
            "brand_organic_toggle": false,
            "is_aigc": false,
        });
        assert_eq!(json, expected);
    }

    #[test]
    fn captions_are_counted_in_utf16() {
        let post = |caption: String| VideoPost::new(PrivacyLevel::SelfOnly).title(caption);
        assert_eq!(post("é".repeat(2_200)).check(), Ok(()));
        assert_eq!(post("😀".repeat(1_100)).check(), Ok(()));
        let refused = post("😀".repeat(1_101)).check();
        assert_eq!(refused, Err(vec![PostError::CaptionTooLong(2_202)]));
    }

    #[test]
    fn branded_content_is_never_private() {
        let branded = |level| VideoPost::new(level).disclose(Promotion::BrandedContent);
        let refused = branded(PrivacyLevel::SelfOnly).check();
        assert_eq!(refused, Err(vec![PostError::PrivateBrandedContent]));
        assert_eq!(branded(PrivacyLevel::MutualFollowFriends).check(), Ok(()));
        let own = VideoPost::new(PrivacyLevel::SelfOnly).disclose(Promotion::YourBrand);
        assert_eq!(own.check(), Ok(()));
    }
}
