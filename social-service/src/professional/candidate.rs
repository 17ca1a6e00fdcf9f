//! A professional account that a login opens, or a Page that opens none, with the reason.

use instagram_client::oauth::facebook::FacebookPage;
use serde::{Deserialize, Serialize};
use social_core::{AccountId, AppName, Scopes, Timestamp};
use social_store::InstagramAccount;

use super::AccessLevel;

/// A professional account that a login opens, or a Page that opens none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Candidate {
    /// Instagram's id of the account; `None` if there is none that can be used.
    pub ig_id: Option<String>,
    /// The handle.
    pub username: Option<String>,
    /// The Facebook Page; `None` with Instagram Login.
    pub page_id: Option<String>,
    /// The Page's name.
    pub page_name: Option<String>,
    /// What could be done with it, or why nothing can.
    pub level: AccessLevel,
    /// Whether this user has connected it by the same login before.
    pub known: bool,
}

/// Describes what a Page opens, where these permissions were granted.
pub(crate) fn of_page(page: &FacebookPage, granted: &Scopes) -> Candidate {
    let (account, level) = match &page.instagram {
        Ok(account) => (Some(account), AccessLevel::granted(granted)),
        Err(reason) => (None, AccessLevel::from(*reason)),
    };
    Candidate {
        ig_id: account.map(|account| account.id.to_string()),
        username: account.and_then(|account| account.username.clone()),
        page_id: Some(page.id.to_string()),
        page_name: page.name.clone(),
        level,
        known: false,
    }
}

/// Makes the row of an account that can be used.
pub(crate) fn row(
    candidate: &Candidate,
    (account, app): (&AccountId, &AppName),
    data_access_expires_at: Option<Timestamp>,
    now: Timestamp,
) -> Option<InstagramAccount> {
    let ig_id = candidate.ig_id.clone()?;
    Some(InstagramAccount {
        account_id: account.clone(),
        app: app.clone(),
        username: candidate.username.clone().unwrap_or_else(|| ig_id.clone()),
        ig_business_id: ig_id,
        page_id: candidate.page_id.clone(),
        page_name: candidate.page_name.clone(),
        account_type: None,
        access_level: candidate.level.to_string(),
        data_access_expires_at,
        created_at: now,
        updated_at: now,
    })
}
