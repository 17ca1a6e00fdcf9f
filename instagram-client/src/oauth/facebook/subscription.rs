//! Where webhooks of the app go.

use url::Url;

use super::FacebookLogin;
use crate::client::call_to;
use crate::endpoint;
use crate::envelope::succeeded;
use crate::error::{Error, Result};
use crate::webhook::VerifyToken;

impl FacebookLogin {
    /// Sets the address that webhooks of the app's Instagram accounts go to, and of which kinds. Meta
    /// asks the address at once, with this token: see
    /// [`answer_handshake`](crate::webhook::answer_handshake).
    ///
    /// This is the first of the layers; each account, or its Page, is subscribed as well.
    /// See [Meta Docs/Application Subscriptions].
    ///
    /// # Errors
    ///
    /// `Validation` for an address that is not `https`; else as every call. See [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave it set or not; call again.
    ///
    /// [Meta Docs/Application Subscriptions]: https://developers.facebook.com/docs/graph-api/reference/application/subscriptions
    pub async fn subscribe_app(
        &self,
        callback: &Url,
        fields: &[&str],
        token: &VerifyToken,
    ) -> Result<()> {
        let endpoint = &endpoint::APP_SUBSCRIBE;
        if !social_core::http::is_secure(callback) {
            let what = "the address of webhooks must be https";
            return Err(Error::validation(endpoint.operation, what));
        }
        let fields = fields.join(",");
        let form = [
            ("object", "instagram"),
            ("callback_url", callback.as_str()),
            ("fields", fields.as_str()),
            ("include_values", "true"),
            ("verify_token", token.expose()),
        ];
        let url = self.client.address(endpoint, &[self.client.app_id().as_str()])?;
        let call = call_to(endpoint, url).form(form);
        succeeded(endpoint, &self.client.signed(endpoint, call, &self.app_token()).await?)
    }
}
