//! Comments under Instagram media: what is known of them, and what an account does about them.
//!
//! What is done is done in a task of its own, with its row, its line in the audit log and its news
//! in one write: a caller that goes away loses nothing. An answer that is lost is resolved by
//! reading; a comment is never sent twice.

mod acting;
mod change;
mod find;
#[cfg(test)]
mod tests;
mod unseen;
mod write;

use std::sync::Arc;
use std::time::Duration;

use social_core::{AccountId, Provider, UserId};
use social_store::{IgComment, IgMedia, Page, Paged};

pub use acting::Acting;
pub use find::is_own_comment;
pub use unseen::FoundComments;
pub(crate) use unseen::waiting;
pub use write::CommentTarget;

use crate::context::Context;
use crate::error::{Error, Result};

/// How far Instagram's clock may be behind ours; it tells whole seconds.
const SKEW: Duration = Duration::from_mins(2);

/// Reads, writes, hides and deletes comments.
#[derive(Clone, Debug)]
pub struct Comments {
    context: Arc<Context>,
}

impl Comments {
    pub(crate) fn new(context: Arc<Context>) -> Self {
        Self { context }
    }

    /// Lists an account's media as they are stored, the newest post first, vanished ones too.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] also for an account of somebody else or of another platform.
    pub async fn media(
        &self,
        user: &UserId,
        account: &AccountId,
        page: &Page,
    ) -> Result<Paged<IgMedia>> {
        self.own(user, account).await?;
        Ok(self.context.store.find_ig_media(account, page).await?)
    }

    /// Lists the comments under a medium as they are stored, the newest first, with the answers to
    /// them; deleted ones too.
    ///
    /// # Errors
    ///
    /// As [`media`](Self::media).
    pub async fn list(
        &self,
        user: &UserId,
        account: &AccountId,
        media_id: &str,
        page: &Page,
    ) -> Result<Paged<IgComment>> {
        self.own(user, account).await?;
        Ok(self.context.store.find_ig_comments(account, media_id, page).await?)
    }

    async fn own(&self, user: &UserId, account: &AccountId) -> Result<()> {
        let account = self.context.owned_account(user, account).await?;
        if account.provider() == Provider::Instagram {
            return Ok(());
        }
        Err(Error::NotFound("account"))
    }
}
