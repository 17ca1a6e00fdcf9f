//! How the form is read: whose it is, and which files belong to what was chosen.

use social_core::AppName;
use social_service::MediaError;
use social_store::Account;
use tiktok_client::publish::PHOTOS_MAX;

use super::creator::Creator;
use super::entries::Entries;
use super::rules;
use crate::pages::field::FieldError;
use crate::pages::intake::{Intake, Typed};
use crate::web::error::PageError;
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::Words;

/// The account, and what TikTok says of it.
pub(super) struct Door {
    pub(super) account: Account,
    pub(super) creator: Creator,
}

impl Intake for Door {
    const MOST_FIELDS: usize = 32;
    const FILES: &'static [&'static str] = &["file", "photos"];

    fn most(typed: &Typed, field: &str) -> usize {
        if Entries::of(typed).file_field() != Some(field) {
            return 0;
        }
        if field == "photos" { PHOTOS_MAX } else { 1 }
    }

    async fn admit(site: &Site, member: &Member, typed: &Typed) -> Result<Self, PageError> {
        let entries = Entries::of(typed);
        let accounts = super::accounts(site, member).await?;
        let found = accounts.into_iter().find(|account| account.id == entries.account_id);
        let account = found.ok_or(PageError::NotFound)?;
        let creator = Creator::ask(site, member, &account).await?;
        Ok(Self { account, creator })
    }

    fn closed(&self, _: Words) -> Option<Vec<FieldError>> {
        self.creator.form_off.then(Vec::new)
    }

    fn app(&self) -> &AppName {
        &self.account.app
    }

    fn mistakes(&self, typed: &Typed, words: Words) -> Vec<FieldError> {
        rules::fields(&Entries::of(typed), &self.creator, words)
    }

    /// A browser sends one video; that of photos it may send too many is told to people.
    fn too_many(field: &'static str, words: Words) -> Option<FieldError> {
        (field == "photos").then(|| FieldError::new(field, words.wrong_photo_count()))
    }

    fn of_file(field: &'static str, refusal: &MediaError, words: Words) -> FieldError {
        rules::of_file(field, refusal, words)
    }
}
