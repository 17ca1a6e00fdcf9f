//! A picture in the feed.

use super::common::{Common, check_products_points, common_setters};
use super::facts::PRODUCTS;
use super::form::Form;
use super::media_url::MediaUrl;
use super::post_error::PostError;
use super::tags::{Partnership, PlacedTag, ProductTag, Username};
use super::text::check_alt_text;

/// A picture in the feed: a JPEG of at most 8 MB, between 4:5 and 1.91:1.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a post does nothing until it is given to `create_container`"]
pub struct ImagePost {
    url: MediaUrl,
    alt_text: Option<String>,
    user_tags: Vec<PlacedTag>,
    common: Common,
}

impl ImagePost {
    /// Posts the picture at this address.
    pub const fn new(url: MediaUrl) -> Self {
        Self { url, alt_text: None, user_tags: Vec::new(), common: Common::new() }
    }

    common_setters!();

    /// Sets what the picture shows, for who cannot see it; at most 1,000 characters.
    pub fn alt_text(mut self, text: impl Into<String>) -> Self {
        self.alt_text = Some(text.into()).filter(|text| !text.is_empty());
        self
    }

    /// Tags a person.
    pub fn tag(mut self, tag: PlacedTag) -> Self {
        self.user_tags.push(tag);
        self
    }

    /// Tags a product; at most five. Only for apps of Facebook Login.
    pub fn product(mut self, product: ProductTag) -> Self {
        self.common.products.push(product);
        self
    }

    pub(super) fn check(&self, facebook: bool, broken: &mut Vec<PostError>) {
        self.common.check_words(broken);
        self.common.check_place(broken);
        if let Some(text) = &self.alt_text {
            check_alt_text(text, broken);
        }
        self.common.check_names(facebook, PRODUCTS, broken);
        check_products_points(&self.common.products, broken);
    }

    pub(super) fn write(&self, form: &mut Form) {
        form.set("image_url", self.url.as_url().as_str());
        self.common.write_caption(form);
        form.set_some("alt_text", self.alt_text.as_deref());
        self.common.write_place(form);
        form.list("user_tags", &self.user_tags);
        self.common.write_names(form);
    }
}
