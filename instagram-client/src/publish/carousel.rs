//! A carousel and its items.

use std::time::Duration;

use super::common::{
    Common, check_products, check_products_login, check_products_points, common_setters,
};
use super::facts::{CHILDREN, CHILDREN_LEAST, PRODUCTS};
use super::form::Form;
use super::media_url::MediaUrl;
use super::post_error::PostError;
use super::reel::VideoFrom;
use super::tags::{Partnership, PlacedTag, ProductTag, Username};
use super::text::check_alt_text;
use crate::id::ContainerId;

/// A picture of a carousel. It has no caption of its own.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "an item does nothing until it is given to `create_container`"]
pub struct ChildImage {
    url: MediaUrl,
    alt_text: Option<String>,
    user_tags: Vec<PlacedTag>,
    products: Vec<ProductTag>,
}

impl ChildImage {
    /// Takes the picture at this address: a JPEG of at most 8 MB.
    pub const fn new(url: MediaUrl) -> Self {
        Self { url, alt_text: None, user_tags: Vec::new(), products: Vec::new() }
    }

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
        self.products.push(product);
        self
    }

    pub(super) fn check(&self, facebook: bool, broken: &mut Vec<PostError>) {
        if let Some(text) = &self.alt_text {
            check_alt_text(text, broken);
        }
        check_products(&self.products, PRODUCTS, broken);
        check_products_points(&self.products, broken);
        check_products_login(facebook, &self.products, broken);
    }

    pub(super) fn write(&self, form: &mut Form) {
        form.switch("is_carousel_item", true);
        form.set("image_url", self.url.as_url().as_str());
        form.set_some("alt_text", self.alt_text.as_deref());
        form.list("user_tags", &self.user_tags);
        form.list("product_tags", &self.products);
    }
}

/// A video of a carousel. It has neither a caption nor an alternative text.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "an item does nothing until it is given to `create_container`"]
pub struct ChildVideo {
    from: VideoFrom,
    thumbnail: Option<Duration>,
    products: Vec<ProductTag>,
}

impl ChildVideo {
    /// Takes this video.
    pub const fn new(from: VideoFrom) -> Self {
        Self { from, thumbnail: None, products: Vec::new() }
    }

    /// Sets the frame that stands for it; its first one, unless set.
    pub const fn thumbnail(mut self, at: Duration) -> Self {
        self.thumbnail = Some(at);
        self
    }

    /// Tags a product; at most five. Only for apps of Facebook Login.
    pub fn product(mut self, product: &ProductTag) -> Self {
        self.products.push(product.unplaced());
        self
    }

    pub(super) fn check(&self, facebook: bool, broken: &mut Vec<PostError>) {
        self.from.check(facebook, broken);
        check_products(&self.products, PRODUCTS, broken);
        check_products_login(facebook, &self.products, broken);
    }

    pub(super) fn write(&self, form: &mut Form) {
        form.switch("is_carousel_item", true);
        form.set("media_type", "VIDEO");
        self.from.write(form);
        if let Some(at) = self.thumbnail {
            form.set("thumb_offset", at.as_millis().to_string());
        }
        form.list("product_tags", &self.products);
    }
}

/// A carousel of 2 to 10 items that have their containers. Every item is cropped to the shape of
/// the first.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a post does nothing until it is given to `create_container`"]
pub struct CarouselPost {
    children: Vec<ContainerId>,
    common: Common,
}

impl CarouselPost {
    /// Shows these items in this order. Each must be ready: see
    /// [`IgAccount::container`](crate::IgAccount::container).
    pub fn new(children: impl IntoIterator<Item = ContainerId>) -> Self {
        Self { children: children.into_iter().collect(), common: Common::new() }
    }

    common_setters!();

    /// Tags a product; at most five. Only for apps of Facebook Login.
    pub fn product(mut self, product: &ProductTag) -> Self {
        self.common.products.push(product.unplaced());
        self
    }

    pub(super) fn check(&self, facebook: bool, broken: &mut Vec<PostError>) {
        if !(CHILDREN_LEAST..=CHILDREN).contains(&self.children.len()) {
            broken.push(PostError::Children(self.children.len()));
        }
        self.common.check_words(broken);
        self.common.check_place(broken);
        self.common.check_names(facebook, PRODUCTS, broken);
    }

    pub(super) fn write(&self, form: &mut Form) {
        form.set("media_type", "CAROUSEL");
        let children: Vec<_> = self.children.iter().map(ContainerId::as_str).collect();
        form.set("children", children.join(","));
        self.common.write_caption(form);
        self.common.write_place(form);
        self.common.write_names(form);
    }
}
