//! A picture in the feed.

use super::facts::{COLLABORATORS, PRODUCTS};
use super::form::Form;
use super::media_url::MediaUrl;
use super::post_error::PostError;
use super::tags::{Partnership, PlacedTag, ProductTag, Username};
use super::text::{check_alt_text, check_caption};

/// A picture in the feed: a JPEG of at most 8 MB, between 4:5 and 1.91:1.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a post does nothing until it is given to `create_container`"]
pub struct ImagePost {
    url: MediaUrl,
    caption: Option<String>,
    alt_text: Option<String>,
    location_id: Option<String>,
    user_tags: Vec<PlacedTag>,
    collaborators: Vec<Username>,
    products: Vec<ProductTag>,
    partnership: Partnership,
    ai_generated: bool,
}

impl ImagePost {
    /// Posts the picture at this address.
    pub const fn new(url: MediaUrl) -> Self {
        Self {
            url,
            caption: None,
            alt_text: None,
            location_id: None,
            user_tags: Vec::new(),
            collaborators: Vec::new(),
            products: Vec::new(),
            partnership: Partnership::None,
            ai_generated: false,
        }
    }

    /// Sets the caption: at most 2,200 characters, 30 hashtags and 20 mentions.
    pub fn caption(mut self, caption: impl Into<String>) -> Self {
        self.caption = Some(caption.into()).filter(|caption| !caption.is_empty());
        self
    }

    /// Sets what the picture shows, for who cannot see it; at most 1,000 characters.
    pub fn alt_text(mut self, text: impl Into<String>) -> Self {
        self.alt_text = Some(text.into()).filter(|text| !text.is_empty());
        self
    }

    /// Sets the place, by the id of a Page that has one.
    pub fn location_id(mut self, id: impl Into<String>) -> Self {
        self.location_id = Some(id.into());
        self
    }

    /// Tags a person.
    pub fn tag(mut self, tag: PlacedTag) -> Self {
        self.user_tags.push(tag);
        self
    }

    /// Invites somebody to show the post as theirs too; at most three.
    pub fn collaborator(mut self, username: Username) -> Self {
        self.collaborators.push(username);
        self
    }

    /// Tags a product; at most five. Only for apps of Facebook Login.
    pub fn product(mut self, product: ProductTag) -> Self {
        self.products.push(product);
        self
    }

    /// Says who paid for it.
    pub fn partnership(mut self, partnership: Partnership) -> Self {
        self.partnership = partnership;
        self
    }

    /// Labels it as made with AI.
    pub const fn ai_generated(mut self) -> Self {
        self.ai_generated = true;
        self
    }

    pub(super) fn check(&self, facebook: bool, broken: &mut Vec<PostError>) {
        if let Some(caption) = &self.caption {
            check_caption(caption, broken);
        }
        if let Some(text) = &self.alt_text {
            check_alt_text(text, broken);
        }
        check_company(&self.collaborators, &self.products, PRODUCTS, broken);
        self.partnership.check(broken);
        check_login(facebook, &self.products, &self.partnership, broken);
    }

    pub(super) fn write(&self, form: &mut Form) {
        form.set("image_url", self.url.as_url().as_str());
        form.set_some("caption", self.caption.as_deref());
        form.set_some("alt_text", self.alt_text.as_deref());
        form.set_some("location_id", self.location_id.as_deref());
        form.list("user_tags", &self.user_tags);
        form.list("collaborators", &self.collaborators);
        form.list("product_tags", &self.products);
        self.partnership.write(form);
        form.switch("is_ai_generated", self.ai_generated);
    }
}

/// Checks how many collaborators and products a post names.
pub(super) fn check_company(
    collaborators: &[Username],
    products: &[ProductTag],
    most_products: usize,
    broken: &mut Vec<PostError>,
) {
    if collaborators.len() > COLLABORATORS {
        broken.push(PostError::TooManyCollaborators(collaborators.len()));
    }
    if products.len() > most_products {
        let tagged = products.len();
        broken.push(PostError::TooManyProducts { tagged, most: most_products });
    }
}

/// Checks what only apps of Facebook Login can say.
pub(super) fn check_login(
    facebook: bool,
    products: &[ProductTag],
    partnership: &Partnership,
    broken: &mut Vec<PostError>,
) {
    if facebook {
        return;
    }
    if !products.is_empty() {
        broken.push(PostError::OnlyFacebookLogin("tagging products"));
    }
    if *partnership != Partnership::None {
        broken.push(PostError::OnlyFacebookLogin("the label of a paid partnership"));
    }
}
