//! Finds media and comments among a member's own accounts.

use social_core::{Provider, UserId};
use social_service::{Acting, Error};
use social_store::{Account, IgComment, IgMedia, InstagramAccount};

use crate::web::error::PageError;
use crate::web::site::Site;

/// Lists a member's Instagram logins.
pub(super) async fn logins(site: &Site, user: &UserId) -> Result<Vec<Account>, PageError> {
    let mut accounts = site.service.connect().accounts(user).await?;
    accounts.retain(|account| account.provider() == Provider::Instagram);
    Ok(accounts)
}

/// Finds a medium that one of the member's accounts sees.
pub(super) async fn medium(
    site: &Site,
    user: &UserId,
    id: &str,
) -> Result<(Account, IgMedia), PageError> {
    let rows = site.service.store().find_ig_media_by_id(id).await.map_err(Error::from)?;
    let accounts = logins(site, user).await?;
    let own = rows.into_iter().find_map(|row| {
        let account = accounts.iter().find(|account| account.id == row.account_id)?;
        Some((account.clone(), row))
    });
    own.ok_or(PageError::NotFound)
}

/// Finds a comment that one of the member's accounts sees.
pub(super) async fn comment(site: &Site, user: &UserId, id: &str) -> Result<IgComment, PageError> {
    for account in logins(site, user).await? {
        let rows = site.service.store().find_ig_comment(&account.id, id).await;
        if let Some(row) = rows.map_err(Error::from)?.into_iter().next() {
            return Ok(row);
        }
    }
    Err(PageError::NotFound)
}

/// Gives who acts on a comment: the professional account it is kept for.
pub(super) fn acting(comment: &IgComment) -> Acting {
    Acting { account_id: comment.account_id.clone(), ig_id: Some(comment.ig_business_id.clone()) }
}

/// Tells whether the account that sees a comment wrote it.
pub(super) fn is_own(comment: &IgComment, professionals: &[InstagramAccount]) -> bool {
    let of = professionals.iter().find(|one| one.ig_business_id == comment.ig_business_id);
    let by_id = comment.from_id.as_ref() == Some(&comment.ig_business_id);
    let named = |name: &String| of.is_some_and(|of| !name.is_empty() && of.username == *name);
    by_id || comment.from_username.as_ref().is_some_and(named)
}
