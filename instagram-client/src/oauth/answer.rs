//! The answers of the token endpoints.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use social_core::http::{Answer, Call, TOKEN_DEADLINE};
use social_core::{AccessToken, Scopes, Timestamp, TokenSet};

use crate::client::Client;
use crate::endpoint::Endpoint;
use crate::envelope;
use crate::error::{Error, Result};
use crate::id::{AppScopedId, IgUserId};
use crate::lenient;
use crate::me::Me;

/// A token as it stands on the wire, in any of the answers.
#[derive(Deserialize)]
pub(super) struct TokenAnswer {
    #[serde(deserialize_with = "secret")]
    access_token: AccessToken,
    #[serde(default, deserialize_with = "lenient::count")]
    expires_in: Option<u64>,
    #[serde(default, deserialize_with = "lenient::scopes")]
    permissions: Scopes,
    #[serde(default, deserialize_with = "lenient::id")]
    pub(super) user_id: Option<EitherId>,
}

fn secret<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<AccessToken, D::Error> {
    String::deserialize(deserializer).map(AccessToken::from)
}

impl TokenAnswer {
    /// Turns the lifetime into an instant. Only the answer's own number counts; none, or zero, is
    /// an end that the platform does not name.
    pub(super) fn into_set(self, received_at: Timestamp) -> TokenSet {
        let life = self.expires_in.filter(|seconds| *seconds > 0).map(Duration::from_secs);
        TokenSet {
            access: self.access_token,
            access_expires_at: life.map(|life| received_at + life),
            refresh: None,
            refresh_expires_at: None,
            scopes: self.permissions,
            issued_at: received_at,
            subject: None,
        }
    }
}

/// An id of which the platform's pages and its answers do not say the same: the person within the
/// app, or the professional account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EitherId(String);

impl From<String> for EitherId {
    fn from(id: String) -> Self {
        Self(id)
    }
}

impl EitherId {
    /// Gives the id as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Tells whether one of the ids of `me` is this one.
    pub fn is_of(&self, me: &Me) -> bool {
        let account = me.user_id.as_ref().map(IgUserId::as_str);
        AppScopedId::as_str(&me.id) == self.0 || account == Some(self.as_str())
    }
}

impl Client {
    /// Makes a call of a token endpoint.
    pub(super) async fn token(
        &self,
        endpoint: &Endpoint,
        call: Call,
    ) -> Result<(Answer, TokenAnswer)> {
        let call = call
            .deadline(TOKEN_DEADLINE)
            .header(http::header::CACHE_CONTROL, http::HeaderValue::from_static("no-cache"));
        let (answer, data): (Answer, Value) = self.send(endpoint, call).await?;
        let status = answer.status().as_u16();
        let token: TokenAnswer = envelope::typed(endpoint, status, envelope::unwrapped(data))?;
        if token.access_token.expose_secret().is_empty() {
            return Err(Error::decode(endpoint, status, "the access token is empty"));
        }
        Ok((answer, token))
    }
}
