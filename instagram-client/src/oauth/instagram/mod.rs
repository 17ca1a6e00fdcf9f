//! Instagram Login (business login): the consent page and the exchanges of an Instagram app.

mod authorize;
mod token;

pub use super::answer::EitherId;
pub use authorize::{AuthorizeRequest, FacebookOption, Reauthentication};
pub use token::{CodeAnswer, MIN_REFRESH_AGE};

use crate::client::Client;

/// The login of an Instagram app; made by [`Client::instagram_login`].
#[derive(Clone, Debug)]
pub struct InstagramLogin {
    client: Client,
}

impl InstagramLogin {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Gives the client below.
    pub fn client(&self) -> &Client {
        &self.client
    }
}
