//! Renewal of TikTok's tokens behind the port of `social-core`.

use async_trait::async_trait;
use social_core::{
    Effect, ErrorClass, RefreshFailure, RefreshPlan, RetryHint, Timestamp, TokenRefresher,
    TokenSet, TokenTimes,
};

use crate::client::Client;
use crate::code::ApiCode;
use crate::error::Error;

/// Renews the tokens of TikTok accounts, for whoever keeps them.
#[derive(Clone, Debug)]
pub struct TikTokTokens(Client);

impl Client {
    /// Gives the port that renews this app's tokens.
    pub fn token_refresher(&self) -> TikTokTokens {
        TikTokTokens(self.clone())
    }
}

#[async_trait]
impl TokenRefresher for TikTokTokens {
    fn plan(&self, times: &TokenTimes, _: Timestamp) -> RefreshPlan {
        times.due_at().map_or(RefreshPlan::Never, RefreshPlan::At)
    }

    async fn refresh(&self, tokens: &TokenSet) -> Result<TokenSet, RefreshFailure> {
        let Some(refresh_token) = &tokens.refresh else {
            return Err(RefreshFailure::Rejected("there is no refresh token".to_owned()));
        };
        let mut renewed = self.0.refresh(refresh_token).await.map_err(|error| failure(&error))?;
        // An answer that leaves something out leaves it as it was.
        if renewed.refresh.is_none() {
            renewed.refresh.clone_from(&tokens.refresh);
            renewed.refresh_expires_at = tokens.refresh_expires_at;
        }
        if renewed.scopes.is_empty() {
            renewed.scopes.clone_from(&tokens.scopes);
        }
        if renewed.subject.is_none() {
            renewed.subject.clone_from(&tokens.subject);
        }
        Ok(renewed)
    }
}

/// Sorts a failed refresh by what may be done next.
fn failure(error: &Error) -> RefreshFailure {
    let wait = match error.retry_hint() {
        RetryHint::After(wait) => Some(wait),
        _ => None,
    };
    match error.api_code() {
        Some(ApiCode::InvalidGrant | ApiCode::AccessDenied) => {
            RefreshFailure::Rejected(error.to_string())
        }
        Some(ApiCode::ServerError | ApiCode::TemporarilyUnavailable) => RefreshFailure::Busy(wait),
        _ => match (error.effect(), error.kind()) {
            (Effect::Unknown, _) => RefreshFailure::Unknown,
            (_, ErrorClass::RateLimited) => RefreshFailure::Busy(wait),
            (Effect::NotSent, ErrorClass::Transport | ErrorClass::Timeout) => {
                RefreshFailure::NotSent
            }
            // A refusal without a code is a gateway's, and says nothing of the token.
            (Effect::Refused, _) if error.api_code().is_none() => RefreshFailure::Busy(wait),
            _ => RefreshFailure::Config(error.to_string()),
        },
    }
}
