//! The token endpoints: exchange, renewal, revocation.

use std::time::Duration;

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use social_core::http::{Answer, TOKEN_DEADLINE};
use social_core::{
    AccessToken, AuthorizationCode, CodeVerifier, RefreshToken, Scopes, Subject, Timestamp,
    TokenSet,
};

use super::redirect::RedirectUri;
use crate::client::Client;
use crate::endpoint::{self, Endpoint};
use crate::envelope;
use crate::error::{Error, Result};
use crate::lenient;

/// The tokens as they stand on the wire.
#[derive(Deserialize)]
struct TokenAnswer {
    #[serde(deserialize_with = "secret")]
    access_token: AccessToken,
    #[serde(default, deserialize_with = "lenient::count")]
    expires_in: Option<u64>,
    #[serde(default, deserialize_with = "optional_secret")]
    refresh_token: Option<RefreshToken>,
    #[serde(default, deserialize_with = "lenient::count")]
    refresh_expires_in: Option<u64>,
    open_id: Option<String>,
    #[serde(default)]
    scope: String,
}

fn secret<'de, D: Deserializer<'de>, T: From<String>>(deserializer: D) -> Result<T, D::Error> {
    String::deserialize(deserializer).map(T::from)
}

fn optional_secret<'de, D: Deserializer<'de>, T: From<String>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.filter(|text| !text.is_empty()).map(T::from))
}

impl TokenAnswer {
    /// Turns lifetimes into instants. Only the answer's own numbers count: the documented ones
    /// have changed before.
    fn into_set(self, received_at: Timestamp) -> TokenSet {
        let after = |seconds: u64| received_at + Duration::from_secs(seconds);
        TokenSet {
            access: self.access_token,
            access_expires_at: self.expires_in.map(after),
            refresh: self.refresh_token,
            refresh_expires_at: self.refresh_expires_in.map(after),
            scopes: Scopes::parse(&self.scope),
            issued_at: received_at,
            subject: self.open_id.filter(|id| !id.is_empty()).map(Subject::new),
        }
    }
}

impl Client {
    /// Exchanges the code of a callback for the user's tokens.
    ///
    /// The code is sent once: a second use may undo what the first brought. `code_verifier` is the
    /// one of [`AuthorizeUrl`](super::AuthorizeUrl). A failed exchange is repaired by a new login.
    ///
    /// See [TikTok Docs/Manage User Access Tokens].
    ///
    /// # Errors
    ///
    /// `Auth` for a code that is used, old or wrong, `Config` for a wrong key, secret or redirect
    /// URI, else as every call. See [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: the tokens of an answer nobody reads are lost. Run it in a task of its own.
    ///
    /// [TikTok Docs/Manage User Access Tokens]: https://developers.tiktok.com/doc/oauth-user-access-token-management
    pub async fn exchange_code(
        &self,
        code: &AuthorizationCode,
        redirect_uri: &RedirectUri,
        code_verifier: Option<&CodeVerifier>,
    ) -> Result<TokenSet> {
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code.expose_secret()),
            ("redirect_uri", redirect_uri.as_str()),
        ];
        fields.extend(code_verifier.map(|verifier| ("code_verifier", verifier.expose_secret())));
        let tokens = self.tokens(&fields).await?;
        if tokens.subject.is_none() {
            return Err(Error::decode(&endpoint::TOKEN, 200, "the answer names no open_id"));
        }
        Ok(tokens)
    }

    /// Buys new tokens with a refresh token, once.
    ///
    /// The old refresh token may be dead as soon as the answer was written: store the new set
    /// durably before anyone uses it. One refresh of an account at a time.
    ///
    /// # Errors
    ///
    /// `Auth` for a refresh token that is used, old or wrong; else as every call. See [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: the only valid refresh token may be in an answer nobody reads. Run it in a
    /// task of its own.
    pub async fn refresh(&self, refresh_token: &RefreshToken) -> Result<TokenSet> {
        let token = refresh_token.expose_secret();
        self.tokens(&[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    /// Ends the grant that the access token belongs to.
    ///
    /// TikTok announces it by the webhook `authorization.removed` as well.
    ///
    /// # Errors
    ///
    /// As every call; an access token that is no longer valid is refused. See [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave the grant ended or not; call again.
    pub async fn revoke(&self, access_token: &AccessToken) -> Result<()> {
        self.form(&endpoint::REVOKE, &[("token", access_token.expose_secret())]).await.map(drop)
    }

    async fn tokens(&self, fields: &[(&str, &str)]) -> Result<TokenSet> {
        let (answer, data) = self.form(&endpoint::TOKEN, fields).await?;
        let status = answer.status().as_u16();
        let tokens: TokenAnswer = envelope::typed(&endpoint::TOKEN, status, data)?;
        if tokens.access_token.expose_secret().is_empty() {
            return Err(Error::decode(&endpoint::TOKEN, status, "the access token is empty"));
        }
        Ok(tokens.into_set(answer.received_at()))
    }

    async fn form(&self, endpoint: &Endpoint, fields: &[(&str, &str)]) -> Result<(Answer, Value)> {
        let credentials = [
            ("client_key", self.client_key().as_str()),
            ("client_secret", self.inner.client_secret.expose_secret()),
        ];
        let call = self
            .call(endpoint)
            .deadline(TOKEN_DEADLINE)
            .header(http::header::CACHE_CONTROL, http::HeaderValue::from_static("no-cache"))
            .form(credentials.into_iter().chain(fields.iter().copied()));
        let answer = self.inner.http.send(call).await;
        let now = self.clock().now();
        let answer = answer.map_err(|error| Error::call(error, endpoint.retry, now))?;
        let data = envelope::oauth_data(endpoint, &answer)?;
        Ok((answer, data))
    }
}
