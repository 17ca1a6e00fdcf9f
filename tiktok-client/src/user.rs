//! The user's own profile.

use serde::Deserialize;
use social_core::Scopes;

use crate::account::Account;
use crate::endpoint;
use crate::envelope;
use crate::error::{Error, Result};
use crate::id::OpenId;

/// Fields by the scope that unlocks them.
const FIELDS: &[(&str, &[&str])] = &[
    (
        "user.info.basic",
        &[
            "open_id",
            "union_id",
            "avatar_url",
            "avatar_url_100",
            "avatar_large_url",
            "display_name",
        ],
    ),
    ("user.info.profile", &["bio_description", "profile_deep_link", "is_verified", "username"]),
    ("user.info.stats", &["follower_count", "following_count", "likes_count", "video_count"]),
];

/// The fields to ask for.
///
/// One field outside the grant makes TikTok refuse the whole call, so the list is made from what
/// was granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserFields(Vec<&'static str>);

impl UserFields {
    /// Asks for every field that these scopes unlock.
    pub fn granted_by(scopes: &Scopes) -> Self {
        let granted = FIELDS.iter().filter(|(scope, _)| scopes.contains(scope));
        Self(granted.flat_map(|(_, fields)| fields.iter().copied()).collect())
    }

    /// Asks for the fields that every login unlocks (`user.info.basic`).
    pub fn basic() -> Self {
        Self::granted_by(&Scopes::parse("user.info.basic"))
    }

    /// Walks the names.
    pub fn iter(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().copied()
    }
}

/// A profile; what was not asked for is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
#[serde(default)]
pub struct User {
    /// The user within this app.
    pub open_id: Option<OpenId>,
    /// The user over all apps of one developer.
    pub union_id: Option<String>,
    /// The address of the picture.
    pub avatar_url: Option<String>,
    /// The address of the picture in 100 by 100 pixels.
    pub avatar_url_100: Option<String>,
    /// The address of the large picture.
    pub avatar_large_url: Option<String>,
    /// The name that is shown.
    pub display_name: Option<String>,
    /// The text of the profile.
    pub bio_description: Option<String>,
    /// The address of the profile.
    pub profile_deep_link: Option<String>,
    /// Whether TikTok has verified the account.
    pub is_verified: Option<bool>,
    /// The unique handle.
    pub username: Option<String>,
    /// Followers.
    pub follower_count: Option<i64>,
    /// Accounts followed.
    pub following_count: Option<i64>,
    /// Likes of all videos.
    pub likes_count: Option<i64>,
    /// Public videos.
    pub video_count: Option<i64>,
}

#[derive(Deserialize)]
struct Data {
    user: User,
}

impl Account {
    /// Fetches the profile of the account's user.
    ///
    /// At most 600 times a minute. See [TikTok Docs/Get User Info].
    ///
    /// # Errors
    ///
    /// `Permission` if a field is asked for that was not granted. Else as every call; see
    /// [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect but a place in the rate limit.
    ///
    /// [TikTok Docs/Get User Info]: https://developers.tiktok.com/doc/tiktok-api-v2-get-user-info
    pub async fn user_info(&self, fields: &UserFields) -> Result<User> {
        let endpoint = &endpoint::USER_INFO;
        if fields.0.is_empty() {
            return Err(Error::validation(endpoint.operation, "no field is asked for"));
        }
        let names = fields.0.join(",");
        let data = self
            .data(endpoint, || Ok(self.client().call(endpoint).query(&[("fields", &names)])))
            .await?;
        envelope::typed::<Data>(endpoint, 200, data).map(|data| data.user)
    }
}
