//! The families that nothing but a login renews.

use async_trait::async_trait;
use social_core::{RefreshFailure, RefreshPlan, Timestamp, TokenRefresher, TokenSet, TokenTimes};

/// The tokens of Pages, which are never renewed.
///
/// A Page token that was asked for with a long-lived user token has no end. It dies with the
/// person's grant, password or role on the Page; then that person logs in again.
#[derive(Clone, Copy, Debug, Default)]
pub struct PageTokens;

/// The tokens of system users, which are never renewed: they live without an end or for 60 days,
/// as the login's configuration says, and a new login brings the next.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemUserTokens;

#[async_trait]
impl TokenRefresher for PageTokens {
    fn plan(&self, _: &TokenTimes, _: Timestamp) -> RefreshPlan {
        RefreshPlan::Never
    }

    async fn refresh(&self, _: &TokenSet) -> Result<TokenSet, RefreshFailure> {
        Err(RefreshFailure::Rejected("a Page token is not renewed".to_owned()))
    }
}

#[async_trait]
impl TokenRefresher for SystemUserTokens {
    fn plan(&self, _: &TokenTimes, _: Timestamp) -> RefreshPlan {
        RefreshPlan::Never
    }

    async fn refresh(&self, _: &TokenSet) -> Result<TokenSet, RefreshFailure> {
        Err(RefreshFailure::Rejected("a system user's token is not renewed".to_owned()))
    }
}
