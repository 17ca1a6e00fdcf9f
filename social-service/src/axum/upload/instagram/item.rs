//! An item of a carousel, as it comes in a request.

use serde::Deserialize;
use social_store::AssetId;
use url::Url;

use crate::error::Violation;
use crate::{InstagramFile, InstagramItem, InstagramProduct, InstagramTag};

/// An item of a carousel. Of the files of a form it says only what is set of each, in their order.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ItemFields {
    media_id: Option<AssetId>,
    image_url: Option<Url>,
    video_url: Option<Url>,
    alt_text: String,
    user_tags: Vec<InstagramTag>,
    product_tags: Vec<InstagramProduct>,
    cover_ms: Option<u64>,
}

impl ItemFields {
    /// Tells whether it says where its file is.
    pub(super) const fn names_media(&self) -> bool {
        self.media_id.is_some() || self.image_url.is_some() || self.video_url.is_some()
    }

    /// Takes a file of the form.
    pub(super) fn with(self, file: InstagramFile) -> InstagramItem {
        InstagramItem {
            file,
            alt_text: self.alt_text,
            tags: self.user_tags,
            products: self.product_tags,
            cover_ms: self.cover_ms,
        }
    }

    /// Takes the file it names.
    pub(super) fn alone(mut self) -> Result<InstagramItem, Violation> {
        let places = [
            self.media_id.take().map(InstagramFile::Asset),
            self.image_url.take().map(InstagramFile::ImageUrl),
            self.video_url.take().map(InstagramFile::VideoUrl),
        ];
        let mut named = places.into_iter().flatten();
        let (Some(file), None) = (named.next(), named.next()) else {
            let message = "name one of `media_id`, `image_url` and `video_url` for each item";
            return Err(Violation::new("items", "ambiguous", message));
        };
        Ok(self.with(file))
    }
}
