//! The Pages a login lists, and whether others may be missing among them.

use instagram_client::oauth::facebook::{FacebookPage, FacebookPages};
use social_core::ErrorClass;
use social_store::InstagramAccount;

/// The Pages a login lists.
pub(crate) struct Listed {
    /// Every Page that was listed.
    pub(crate) pages: Vec<FacebookPage>,
    /// Whether the lists of portfolios were read too.
    is_whole: bool,
}

impl Listed {
    /// Takes what was listed. That the portfolios could not be read is an error if it may pass and
    /// something is missing; that Meta refuses them to this login is none.
    pub(crate) fn of(
        found: FacebookPages,
        is_missing: impl FnOnce(&Self) -> bool,
    ) -> Result<Self, instagram_client::Error> {
        let failure = found.without_portfolios;
        let listed = Self { pages: found.pages, is_whole: failure.is_none() };
        match failure {
            Some(error) if !is_refusal(&error) && is_missing(&listed) => Err(error),
            Some(error) => {
                tracing::info!(%error, "Pages of business portfolios were not listed");
                Ok(listed)
            }
            None => Ok(listed),
        }
    }

    /// Tells whether nothing is known of the Page of one of these accounts.
    pub(crate) fn hides_any(&self, rows: &[InstagramAccount]) -> bool {
        rows.iter().filter_map(|row| row.page_id.as_deref()).any(|page| self.hides(page))
    }

    /// Finds a Page.
    pub(crate) fn page(&self, id: &str) -> Option<&FacebookPage> {
        self.pages.iter().find(|page| page.id.as_str() == id)
    }

    /// Tells whether nothing is known of a Page: it may be in a list that was not read.
    pub(crate) fn hides(&self, id: &str) -> bool {
        !self.is_whole && self.page(id).is_none()
    }
}

/// Tells Meta's own refusal, which stays, from a failure. A gateway's 403 has no code.
fn is_refusal(error: &instagram_client::Error) -> bool {
    error.kind() == ErrorClass::Permission && error.api_code().is_some()
}
