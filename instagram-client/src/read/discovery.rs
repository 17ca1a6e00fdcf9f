//! Professional accounts of others, by their handle.

use serde::Deserialize;

use super::fields::{Node, asked};
use super::media::Media;
use super::page::{Cursor, Page, nested_by_cursor};
use super::profile::Profile;
use crate::endpoint;
use crate::error::{Error, Result};
use crate::ig_account::IgAccount;
use crate::publish::Username;

/// Another account as everybody sees it, with a page of its media.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
#[serde(default)]
pub struct Discovered {
    /// The account.
    #[serde(flatten)]
    pub profile: Profile,
    /// Its media, newest first, and where the next page begins. Instagram does not say which page is
    /// the last: after it comes one that is empty and leads nowhere.
    #[serde(deserialize_with = "nested_by_cursor")]
    pub media: Page<Media>,
}

#[derive(Deserialize)]
struct Found {
    business_discovery: Option<Discovered>,
}

impl IgAccount {
    /// Reads another professional account by its handle, and a page of its media: the first, or the
    /// one after a cursor. Only for apps of Facebook Login, and counted by the app's own limit.
    ///
    /// See [Meta Docs/Business Discovery].
    ///
    /// # Errors
    ///
    /// `Validation` for an app of Instagram Login, and for a cursor that is none; else as every
    /// call, also where there is no such account, it is personal, or it shows its media to adults
    /// alone. See [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    ///
    /// [Meta Docs/Business Discovery]: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/business_discovery
    pub async fn discover(
        &self,
        username: &Username,
        after: Option<&Cursor>,
    ) -> Result<Discovered> {
        let endpoint = &endpoint::PROFILE;
        let profile = self.asked_of_facebook(endpoint, Node::Discovered)?;
        let media = asked(Node::DiscoveredMedia, self.client().login_flow());
        let after = match after.map(Cursor::as_str) {
            None => String::new(),
            // It stands within an expression of fields.
            Some(cursor) if cursor.bytes().all(|byte| !b"(){},.".contains(&byte)) => {
                format!(".after({cursor})")
            }
            Some(_) => return Err(Error::validation(endpoint.operation, "this is no cursor")),
        };
        let fields = format!(
            "business_discovery.username({}){{{profile},media{after}{{{media}}}}}",
            username.as_str()
        );
        let found: Found =
            self.read(endpoint, &[self.id().as_str()], &[("fields", &fields)]).await?;
        let nothing = || Error::decode(endpoint, 200, "the answer holds no account");
        found.business_discovery.ok_or_else(nothing)
    }
}
