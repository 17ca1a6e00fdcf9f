//! What a reader sees, and from where.

use url::Url;

use crate::meta::admit::{Caller, Scene, reaches};
use crate::meta::endpoint::Side;
use crate::meta::gallery::{Medium, Owner};
use crate::meta::host::MetaHost;
use crate::meta::state::MetaState;

/// The reader of one call.
pub(crate) struct View<'a> {
    pub(crate) host: &'a MetaHost,
    pub(crate) state: &'a MetaState,
    pub(crate) side: Side,
    pub(crate) caller: &'a Caller,
    /// The address that further pages are below.
    pub(crate) base: &'a Url,
    /// The version as it stands in paths.
    pub(crate) version: String,
    /// The token, which stands in the addresses of further pages.
    pub(crate) token: &'a str,
    pub(crate) now: i64,
}

impl<'a> View<'a> {
    pub(crate) fn of(scene: &'a Scene<'_>) -> Self {
        Self {
            host: scene.host,
            state: scene.state,
            side: scene.call.side,
            caller: scene.caller,
            base: scene.host.url(scene.call.side),
            version: scene.call.version.to_string(),
            token: scene.caller.token.expose_secret(),
            now: scene.now,
        }
    }

    pub(crate) fn is_facebook(&self) -> bool {
        self.side == Side::Facebook
    }

    /// Whether the caller may act for the account whose medium it is.
    pub(crate) fn owns(&self, medium: &Medium) -> bool {
        match &medium.owner {
            Owner::Account(ig_id) => reaches(self.state, self.caller, ig_id),
            Owner::Stranger => false,
        }
    }

    /// The age of something in seconds.
    pub(crate) fn age(&self, at: i64) -> u64 {
        u64::try_from((self.now - at).max(0) / 1_000_000).unwrap_or_default()
    }
}
