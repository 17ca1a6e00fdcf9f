//! The long-lived user tokens of Facebook Login.

use std::time::Duration;

use async_trait::async_trait;
use social_core::{RefreshFailure, RefreshPlan, Timestamp, TokenRefresher, TokenSet, TokenTimes};

use super::{REFUSED, failure, half_life, has_ended, is_end, with_grant_and_end_of};
use crate::oauth::FacebookLogin;

/// A token with less life than this is not exchanged again.
///
/// Where an exchange does not move the end, each half of the rest is half of the last; this ends
/// the series after a few calls.
const SHORTEST_LIFE: Duration = Duration::from_hours(24);

/// Whether a long-lived user token is exchanged for another one while it lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Extension {
    /// It is not: the person logs in again before the token ends, which also moves the end of the
    /// access to their data, about 90 days after their last login, that nothing else moves.
    #[default]
    Never,
    /// It is at half of its life. Meta documents no renewal, and does not promise that the exchange
    /// of a long-lived token brings a later end.
    WhileValid,
}

/// Renews the long-lived user tokens of Facebook Login as far as they can be.
///
/// Facebook has no refresh endpoint. Publishing goes on after the end of this token, since the Page
/// tokens that were asked for with it have none.
#[derive(Clone, Debug)]
pub struct LongLivedUserTokens {
    login: FacebookLogin,
    extension: Extension,
}

impl FacebookLogin {
    /// Gives the port that renews long-lived user tokens, if they are to be.
    pub fn long_lived_tokens(&self, extension: Extension) -> LongLivedUserTokens {
        LongLivedUserTokens { login: self.clone(), extension }
    }
}

#[async_trait]
impl TokenRefresher for LongLivedUserTokens {
    fn plan(&self, times: &TokenTimes, now: Timestamp) -> RefreshPlan {
        let worth_it =
            times.access_expires_at.is_some_and(|end| end.since(times.issued_at) >= SHORTEST_LIFE);
        match half_life(times) {
            Some(half)
                if self.extension == Extension::WhileValid
                    && worth_it
                    && !has_ended(times, now) =>
            {
                RefreshPlan::At(half)
            }
            _ => RefreshPlan::Never,
        }
    }

    async fn refresh(&self, tokens: &TokenSet) -> Result<TokenSet, RefreshFailure> {
        if self.extension == Extension::Never {
            return Err(RefreshFailure::Rejected(
                "a long-lived user token is not renewed".to_owned(),
            ));
        }
        let failure = match self.login.exchange_long_lived(&tokens.access).await {
            Ok(renewed) => return Ok(with_grant_and_end_of(renewed, tokens)),
            Err(error) => failure(&error),
        };
        if !is_end(&failure) {
            return Err(failure);
        }
        // Only the app's own question about the token counts as an answer about the token.
        Err(match self.login.debug_token(&tokens.access).await {
            Ok(told) if told.is_valid => RefreshFailure::Busy(Some(REFUSED)),
            Ok(_) => failure,
            Err(_) => RefreshFailure::Busy(None),
        })
    }
}
