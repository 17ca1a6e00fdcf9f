//! Sealed values that stand elsewhere than beside an account.

use social_core::{AppName, Provider, SealContext, Sealed, UserId};

/// A column besides the accounts' tokens that holds sealed values. What stands there ends by
/// itself, within an hour of its use at most; its row may stay longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SealedColumn {
    /// The PKCE verifier of a login that is under way (`oauth_states.verifier`).
    Verifier,
    /// The address of an upload that is under way (`tiktok_posts.upload_url`).
    UploadUrl,
}

impl SealedColumn {
    /// Every such column.
    pub const ALL: [Self; 2] = [Self::Verifier, Self::UploadUrl];

    /// Gives the table and the column.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Verifier => "oauth_states.verifier",
            Self::UploadUrl => "tiktok_posts.upload_url",
        }
    }

    /// Binds a value to its row: the hash of the login's state, or the `publish_id`.
    pub const fn context<'a>(
        self,
        app: &'a AppName,
        provider: Provider,
        user: &'a UserId,
        row: &'a str,
    ) -> SealContext<'a> {
        let (purpose, column) = match self {
            Self::Verifier => ("oauth-state", "verifier"),
            Self::UploadUrl => ("tiktok-post", "upload_url"),
        };
        SealContext {
            purpose,
            app,
            provider: Some(provider),
            user: Some(user),
            row_id: row,
            column,
        }
    }
}

/// One value of a [`SealedColumn`], with what it is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedRow {
    /// The row's id.
    pub row: String,
    /// The platform app.
    pub app: AppName,
    /// The platform.
    pub provider: Provider,
    /// Whose row it is.
    pub user_id: UserId,
    /// The value.
    pub value: Sealed,
}

impl SealedRow {
    /// Binds the value to its row.
    pub fn context(&self, column: SealedColumn) -> SealContext<'_> {
        column.context(&self.app, self.provider, &self.user_id, &self.row)
    }
}
