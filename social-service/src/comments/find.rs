//! Finds comments and media among a user's own accounts, and tells whose a comment is.

use social_core::{Provider, UserId};
use social_store::{Account, IgComment, IgMedia, InstagramAccount};

use super::Comments;
use crate::error::{Error, Result};

/// Tells whether the professional account wrote the comment itself.
pub fn is_own_comment(comment: &IgComment, of: &InstagramAccount) -> bool {
    let by_id = comment.from_id.as_ref() == Some(&of.ig_business_id);
    let by_name = |known: &String| !of.username.is_empty() && *known == of.username;
    by_id || comment.from_username.as_ref().is_some_and(by_name)
}

impl Comments {
    /// Finds a comment that one of the user's accounts keeps; where several do, as the newest of
    /// them keeps it.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] also for a comment that only somebody else's account keeps.
    pub async fn find(&self, user: &UserId, comment_id: &str) -> Result<IgComment> {
        for account in self.logins(user).await? {
            let rows = self.context.store.find_ig_comment(&account.id, comment_id).await?;
            if let Some(row) = rows.into_iter().next() {
                return Ok(row);
            }
        }
        Err(Error::NotFound("comment"))
    }

    /// Finds a medium that one of the user's accounts sees, and that account.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] also for a medium that only somebody else's account sees.
    pub async fn find_medium(&self, user: &UserId, media_id: &str) -> Result<(Account, IgMedia)> {
        let rows = self.context.store.find_ig_media_by_id(media_id).await?;
        let mut accounts = self.logins(user).await?;
        let own = rows.into_iter().find_map(|row| {
            let at = accounts.iter().position(|account| account.id == row.account_id)?;
            Some((accounts.swap_remove(at), row))
        });
        own.ok_or(Error::NotFound("medium"))
    }

    /// Lists the user's Instagram logins, the newest first, also those that have to be connected
    /// again.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn logins(&self, user: &UserId) -> Result<Vec<Account>> {
        let store = &self.context.store;
        Ok(store.find_by_user_and_provider(user, Provider::Instagram).await?)
    }
}
