//! The two ports between a client and whoever keeps its tokens.
//!
//! [`AccessTokenProvider`] is all a client needs to sign a call; [`TokenRefresher`] is all a
//! platform offers to renew. `social-store` joins them in `ManagedTokens`; [`StaticToken`] serves
//! scripts and tests.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;

use crate::account::{Scopes, Subject};
use crate::secret::{AccessToken, RefreshToken};
use crate::time::Timestamp;

/// The tokens of one answer of a token endpoint.
#[derive(Clone, Debug)]
pub struct TokenSet {
    /// Signs API calls.
    pub access: AccessToken,
    /// When the access token ends; `None` if the platform names no date (Meta's Page tokens).
    pub access_expires_at: Option<Timestamp>,
    /// Buys the next set, where the family has one.
    pub refresh: Option<RefreshToken>,
    /// When the refresh token ends.
    pub refresh_expires_at: Option<Timestamp>,
    /// What was granted; empty if the answer did not say.
    pub scopes: Scopes,
    /// When the answer was received.
    pub issued_at: Timestamp,
    /// Whose tokens they are, if the answer says so.
    pub subject: Option<Subject>,
}

impl TokenSet {
    /// Gives the times alone, for planning without opening a sealed token.
    pub fn times(&self) -> TokenTimes {
        TokenTimes {
            issued_at: self.issued_at,
            access_expires_at: self.access_expires_at,
            refresh_expires_at: self.refresh_expires_at,
        }
    }
}

/// The times of a [`TokenSet`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenTimes {
    /// When the tokens were received.
    pub issued_at: Timestamp,
    /// When the access token ends.
    pub access_expires_at: Option<Timestamp>,
    /// When the refresh token ends.
    pub refresh_expires_at: Option<Timestamp>,
}

impl TokenTimes {
    /// Gives the instant when a refresh falls due: the end less the larger of one hour and a
    /// quarter of the life, never before half of the life. `None` if the token has no end.
    pub fn due_at(&self) -> Option<Timestamp> {
        let expires_at = self.access_expires_at?;
        let life = expires_at.since(self.issued_at);
        let lead = (life / 4).max(Duration::from_hours(1));
        Some((expires_at - lead).max(self.issued_at + life / 2))
    }
}

/// When a set of tokens may and should be renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshPlan {
    /// Due at this instant (which may have passed), and allowed at any time.
    At(Timestamp),
    /// The platform refuses a refresh before this instant; due then.
    NotBefore(Timestamp),
    /// This family is never refreshed: it has no end, or only a new login renews it.
    Never,
}

/// Which token of an account a call needs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenSlot {
    /// The account's own token.
    Account,
    /// A token derived from it, by the id of what it is for (a Facebook Page).
    Derived(String),
}

/// A token fit to sign calls with, and what is known of it.
#[derive(Clone, Debug)]
pub struct Credential {
    /// The token.
    pub token: AccessToken,
    /// What it may do.
    pub scopes: Scopes,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// Counts the writes of this account's tokens, so that a refusal names the token it is about.
    pub generation: u64,
}

/// Why no credential could be had.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialError {
    /// The user must connect the account again.
    #[error("the account must be connected again")]
    NeedsReconnect,
    /// The account was disconnected, here or at the platform.
    #[error("the account is disconnected")]
    Disconnected,
    /// No token is known for this slot.
    #[error("the account has no such token")]
    NoSuchToken,
    /// A renewal did not come through; trying later may help.
    #[error("the token could not be renewed for now")]
    Unavailable {
        /// When to try again, if known.
        retry_after: Option<Duration>,
    },
    /// The stored token cannot be opened: its key is missing, or somebody altered it. It is kept.
    #[error("the stored token cannot be opened: {0}")]
    Unreadable(String),
    /// Our own set-up is at fault, such as a wrong client secret.
    #[error("the token cannot be used: {0}")]
    Config(String),
    /// The store failed.
    #[error("the token store failed: {0}")]
    Store(String),
}

