//! The account itself.

use serde::Deserialize;

use super::fields::{Node, asked};
use crate::endpoint;
use crate::error::Result;
use crate::id::IgUserId;
use crate::ig_account::IgAccount;
use crate::lenient;
use crate::me::AccountType;

/// The account as people see it; what Instagram did not say is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
#[serde(default)]
pub struct Profile {
    /// The professional account; behind Instagram Login in `user_id`.
    #[serde(deserialize_with = "lenient::id")]
    pub id: Option<IgUserId>,
    /// The same account, as webhooks name it; only behind Instagram Login.
    #[serde(deserialize_with = "lenient::id")]
    pub user_id: Option<IgUserId>,
    /// The handle.
    pub username: Option<String>,
    /// The name that is shown.
    pub name: Option<String>,
    /// What it says of itself.
    pub biography: Option<String>,
    /// The website it names.
    pub website: Option<String>,
    /// The address of the picture; it is signed and ends.
    pub profile_picture_url: Option<String>,
    /// The kind of account; only behind Instagram Login.
    pub account_type: Option<AccountType>,
    /// Followers.
    #[serde(deserialize_with = "lenient::count")]
    pub followers_count: Option<u64>,
    /// Accounts followed.
    #[serde(deserialize_with = "lenient::count")]
    pub follows_count: Option<u64>,
    /// Media published.
    #[serde(deserialize_with = "lenient::count")]
    pub media_count: Option<u64>,
}

impl IgAccount {
    /// Reads the account as people see it. See [Meta Docs/IG User].
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`](crate::Error).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    ///
    /// [Meta Docs/IG User]: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user
    pub async fn profile(&self) -> Result<Profile> {
        let fields = asked(Node::Profile, self.client().login_flow());
        self.read(&endpoint::PROFILE, &[self.id().as_str()], &[("fields", &fields)]).await
    }
}
