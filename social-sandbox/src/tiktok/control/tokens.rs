//! Tokens given out and taken away by hand.

use serde::{Deserialize, Serialize};

use super::TikTokControl;
use crate::error::SandboxError;
use crate::secret::SandboxSecret;
use crate::tiktok::oauth;

/// Tokens as the token endpoint would have given them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct IssuedTokens {
    /// The access token.
    pub access_token: SandboxSecret,
    /// Its life in seconds.
    pub expires_in: u64,
    /// The refresh token.
    pub refresh_token: SandboxSecret,
    /// Its life in seconds.
    pub refresh_expires_in: u64,
    /// The creator, as the app sees them.
    pub open_id: String,
    /// The granted scopes, comma separated.
    pub scope: String,
}

/// What is taken away from an authorization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenLoss {
    /// The access tokens; the refresh token still works.
    Access,
    /// The refresh tokens; the access token still works.
    Refresh,
    /// Both, without an event: a refresh gives `invalid_grant`.
    Both,
}

impl TikTokControl {
    /// Connects a creator without the login: a live authorization with tokens.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such an app or creator.
    pub fn issue_tokens(
        &self,
        client_key: &str,
        username: &str,
        scopes: &[&str],
    ) -> Result<IssuedTokens, SandboxError> {
        let host = &self.0;
        let state = &mut *host.enter();
        if !state.apps.contains_key(client_key) {
            return Err(SandboxError::not_found("app", client_key));
        }
        if state.user(username).is_none() {
            return Err(SandboxError::not_found("user", username));
        }
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let open_id = host.open_id(client_key, username);
        let id = state.tokens.open(client_key, username, &open_id, &scopes);
        let grant = state
            .tokens
            .grant(id)
            .cloned()
            .ok_or_else(|| SandboxError::not_found("grant", id.to_string()))?;
        let tokens = oauth::issue(host, state, &grant, None);
        serde_json::from_value(tokens).map_err(|error| SandboxError::Refused(error.to_string()))
    }

    /// Takes tokens of a creator away from an app, without telling the app.
    ///
    /// Returns how many tokens ended.
    pub fn take_tokens(&self, client_key: &str, username: &str, loss: TokenLoss) -> usize {
        let state = &mut *self.0.enter();
        let grants: Vec<u64> =
            state.tokens.live_grants(Some(client_key), username).map(|grant| grant.id).collect();
        match loss {
            TokenLoss::Access => state.tokens.end_access(&grants),
            TokenLoss::Refresh => state.tokens.end_refresh(&grants),
            TokenLoss::Both => state.tokens.end_access(&grants) + state.tokens.end_refresh(&grants),
        }
    }

    /// Makes the access tokens of a creator invalid; a refresh still works.
    pub fn invalidate_access(&self, client_key: &str, username: &str) -> usize {
        self.take_tokens(client_key, username, TokenLoss::Access)
    }
}
