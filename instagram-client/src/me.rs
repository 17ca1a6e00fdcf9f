//! Who a token speaks for.

use serde::Deserialize;
use serde_json::Value;
use social_core::{AccessToken, LoginFlow};

use crate::account::Account;
use crate::client::Client;
use crate::endpoint::{self, Endpoint};
use crate::envelope;
use crate::error::Result;
use crate::id::{AppScopedId, IgUserId};
use crate::lenient;
use crate::words::open_words;

const FACEBOOK_FIELDS: &str = "id,name";
const INSTAGRAM_FIELDS: &str = "id,user_id,username,name,account_type,profile_picture_url,followers_count,follows_count,media_count";

open_words! {
    /// What kind of professional account it is.
    pub enum AccountType {
        /// A business.
        Business = "Business",
        /// A creator.
        MediaCreator = "Media_Creator",
    }
}

/// Who a token speaks for; what the login does not tell is not there.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Me {
    /// The person within this app: the id that deauthorize and data-deletion calls name. Behind the
    /// token of a Page it is the Page's id.
    #[serde(deserialize_with = "needed_id")]
    pub id: AppScopedId,
    /// The Instagram professional account: the id that webhooks and publishing name. Facebook Login
    /// does not tell it here.
    #[serde(default, deserialize_with = "lenient::id")]
    pub user_id: Option<IgUserId>,
    /// The handle.
    pub username: Option<String>,
    /// The name that is shown.
    pub name: Option<String>,
    /// The kind of account.
    pub account_type: Option<AccountType>,
    /// The address of the picture; it is signed and ends.
    pub profile_picture_url: Option<String>,
    /// Followers.
    #[serde(default, deserialize_with = "lenient::count")]
    pub followers_count: Option<u64>,
    /// Accounts followed.
    #[serde(default, deserialize_with = "lenient::count")]
    pub follows_count: Option<u64>,
    /// Media published.
    #[serde(default, deserialize_with = "lenient::count")]
    pub media_count: Option<u64>,
}

fn needed_id<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<AppScopedId, D::Error> {
    lenient::id(deserializer)?.ok_or_else(|| serde::de::Error::custom("no id"))
}

impl Account {
    /// Fetches who the account's token speaks for.
    ///
    /// Instagram Login answers with the professional account, Facebook Login with the person, or
    /// with the Page [`as_page`](Self::as_page) signs for. See [Meta Docs/Me] and
    /// [Meta Docs/Graph API Overview].
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`](crate::Error).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    ///
    /// [Meta Docs/Me]: https://developers.facebook.com/docs/instagram-platform/reference/me
    /// [Meta Docs/Graph API Overview]: https://developers.facebook.com/docs/graph-api/overview
    pub async fn me(&self) -> Result<Me> {
        let (endpoint, fields) = self.client().me_endpoint();
        let call = || self.client().call(endpoint).query(&[("fields", fields)]);
        read(endpoint, self.data(endpoint, call).await?)
    }
}

impl Client {
    /// Fetches who a token speaks for that belongs to no account yet, as after a login.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`](crate::Error).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    pub async fn me(&self, token: &AccessToken) -> Result<Me> {
        let (endpoint, fields) = self.me_endpoint();
        let call = self.call(endpoint).query(&[("fields", fields)]);
        read(endpoint, self.signed(endpoint, call, token).await?)
    }

    fn me_endpoint(&self) -> (&'static Endpoint, &'static str) {
        match self.login_flow() {
            LoginFlow::InstagramLogin => (&endpoint::INSTAGRAM_ME, INSTAGRAM_FIELDS),
            _ => (&endpoint::FACEBOOK_ME, FACEBOOK_FIELDS),
        }
    }
}

fn read(endpoint: &Endpoint, data: Value) -> Result<Me> {
    envelope::typed(endpoint, 200, envelope::unwrapped(data))
}
