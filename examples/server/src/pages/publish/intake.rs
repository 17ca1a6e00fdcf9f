//! How the form is read: who may publish, and which files belong to what was chosen.

use social_core::{AppName, Timestamp};
use social_service::MediaError;

use super::entries::{Entries, MOST_ITEMS};
use super::target::Target;
use super::{refusal, rules};
use crate::pages::field::FieldError;
use crate::pages::intake::{Intake, Typed};
use crate::web::error::PageError;
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::Words;

/// The picture that a reel shows before it is played.
pub(super) const COVER: &str = "cover_file";

/// The account that was let in, and when.
pub(super) struct Door(pub(super) Target, Timestamp);

impl Intake for Door {
    // Ten items of five fields each, and the others.
    const MOST_FIELDS: usize = 80;
    const FILES: &'static [&'static str] = &["file", "files", COVER];

    fn most(typed: &Typed, field: &str) -> usize {
        let entries = Entries::read(typed);
        match field {
            COVER if entries.kind == "reel" => 1,
            _ if entries.file_field() != Some(field) => 0,
            "files" => MOST_ITEMS,
            _ => 1,
        }
    }

    async fn admit(site: &Site, member: &Member, typed: &Typed) -> Result<Self, PageError> {
        let entries = Entries::read(typed);
        let targets = Target::all(site, member).await?;
        let found = targets.into_iter().find(|one| one.is(&entries.account_id, &entries.ig_id));
        let target = found.ok_or(PageError::NotFound)?;
        Ok(Self(target, site.clock().now()))
    }

    fn closed(&self, words: Words) -> Option<Vec<FieldError>> {
        let error = || FieldError::new("kind", self.0.why_not(words));
        (!self.0.can_publish()).then(|| vec![error()])
    }

    fn app(&self) -> &AppName {
        &self.0.account.app
    }

    fn mistakes(&self, typed: &Typed, words: Words) -> Vec<FieldError> {
        rules::fields(&Entries::read(typed), self.1, words)
    }

    fn too_many(field: &'static str, words: Words) -> Option<FieldError> {
        (field == "files").then(|| FieldError::new(field, words.ig_wrong_item_count()))
    }

    fn of_file(field: &'static str, refusal: &MediaError, words: Words) -> FieldError {
        refusal::of_file(field, refusal, words)
    }
}
