//! What a picture, a reel and a carousel have in common.

use super::facts::COLLABORATORS;
use super::form::Form;
use super::post_error::PostError;
use super::tags::{Partnership, ProductTag, Username};
use super::text::check_caption;

/// Words, place and company of a post.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Common {
    pub(super) caption: Option<String>,
    pub(super) location_id: Option<String>,
    pub(super) collaborators: Vec<Username>,
    pub(super) products: Vec<ProductTag>,
    pub(super) partnership: Partnership,
    pub(super) ai_generated: bool,
}

impl Common {
    pub(super) const fn new() -> Self {
        Self {
            caption: None,
            location_id: None,
            collaborators: Vec::new(),
            products: Vec::new(),
            partnership: Partnership::None,
            ai_generated: false,
        }
    }

    pub(super) fn check_words(&self, broken: &mut Vec<PostError>) {
        if let Some(caption) = &self.caption {
            check_caption(caption, broken);
        }
    }

    /// Checks the place: what is no id is refused whole, in words that name no field.
    pub(super) fn check_place(&self, broken: &mut Vec<PostError>) {
        let is_id = |id: &String| id.bytes().all(|byte| byte.is_ascii_digit());
        if !self.location_id.as_ref().is_none_or(is_id) {
            broken.push(PostError::LocationIsNoId);
        }
    }

    /// Checks whom the post names, of products at most so many.
    pub(super) fn check_names(
        &self,
        facebook: bool,
        most_products: usize,
        broken: &mut Vec<PostError>,
    ) {
        let named = self.collaborators.len();
        if named > COLLABORATORS {
            broken.push(PostError::TooManyCollaborators(named));
        }
        check_products(&self.products, most_products, broken);
        self.partnership.check(broken);
        check_products_login(facebook, &self.products, broken);
        if !facebook && self.partnership != Partnership::None {
            broken.push(PostError::OnlyFacebookLogin("the label of a paid partnership"));
        }
    }

    pub(super) fn write_caption(&self, form: &mut Form) {
        form.set_some("caption", self.caption.as_deref());
    }

    pub(super) fn write_place(&self, form: &mut Form) {
        form.set_some("location_id", self.location_id.as_deref());
    }

    pub(super) fn write_names(&self, form: &mut Form) {
        form.list("collaborators", &self.collaborators);
        form.list("product_tags", &self.products);
        self.partnership.write(form);
        form.switch("is_ai_generated", self.ai_generated);
    }
}

/// Checks how many products a post, or an item, names.
pub(super) fn check_products(products: &[ProductTag], most: usize, broken: &mut Vec<PostError>) {
    let tagged = products.len();
    if tagged > most {
        broken.push(PostError::TooManyProducts { tagged, most });
    }
}

/// Checks that each product of a picture has its place there.
pub(super) fn check_products_points(products: &[ProductTag], broken: &mut Vec<PostError>) {
    if !products.iter().all(ProductTag::is_placed) {
        broken.push(PostError::ProductWithoutPoint);
    }
}

/// Checks that an app of Instagram Login tags none.
pub(super) fn check_products_login(
    facebook: bool,
    products: &[ProductTag],
    broken: &mut Vec<PostError>,
) {
    if !facebook && !products.is_empty() {
        broken.push(PostError::OnlyFacebookLogin("tagging products"));
    }
}

/// Defines the setters that a picture, a reel and a carousel share; each has a field `common`.
macro_rules! common_setters {
    () => {
        /// Sets the caption: at most 2,200 characters, 30 hashtags and 20 mentions.
        pub fn caption(mut self, caption: impl Into<String>) -> Self {
            self.common.caption = Some(caption.into()).filter(|caption| !caption.is_empty());
            self
        }

        /// Sets the place, by the id of a Page that has one, which is of digits.
        pub fn location_id(mut self, id: impl Into<String>) -> Self {
            self.common.location_id = Some(id.into()).filter(|id| !id.is_empty());
            self
        }

        /// Invites somebody to show it as theirs too; at most three.
        pub fn collaborator(mut self, username: Username) -> Self {
            self.common.collaborators.push(username);
            self
        }

        /// Says who paid for it.
        pub fn partnership(mut self, partnership: Partnership) -> Self {
            self.common.partnership = partnership;
            self
        }

        /// Labels it as made with AI; items of a carousel cannot be labelled alone.
        pub const fn ai_generated(mut self) -> Self {
            self.common.ai_generated = true;
            self
        }
    };
}

pub(super) use common_setters;
