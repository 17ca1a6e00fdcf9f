//! The exchanges of Facebook Login.

use social_core::{AccessToken, AuthorizationCode, TokenSet};

use super::FacebookLogin;
use crate::endpoint::{self, Endpoint};
use crate::error::Result;
use crate::oauth::RedirectUri;

impl FacebookLogin {
    /// Exchanges the code of a callback for the user's short-lived token, or for the token of a
    /// system user if the login's configuration gives one.
    ///
    /// The code is sent once. What was granted is not in the answer, and the user may have left out
    /// permissions and Pages. `access_expires_at` is `None` if Meta names no end. A failed exchange
    /// is repaired by a new login.
    ///
    /// See [Meta Docs/Manually Build a Login Flow].
    ///
    /// # Errors
    ///
    /// `Auth` for a code that is used or old, `Config` for another redirect URI than the login's,
    /// else as every call. See [`Error`](crate::Error).
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: the token of an answer nobody reads is lost, and the code with it. Run it
    /// in a task of its own.
    ///
    /// [Meta Docs/Manually Build a Login Flow]: https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow
    pub async fn exchange_code(
        &self,
        code: &AuthorizationCode,
        redirect_uri: &RedirectUri,
    ) -> Result<TokenSet> {
        let parameters = [("redirect_uri", redirect_uri.as_str()), ("code", code.expose_secret())];
        self.exchange(&endpoint::FACEBOOK_CODE, &parameters).await
    }

    /// Exchanges a user token that still lives for one of about 60 days.
    ///
    /// Whether a token that is long-lived already gains time is not documented: only the end that
    /// the answer names counts. Page tokens that are asked for with a long-lived token have no end.
    ///
    /// See [Meta Docs/Long-Lived Access Tokens].
    ///
    /// # Errors
    ///
    /// `Auth` for a token that has ended or was revoked, else as every call. See
    /// [`Error`](crate::Error).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave a new token issued and not received; the old one lives on, so
    /// call again.
    ///
    /// [Meta Docs/Long-Lived Access Tokens]: https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived
    pub async fn exchange_long_lived(&self, token: &AccessToken) -> Result<TokenSet> {
        let parameters =
            [("grant_type", "fb_exchange_token"), ("fb_exchange_token", token.expose_secret())];
        self.exchange(&endpoint::FACEBOOK_LONG_LIVED, &parameters).await
    }

    async fn exchange(&self, endpoint: &Endpoint, parameters: &[(&str, &str)]) -> Result<TokenSet> {
        let credentials = [
            ("client_id", self.client.app_id().as_str()),
            ("client_secret", self.client.inner.app_secret.expose_secret()),
        ];
        let call = self.client.call(endpoint).query(&credentials).query(parameters);
        let (answer, token) = self.client.token(endpoint, call).await?;
        Ok(token.into_set(answer.received_at()))
    }
}
