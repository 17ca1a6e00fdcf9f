//! The tokens that a code brings, of either login.

use async_trait::async_trait;
use social_core::{RefreshFailure, RefreshPlan, Timestamp, TokenRefresher, TokenSet, TokenTimes};

use super::{failure, has_ended, with_grant_of};
use crate::oauth::{FacebookLogin, InstagramLogin};

/// Turns the short-lived tokens of users, of one to two hours, into long-lived ones.
///
/// A set it brings is of another family: Facebook's is for [`LongLivedUserTokens`], Instagram's for
/// [`InstagramTokens`]. It is for hosts that store the token of a code before its exchange.
///
/// [`LongLivedUserTokens`]: super::LongLivedUserTokens
/// [`InstagramTokens`]: super::InstagramTokens
#[derive(Clone, Debug)]
pub struct ShortLivedTokens(Login);

#[derive(Clone, Debug)]
enum Login {
    Facebook(FacebookLogin),
    Instagram(InstagramLogin),
}

impl FacebookLogin {
    /// Gives the port that turns short-lived user tokens into long-lived ones.
    pub fn short_lived_tokens(&self) -> ShortLivedTokens {
        ShortLivedTokens(Login::Facebook(self.clone()))
    }
}

impl InstagramLogin {
    /// Gives the port that turns short-lived tokens into long-lived ones.
    pub fn short_lived_tokens(&self) -> ShortLivedTokens {
        ShortLivedTokens(Login::Instagram(self.clone()))
    }
}

#[async_trait]
impl TokenRefresher for ShortLivedTokens {
    /// Due at once, and until the token ends.
    fn plan(&self, times: &TokenTimes, now: Timestamp) -> RefreshPlan {
        if has_ended(times, now) { RefreshPlan::Never } else { RefreshPlan::At(times.issued_at) }
    }

    async fn refresh(&self, tokens: &TokenSet) -> Result<TokenSet, RefreshFailure> {
        let renewed = match &self.0 {
            Login::Facebook(login) => login.exchange_long_lived(&tokens.access).await,
            Login::Instagram(login) => login.exchange_long_lived(&tokens.access).await,
        };
        renewed.map(|renewed| with_grant_of(renewed, tokens)).map_err(|error| failure(&error))
    }
}
