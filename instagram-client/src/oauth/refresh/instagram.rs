//! The long-lived tokens of Instagram Login.

use std::time::Duration;

use async_trait::async_trait;
use social_core::{RefreshFailure, RefreshPlan, Timestamp, TokenRefresher, TokenSet, TokenTimes};

use super::{REFUSED, failure, half_life, has_ended, is_end, with_grant_and_end_of};
use crate::oauth::InstagramLogin;
use crate::oauth::instagram::MIN_REFRESH_AGE;

/// How often a token must be refused before that is believed: a refusal can be false.
const TIMES: u32 = 3;
/// How long lies between.
const BETWEEN: Duration = Duration::from_secs(5);

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
            return Err(self.ask(tokens, too_young).await);
        }
        let failure = match self.0.refresh(&tokens.access).await {
            Ok(renewed) => return Ok(with_grant_and_end_of(renewed, tokens)),
            Err(error) => failure(&error),
        };
        Err(if is_end(&failure) { self.ask(tokens, REFUSED).await } else { failure })
    }
}

impl InstagramTokens {
    /// Asks who the token speaks for, which needs nothing but the token. One that lives is busy for
    /// this long; one that is refused each time has ended.
    async fn ask(&self, tokens: &TokenSet, wait: Duration) -> RefreshFailure {
        let client = self.0.client();
        let mut asked = 1;
        loop {
            let failure = match client.me(&tokens.access).await {
                Ok(_) => return RefreshFailure::Busy(Some(wait)),
                Err(error) => failure(&error),
            };
            match failure {
                // Nothing was renewed, so nothing is unknown but whether the token lives.
                RefreshFailure::Unknown => return RefreshFailure::Busy(None),
                failure if asked >= TIMES || !is_end(&failure) => return failure,
                _ => {}
            }
            asked += 1;
            client.clock().sleep(BETWEEN).await;
        }
    }
}
