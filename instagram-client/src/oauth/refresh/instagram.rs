//! The long-lived tokens of Instagram Login.

use async_trait::async_trait;
use social_core::{RefreshFailure, RefreshPlan, Timestamp, TokenRefresher, TokenSet, TokenTimes};

use super::{failure, half_life, has_ended, with_grant_and_end_of};
use crate::oauth::InstagramLogin;
use crate::oauth::instagram::MIN_REFRESH_AGE;

/// Renews the long-lived tokens of Instagram Login at half of their life, and not before they are
/// 24 hours old.
///
/// A token that is not renewed for about 60 days is gone, and its user must log in again.
#[derive(Clone, Debug)]
pub struct InstagramTokens(InstagramLogin);

impl InstagramLogin {
    /// Gives the port that renews long-lived tokens.
    pub fn long_lived_tokens(&self) -> InstagramTokens {
        InstagramTokens(self.clone())
    }
}

#[async_trait]
impl TokenRefresher for InstagramTokens {
    /// `Never` for a token that has ended, or will before it is old enough.
    fn plan(&self, times: &TokenTimes, now: Timestamp) -> RefreshPlan {
        let allowed_at = times.issued_at + MIN_REFRESH_AGE;
        if has_ended(times, now) || has_ended(times, allowed_at) {
            return RefreshPlan::Never;
        }
        // A token whose end was not told is renewed as soon as it may be.
        let due_at = half_life(times).map_or(allowed_at, |half| half.max(allowed_at));
        if now < allowed_at { RefreshPlan::NotBefore(due_at) } else { RefreshPlan::At(due_at) }
    }

    async fn refresh(&self, tokens: &TokenSet) -> Result<TokenSet, RefreshFailure> {
        let client = self.0.client();
        let too_young = client.clock().now().until(tokens.issued_at + MIN_REFRESH_AGE);
        if !too_young.is_zero() {
            // Instagram would refuse, in words it does not document. Whether the token lives at all
            // is asked where the answer is clear.
            return match client.me(&tokens.access).await {
                Ok(_) => Err(RefreshFailure::Busy(Some(too_young))),
                Err(error) => Err(failure(&error)),
            };
        }
        let renewed = self.0.refresh(&tokens.access).await.map_err(|error| failure(&error))?;
        Ok(with_grant_and_end_of(renewed, tokens))
    }
}
