//! A post of photos: what is said of it, and where TikTok fetches it from.

use std::fmt;

use serde::Serialize;

use super::post::{Interaction, PostError, Promotion};
use super::video::PullUrl;
use crate::creator::PrivacyLevel;

/// The longest title of a photo post in UTF-16 code units.
pub const PHOTO_TITLE_MAX: usize = 90;
/// The longest description of a photo post in UTF-16 code units.
pub const PHOTO_DESCRIPTION_MAX: usize = 4_000;
/// The most photos of one post.
pub const PHOTOS_MAX: usize = 35;

/// Title and description of photos; both may be empty.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PhotoText {
    title: Option<String>,
    description: Option<String>,
}

impl PhotoText {
    /// Says nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the title.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into()).filter(|title| !title.is_empty());
        self
    }

    /// Sets the description; `#` and `@` in it are read by TikTok.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into()).filter(|text| !text.is_empty());
        self
    }

    /// Checks the lengths.
    ///
    /// # Errors
    ///
    /// Everything that is too long.
    pub fn check(&self) -> Result<(), Vec<PostError>> {
        let units = |text: &Option<String>| text.as_deref().map_or(0, utf16_len);
        let (title, description) = (units(&self.title), units(&self.description));
        let mut found = Vec::new();
        if title > PHOTO_TITLE_MAX {
            found.push(PostError::TitleTooLong(title));
        }
        if description > PHOTO_DESCRIPTION_MAX {
            found.push(PostError::DescriptionTooLong(description));
        }
        if found.is_empty() { Ok(()) } else { Err(found) }
    }
}

/// Shows no text: it is what a person wrote, and does not belong in a log.
impl fmt::Debug for PhotoText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = |text: &Option<String>| text.as_deref().map(utf16_len);
        f.debug_struct("PhotoText")
            .field("title_units", &units(&self.title))
            .field("description_units", &units(&self.description))
            .finish()
    }
}

fn utf16_len(text: &str) -> usize {
    text.encode_utf16().count()
}

/// A direct post of photos as its creator wants it.
///
/// Everything a creator must choose is off until it is chosen, as with a
/// [`VideoPost`](super::VideoPost). Photos know neither duets nor stitches.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a post does nothing until it is given to `init_photos`"]
pub struct PhotoPost {
    privacy_level: PrivacyLevel,
    text: PhotoText,
    choices: Choices,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the fields are those of the wire")]
struct Choices {
    comments: bool,
    music: bool,
    brand_content: bool,
    brand_organic: bool,
    aigc: bool,
}

impl PhotoPost {
    /// Starts a post for this audience, which must be among the creator's options.
    pub fn new(privacy_level: PrivacyLevel) -> Self {
        Self { privacy_level, text: PhotoText::new(), choices: Choices::default() }
    }

    /// Sets title and description.
    pub fn text(mut self, text: PhotoText) -> Self {
        self.text = text;
        self
    }

    /// Lets other people write comments.
    pub fn allow_comments(mut self) -> Self {
        self.choices.comments = true;
        self
    }

    /// Lets TikTok add music of its choice.
    pub fn add_music(mut self) -> Self {
        self.choices.music = true;
        self
    }

    /// Discloses what the post promotes.
    pub fn disclose(mut self, promotion: Promotion) -> Self {
        match promotion {
            Promotion::YourBrand => self.choices.brand_organic = true,
            Promotion::BrandedContent => self.choices.brand_content = true,
        }
        self
    }

    /// Labels the photos as made by AI.
    pub fn ai_generated(mut self) -> Self {
        self.choices.aigc = true;
        self
    }

    /// Gives the audience.
    pub fn privacy_level(&self) -> &PrivacyLevel {
        &self.privacy_level
    }

    /// Tells whether other people may do this with the post.
    pub fn allows(&self, interaction: Interaction) -> bool {
        interaction == Interaction::Comment && self.choices.comments
    }

    /// Tells whether the post discloses this.
    pub fn discloses(&self, promotion: Promotion) -> bool {
        match promotion {
            Promotion::YourBrand => self.choices.brand_organic,
            Promotion::BrandedContent => self.choices.brand_content,
        }
    }

    /// Checks what can be checked without asking TikTok.
    ///
    /// # Errors
    ///
    /// Everything that is wrong.
    pub fn check(&self) -> Result<(), Vec<PostError>> {
        let mut found = self.text.check().err().unwrap_or_default();
        // TikTok documents no error for this, so it would be found out by a human at the audit.
        if self.choices.brand_content && self.privacy_level == PrivacyLevel::SelfOnly {
            found.push(PostError::PrivateBrandedContent);
        }
        if found.is_empty() { Ok(()) } else { Err(found) }
    }
}

/// The photos of one post, in their order, and which one is the cover.
///
/// TikTok takes no bytes of photos: it fetches each from its address, which must belong to a
/// domain or prefix that is verified for the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photos {
    images: Vec<PullUrl>,
    cover: usize,
}

/// Photos that TikTok would not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PhotosError {
    /// There are none, or more than [`PHOTOS_MAX`].
    #[error("a post has 1 to {PHOTOS_MAX} photos, and not {0}")]
    Count(usize),
    /// The cover is none of them.
    #[error("there is no photo {cover} of {count}")]
    Cover {
        /// The index that was asked for.
        cover: usize,
        /// How many photos there are.
        count: usize,
    },
}

impl Photos {
    /// Takes the addresses in the order in which they are shown; the first is the cover.
    ///
    /// # Errors
    ///
    /// [`PhotosError::Count`].
    pub fn new(images: impl IntoIterator<Item = PullUrl>) -> Result<Self, PhotosError> {
        let images: Vec<_> = images.into_iter().collect();
        if !(1..=PHOTOS_MAX).contains(&images.len()) {
            return Err(PhotosError::Count(images.len()));
        }
        Ok(Self { images, cover: 0 })
    }

