//! Facebook Login (for Business): the dialog and the exchanges of a Meta app.

mod authorize;
mod page;
mod permission;
mod subscription;
mod token;

pub use authorize::{AuthType, AuthorizeRequest, ConfigTokens};
pub use page::{FacebookPage, FacebookPages, PageInstagram, Unusable};
pub use permission::{Permissions, TokenInfo, TokenKind};
pub use subscription::AppSubscription;

use crate::client::Client;

/// The login of a Meta app; made by [`Client::facebook_login`].
#[derive(Clone, Debug)]
pub struct FacebookLogin {
    client: Client,
}

impl FacebookLogin {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Gives the client below.
    pub fn client(&self) -> &Client {
        &self.client
    }
}
