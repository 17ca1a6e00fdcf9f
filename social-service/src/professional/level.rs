//! What can be done with a professional account.

use instagram_client::oauth::facebook::Unusable;
use social_core::Scopes;
use social_store::InstagramAccount;

social_core::words! {
    /// What can be done with a professional account, or why nothing can. Each word that is a reason
    /// is also the code of its words for people.
    pub enum AccessLevel {
        /// It can be read and published to.
        Publish = "publish",
        /// It can be read; the permission to publish was not granted.
        Read = "read",
        /// The user left it out here.
        NotChosen = "account_not_chosen",
        /// The account is a personal one, which Meta's API does not serve.
        Personal = "personal_account",
        /// No professional account is linked to the Page.
        NoInstagram = "page_no_instagram",
        /// An account is shown beside the Page, and is not linked in its settings.
        OnlyConnected = "page_only_connected",
        /// The user may not make content on the Page.
        NoTask = "page_no_task",
        /// The user did not choose the Page in Facebook's dialog.
        PageNotChosen = "page_not_chosen",
        /// The user has lost the role on the Page, or the Page is gone.
        RoleLost = "page_role_lost",
        /// The permission for the profile was not granted, or was withdrawn.
        PermissionMissing = "permission_missing",
        /// Meta gives no data of this person any more until they log in again.
        DataAccessEnded = "data_access_ended",
    }
}

/// The permissions that publishing needs, by either login.
const PUBLISH: [&str; 2] = ["instagram_content_publish", "instagram_business_content_publish"];
/// The permissions without which nothing can be read.
const BASIC: [&str; 2] = ["instagram_basic", "instagram_business_basic"];

impl AccessLevel {
    /// Tells whether the account can be read.
    pub const fn is_usable(self) -> bool {
        matches!(self, Self::Publish | Self::Read)
    }

    /// Tells whether the account can be read, by what its row says.
    pub(crate) fn is_usable_in(row: &InstagramAccount) -> bool {
        row.access_level.parse().is_ok_and(Self::is_usable)
    }

    /// Tells whether what Meta says of the account by itself is its user's to hear: also while
    /// nothing can be asked for want of a new login.
    pub(crate) fn hears_in(row: &InstagramAccount) -> bool {
        let level = row.access_level.parse();
        level.is_ok_and(|level: Self| level.is_usable() || level == Self::DataAccessEnded)
    }

    /// Tells what permissions allow on an account that can be used.
    pub(crate) fn granted(scopes: &Scopes) -> Self {
        let any = |names: [&str; 2]| names.iter().any(|name| scopes.contains(name));
        if any(PUBLISH) {
            Self::Publish
        } else if any(BASIC) {
            Self::Read
        } else {
            Self::PermissionMissing
        }
    }
}

impl From<Unusable> for AccessLevel {
    fn from(reason: Unusable) -> Self {
        match reason {
            Unusable::OnlyConnected => Self::OnlyConnected,
            Unusable::NoTask => Self::NoTask,
            Unusable::NotChosen => Self::PageNotChosen,
            // `NoInstagram`, and whatever the client learns to tell apart.
            _ => Self::NoInstagram,
        }
    }
}