    /// Makes another one the cover; counted from zero.
    ///
    /// # Errors
    ///
    /// [`PhotosError::Cover`].
    pub fn cover(mut self, cover: usize) -> Result<Self, PhotosError> {
        let count = self.images.len();
        if cover >= count {
            return Err(PhotosError::Cover { cover, count });
        }
        self.cover = cover;
        Ok(self)
    }

    /// Gives the addresses.
    pub fn images(&self) -> &[PullUrl] {
        &self.images
    }
}

/// The body of `content/init`.
#[derive(Serialize)]
pub(super) struct Body<'a> {
    media_type: &'static str,
    post_mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_aigc: Option<bool>,
    post_info: Info<'a>,
    source_info: Source<'a>,
}

#[derive(Serialize)]
struct Info<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    direct: Option<Direct<'a>>,
}

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the fields are those of the wire")]
struct Direct<'a> {
    privacy_level: &'a PrivacyLevel,
    disable_comment: bool,
    auto_add_music: bool,
    brand_content_toggle: bool,
    brand_organic_toggle: bool,
}

#[derive(Serialize)]
struct Source<'a> {
    #[serde(rename = "source")]
    kind: &'static str,
    photo_images: Vec<&'a str>,
    photo_cover_index: usize,
}

impl<'a> Body<'a> {
    pub(super) fn direct(post: &'a PhotoPost, photos: &'a Photos) -> Self {
        let direct = Direct {
            privacy_level: &post.privacy_level,
            disable_comment: !post.choices.comments,
            auto_add_music: post.choices.music,
            brand_content_toggle: post.choices.brand_content,
            brand_organic_toggle: post.choices.brand_organic,
        };
        Self {
            is_aigc: Some(post.choices.aigc),
            ..Self::new("DIRECT_POST", &post.text, Some(direct), photos)
        }
    }

    pub(super) fn draft(text: &'a PhotoText, photos: &'a Photos) -> Self {
        Self::new("MEDIA_UPLOAD", text, None, photos)
    }

    fn new(
        post_mode: &'static str,
        text: &'a PhotoText,
        direct: Option<Direct<'a>>,
        photos: &'a Photos,
    ) -> Self {
        let info =
            Info { title: text.title.as_deref(), description: text.description.as_deref(), direct };
        let source = Source {
            kind: "PULL_FROM_URL",
            photo_images: photos.images.iter().map(|url| url.as_url().as_str()).collect(),
            photo_cover_index: photos.cover,
        };
        Self { media_type: "PHOTO", post_mode, is_aigc: None, post_info: info, source_info: source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photos(count: usize) -> Result<Photos, PhotosError> {
        Photos::new((0..count).map(|number| {
            let url = format!("https://media.example.com/{number}.jpg?sig=canary");
            PullUrl::new(url.parse().unwrap()).unwrap()
        }))
    }

    #[test]
    fn one_to_thirty_five_and_a_cover_among_them() {
        assert_eq!(photos(0), Err(PhotosError::Count(0)));
        assert_eq!(photos(36), Err(PhotosError::Count(36)));
        assert!(photos(35).is_ok());
        let refused = photos(2).unwrap().cover(2);
        assert_eq!(refused, Err(PhotosError::Cover { cover: 2, count: 2 }));
        assert!(!format!("{:?}", photos(1)).contains("canary"), "addresses are permissions");
    }

    #[test]
    fn everything_is_off_until_chosen() {
        let (post, photos) = (PhotoPost::new(PrivacyLevel::SelfOnly), photos(1).unwrap());
        let expected = serde_json::json!({
            "media_type": "PHOTO",
            "post_mode": "DIRECT_POST",
            "is_aigc": false,
            "post_info": {
                "privacy_level": "SELF_ONLY",
                "disable_comment": true,
                "auto_add_music": false,
                "brand_content_toggle": false,
                "brand_organic_toggle": false,
            },
            "source_info": {
                "source": "PULL_FROM_URL",
                "photo_images": ["https://media.example.com/0.jpg?sig=canary"],
                "photo_cover_index": 0,
            },
        });
        assert_eq!(serde_json::to_value(Body::direct(&post, &photos)).unwrap(), expected);
    }

    #[test]
    fn a_draft_carries_text_and_no_choices() {
        let text = PhotoText::new().title("t").description("d");
        let photos = photos(2).unwrap().cover(1).unwrap();
        let json = serde_json::to_value(Body::draft(&text, &photos)).unwrap();
        assert_eq!(json["post_info"], serde_json::json!({ "title": "t", "description": "d" }));
        assert_eq!((&json["post_mode"], json.get("is_aigc")), (&"MEDIA_UPLOAD".into(), None));
        assert_eq!(json["source_info"]["photo_cover_index"], 1);
    }

    #[test]
    fn text_is_counted_in_utf16() {
        let post = |text| PhotoPost::new(PrivacyLevel::SelfOnly).text(text);
        let fits = PhotoText::new().title("😀".repeat(45)).description("é".repeat(4_000));
        assert_eq!(post(fits).check(), Ok(()));
        let long = PhotoText::new().title("😀".repeat(46)).description("é".repeat(4_001));
        let refused = vec![PostError::TitleTooLong(92), PostError::DescriptionTooLong(4_001)];
        assert_eq!(post(long).check(), Err(refused));
        let private = PhotoPost::new(PrivacyLevel::SelfOnly).disclose(Promotion::BrandedContent);
        assert_eq!(private.check(), Err(vec![PostError::PrivateBrandedContent]));
    }
}
