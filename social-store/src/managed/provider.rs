//! The tokens of one account, as a client sees them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use social_core::{AccessTokenProvider, AccountId, Credential, CredentialError, TokenSlot};

use super::{Inner, failure};
use crate::record::AccountState;

/// How often a credential is looked for: an adopted late answer may itself be due.
const ROUNDS: u32 = 3;

/// What the user hears when a token is refused that cannot be renewed.
const REFUSED: &str = "the platform refused the access token";

/// Hands out one account's tokens.
pub(super) struct AccountTokens {
    inner: Arc<Inner>,
    id: AccountId,
}

impl AccountTokens {
    pub(super) fn new(inner: Arc<Inner>, id: AccountId) -> Self {
        Self { inner, id }
    }

    /// Reads the present credential from the row, and where the account stands.
    async fn present(
        &self,
        slot: &TokenSlot,
    ) -> Result<(AccountState, Credential), CredentialError> {
        let stored = self.inner.store.load_credential(&self.id, slot).await;
        let stored = stored.map_err(failure::of_store)?.ok_or(CredentialError::NoSuchToken)?;
        if stored.state == AccountState::Revoked {
            return Err(CredentialError::Disconnected);
        }
        // The refresh token stays sealed: nobody has asked for it.
        let token = self.inner.vault.open_credential(&stored, slot).map_err(failure::of_vault)?;
        let credential = Credential {
            token: token.ok_or(CredentialError::NoSuchToken)?,
            scopes: stored.scopes,
            expires_at: stored.expires_at,
            generation: stored.token_version,
        };
        Ok((stored.state, credential))
    }

    /// Tokens that nobody can renew and that are refused are used up, if the row still holds them.
    async fn used_up(
        &self,
        slot: &TokenSlot,
        generation: u64,
    ) -> Result<Credential, CredentialError> {
        let account = self.inner.load(&self.id).await?.account;
        if account.token_version != generation {
            return self.credential(slot, Duration::ZERO).await;
        }
        match failure::needs_reconnect(&self.inner, &account, REFUSED).await {
            Err(error) if error.is_fenced() => self.credential(slot, Duration::ZERO).await,
            Err(error) => Err(failure::of_store(error)),
            Ok(()) => Err(CredentialError::NeedsReconnect),
        }
    }

    fn lives(&self, credential: &Credential, span: Duration) -> bool {
        let needed = self.inner.clock.now() + span;
        credential.expires_at.is_none_or(|end| end > needed)
    }

    /// Gives the credential that cannot be renewed now, as long as it lives at all.
    fn rest_of(
        &self,
        credential: Credential,
        why: CredentialError,
    ) -> Result<Credential, CredentialError> {
        if matches!(why, CredentialError::Disconnected) || !self.lives(&credential, Duration::ZERO)
        {
            return Err(why);
        }
        Ok(credential)
    }
}

#[async_trait]
impl AccessTokenProvider for AccountTokens {
    /// A token that cannot be renewed, for now or ever, is handed out for as long as it lives, even
    /// if that is shorter than `min_life`.
    async fn credential(
        &self,
        slot: &TokenSlot,
        min_life: Duration,
    ) -> Result<Credential, CredentialError> {
        for _ in 0..ROUNDS {
            let (state, credential) = self.present(slot).await?;
            if self.lives(&credential, min_life) {
                return Ok(credential);
            }
            let refused = state == AccountState::NeedsReconnect;
            if refused || matches!(slot, TokenSlot::Derived(_)) {
                return self.rest_of(credential, CredentialError::NeedsReconnect);
            }
            match Inner::renew(&self.inner, &self.id, credential.generation).await {
                Ok(()) => {}
                Err(why) => {
                    let (_, credential) = self.present(slot).await?;
                    return self.rest_of(credential, why);
                }
            }
        }
        let (_, credential) = self.present(slot).await?;
        self.rest_of(credential, CredentialError::Unavailable { retry_after: None })
    }

    async fn rejected(
        &self,
        slot: &TokenSlot,
        refused: &Credential,
    ) -> Result<Credential, CredentialError> {
        let (state, credential) = self.present(slot).await?;
        if credential.generation != refused.generation {
            return self.credential(slot, Duration::ZERO).await;
        }
        if state == AccountState::NeedsReconnect || matches!(slot, TokenSlot::Derived(_)) {
            return Err(CredentialError::NeedsReconnect);
        }
        match Inner::renew(&self.inner, &self.id, refused.generation).await {
            Ok(()) => self.credential(slot, Duration::ZERO).await,
            Err(CredentialError::NeedsReconnect) => self.used_up(slot, refused.generation).await,
            Err(why) => Err(why),
        }
    }
}

impl fmt::Debug for AccountTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountTokens").field("id", &self.id).finish_non_exhaustive()
    }
}