/// Hands out tokens to sign calls with.
#[async_trait]
pub trait AccessTokenProvider: Send + Sync + fmt::Debug {
    /// Gives a token that lives at least `min_life` longer, renewing it if need be.
    ///
    /// # Errors
    ///
    /// See [`CredentialError`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future must not lose a token: a renewal under way goes on without it.
    async fn credential(
        &self,
        slot: &TokenSlot,
        min_life: Duration,
    ) -> Result<Credential, CredentialError>;

    /// Takes note that the platform refused this token, and gives another one.
    ///
    /// A newer generation that is already known is given without a renewal.
    ///
    /// # Errors
    ///
    /// See [`CredentialError`].
    ///
    /// # Cancel safety
    ///
    /// As [`Self::credential`].
    async fn rejected(
        &self,
        slot: &TokenSlot,
        refused: &Credential,
    ) -> Result<Credential, CredentialError>;
}

/// Renews the tokens of one family.
#[async_trait]
pub trait TokenRefresher: Send + Sync + fmt::Debug {
    /// Tells from the times alone when a set should be renewed.
    fn plan(&self, times: &TokenTimes, now: Timestamp) -> RefreshPlan;

    /// Asks the platform for a new set, once.
    ///
    /// The caller must hold the account's refresh lease, and must store the answer durably before
    /// anyone uses it: the old refresh token may be dead as soon as the new one exists.
    ///
    /// # Errors
    ///
    /// See [`RefreshFailure`].
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: dropping the future may lose the only valid refresh token. Run it in a
    /// task of its own.
    async fn refresh(&self, tokens: &TokenSet) -> Result<TokenSet, RefreshFailure>;
}

/// Why a refresh gave no new tokens, by what may be done next.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum RefreshFailure {
    /// The request did not reach the platform; nothing changed there.
    #[error("the platform could not be reached")]
    NotSent,
    /// No answer: the platform may have rotated the token.
    #[error("the platform gave no answer")]
    Unknown,
    /// The platform asks to come back later; nothing changed.
    #[error("the platform is busy")]
    Busy(Option<Duration>),
    /// The platform refused this refresh token (TikTok's `invalid_grant`). Another process may
    /// have rotated it: read the store again before giving up.
    #[error("the platform refused the refresh token: {0}")]
    Rejected(String),
    /// The user withdrew the grant; certain.
    #[error("the user withdrew the access: {0}")]
    Revoked(String),
    /// Our client is at fault (`invalid_client`, a wrong secret).
    #[error("the platform refused this client: {0}")]
    Config(String),
}

/// One fixed token, for scripts and tests.
#[derive(Clone, Debug)]
pub struct StaticToken(Credential);

impl StaticToken {
    /// Wraps a token whose scopes are known.
    pub fn new(token: impl Into<AccessToken>, scopes: Scopes) -> Self {
        Self(Credential { token: token.into(), scopes, expires_at: None, generation: 0 })
    }
}

#[async_trait]
impl AccessTokenProvider for StaticToken {
    async fn credential(&self, _: &TokenSlot, _: Duration) -> Result<Credential, CredentialError> {
        Ok(self.0.clone())
    }

    async fn rejected(&self, _: &TokenSlot, _: &Credential) -> Result<Credential, CredentialError> {
        Err(CredentialError::NeedsReconnect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(life: Duration) -> TokenTimes {
        let issued_at = Timestamp::from_unix(1_000_000);
        TokenTimes {
            issued_at,
            access_expires_at: Some(issued_at + life),
            refresh_expires_at: None,
        }
    }

    #[test]
    fn due_before_the_end_but_not_before_half() {
        let cases = [
            (Duration::from_hours(24), Duration::from_hours(18)),
            (Duration::from_hours(2), Duration::from_hours(1)),
            (Duration::from_mins(10), Duration::from_mins(5)),
            (Duration::from_hours(60 * 24), Duration::from_hours(45 * 24)),
        ];
        for (life, age) in cases {
            let times = times(life);
            assert_eq!(times.due_at(), Some(times.issued_at + age), "{life:?}");
        }
    }
}
