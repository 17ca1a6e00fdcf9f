//! Roles on Pages in lists that Meta does not show to the login, as it may for good: the token of the
//! Page tells of them.

use instagram_client::oauth::FacebookLogin;
use social_core::{AccessToken, Scopes, Timestamp};
use social_store::InstagramAccount;

use super::verdict::Changed;
use crate::professional::AccessLevel;

/// The subcode of a Page's token whose user has lost the role on the Page.
const ROLE_LOST: i64 = 492;

/// Whether the user still has a role on a Page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Held,
    Lost,
}

/// Asks, as the app, about the token of a Page. `None` if that tells nothing of the role, as where the
/// token is not known.
pub(super) async fn ask(
    login: &FacebookLogin,
    token: Option<&AccessToken>,
) -> Result<Option<Role>, instagram_client::Error> {
    let Some(token) = token else { return Ok(None) };
    let told = login.debug_token(token).await?;
    let lost = told.error.and_then(|code| code.subcode) == Some(ROLE_LOST);
    Ok(match (told.is_valid, lost) {
        (true, _) => Some(Role::Held),
        (false, true) => Some(Role::Lost),
        (false, false) => None,
    })
}

/// Gives the row of an account as it should be, if that is another. What else may be wrong with its
/// Page is not known: only what hung on the role, or on a permission, is mended by these.
pub(super) fn changed(
    row: &InstagramAccount,
    role: Role,
    granted: &Scopes,
    now: Timestamp,
) -> Option<Changed> {
    let known: Option<AccessLevel> = row.access_level.parse().ok();
    let level = match (role, known?) {
        (Role::Lost, _) => AccessLevel::RoleLost,
        (
            Role::Held,
            AccessLevel::RoleLost
            | AccessLevel::PermissionMissing
            | AccessLevel::Publish
            | AccessLevel::Read,
        ) => AccessLevel::granted(granted),
        (Role::Held, other) => other,
    };
    let fresh = InstagramAccount { access_level: level.to_string(), ..row.clone() };
    Changed::of(row, fresh, now)
}
