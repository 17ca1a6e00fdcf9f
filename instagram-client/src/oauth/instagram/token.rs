//! The exchanges of Instagram Login.

use std::time::Duration;

use social_core::{AccessToken, AuthorizationCode, TokenSet};

use super::{EitherId, InstagramLogin};
use crate::endpoint::{self, Endpoint};
use crate::error::Result;
use crate::oauth::RedirectUri;

/// How old a long-lived token must be before Instagram renews it.
pub const MIN_REFRESH_AGE: Duration = Duration::from_hours(24);

/// How long a short-lived token lives, as its answer does not say.
const SHORT_LIFE: Duration = Duration::from_hours(1);

/// What the exchange of a code brings.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CodeAnswer {
    /// The token, of about an hour, and what was granted.
    pub tokens: TokenSet,
    /// Whose it is; [`Client::me`](crate::Client::me) tells by which id.
    pub user_id: Option<EitherId>,
}

impl InstagramLogin {
    /// Exchanges the code of a callback for a short-lived token.
    ///
    /// The code is sent once. The answer names no lifetime, so the documented hour is counted from
    /// its arrival; exchange the token for a long-lived one at once. A failed exchange is repaired
    /// by a new login.
    ///
    /// See [Meta Docs/Business Login for Instagram].
    ///
    /// # Errors
    ///
    /// `Auth` for a code that is used, old or wrong, and for the id of the Meta app in place of the
    /// Instagram app's; else as every call. See [`Error`](crate::Error).
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: the token of an answer nobody reads is lost, and the code with it. Run it
    /// in a task of its own.
    ///
    /// [Meta Docs/Business Login for Instagram]: https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
    pub async fn exchange_code(
        &self,
        code: &AuthorizationCode,
        redirect_uri: &RedirectUri,
    ) -> Result<CodeAnswer> {
        let endpoint = &endpoint::INSTAGRAM_CODE;
        let call = self.client.call(endpoint).form([
            ("client_id", self.client.app_id().as_str()),
            ("client_secret", self.client.inner.app_secret.expose_secret()),
            ("grant_type", "authorization_code"),
            ("redirect_uri", redirect_uri.as_str()),
            ("code", code.expose_secret()),
        ]);
        let (answer, mut token) = self.client.token(endpoint, call).await?;
        let user_id = token.user_id.take();
        let mut tokens = token.into_set(answer.received_at());
        tokens.access_expires_at.get_or_insert(tokens.issued_at + SHORT_LIFE);
        Ok(CodeAnswer { tokens, user_id })
    }

    /// Exchanges a short-lived token that still lives for one of about 60 days.
    ///
    /// Tokens made in the app's dashboard are long-lived already and are refused here. See
    /// [Meta Docs/Access Token].
    ///
    /// # Errors
    ///
    /// `Auth` for a token that has ended or was revoked, else as every call. See
    /// [`Error`](crate::Error).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave a new token issued and not received; call again while the
    /// short-lived one lives.
    ///
    /// [Meta Docs/Access Token]: https://developers.facebook.com/docs/instagram-platform/reference/access_token
    pub async fn exchange_long_lived(&self, token: &AccessToken) -> Result<TokenSet> {
        let secret = self.client.inner.app_secret.expose_secret();
        let parameters = [
            ("grant_type", "ig_exchange_token"),
            ("client_secret", secret),
            ("access_token", token.expose_secret()),
        ];
        self.exchange(&endpoint::INSTAGRAM_LONG_LIVED, &parameters).await
    }

    /// Renews a long-lived token for about 60 days more.
    ///
    /// The token must have [`MIN_REFRESH_AGE`], must not have ended, and its user must still grant
    /// `instagram_business_basic`. The answer holds another token: store it durably before anyone
    /// uses it. Whether the old one goes on is not documented; count it as dead.
    ///
    /// See [Meta Docs/Refresh Access Token].
    ///
    /// # Errors
    ///
    /// `Auth` for a token that has ended or was revoked, else as every call; the refusal of a token
    /// that is too young is not documented. See [`Error`](crate::Error).
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: the only valid token may be in an answer nobody reads. Run it in a task of
    /// its own.
    ///
    /// [Meta Docs/Refresh Access Token]: https://developers.facebook.com/docs/instagram-platform/reference/refresh_access_token
    pub async fn refresh(&self, token: &AccessToken) -> Result<TokenSet> {
        let parameters =
            [("grant_type", "ig_refresh_token"), ("access_token", token.expose_secret())];
        self.exchange(&endpoint::INSTAGRAM_REFRESH, &parameters).await
    }

    async fn exchange(&self, endpoint: &Endpoint, parameters: &[(&str, &str)]) -> Result<TokenSet> {
        let call = self.client.call(endpoint).query(parameters);
        let (answer, token) = self.client.token(endpoint, call).await?;
        Ok(token.into_set(answer.received_at()))
    }
}
