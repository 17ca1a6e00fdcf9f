//! The tokens of one account, as a client sees them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use social_core::{
    AccessToken, AccessTokenProvider, AccountId, Credential, CredentialError, Timestamp, TokenSlot,
};

use super::{Inner, failure};
use crate::record::{AccountState, SealedTokens, StoredTokens};

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

    /// Reads the present credential from the row.
    async fn present(
        &self,
        slot: &TokenSlot,
    ) -> Result<(StoredTokens, Credential), CredentialError> {
        let stored = self.inner.load(&self.id).await?;
        let credential = self.open(&stored, slot)?;
        Ok((stored, credential))
    }

    fn open(&self, stored: &StoredTokens, slot: &TokenSlot) -> Result<Credential, CredentialError> {
        if stored.account.state == AccountState::Revoked {
            return Err(CredentialError::Disconnected);
        }
        let tokens = stored.tokens.as_ref().ok_or(CredentialError::NoSuchToken)?;
        let (token, expires_at) = self.token(stored, tokens, slot)?;
        Ok(Credential {
            token,
            scopes: stored.account.scopes.clone(),
            expires_at,
            generation: stored.account.token_version,
        })
    }

    fn token(
        &self,
        stored: &StoredTokens,
        tokens: &SealedTokens,
        slot: &TokenSlot,
    ) -> Result<(AccessToken, Option<Timestamp>), CredentialError> {
        let vault = &self.inner.vault;
        match slot {
            TokenSlot::Account => {
                let set = vault.open_tokens(stored).map_err(failure::of_vault)?;
                let set = set.ok_or(CredentialError::NoSuchToken)?;
                Ok((set.access, tokens.access_expires_at))
            }
            TokenSlot::Derived(slot) => {
                let derived = stored.derived.iter().find(|derived| derived.slot == *slot);
                let derived = derived.ok_or(CredentialError::NoSuchToken)?;
                let token = vault.open_derived(&stored.account.identity(), derived);
                Ok((token.map_err(failure::of_vault)?, derived.expires_at))
            }
            _ => Err(CredentialError::NoSuchToken),
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
            let (stored, credential) = self.present(slot).await?;
            if self.lives(&credential, min_life) {
                return Ok(credential);
            }
            let refused = stored.account.state == AccountState::NeedsReconnect;
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
        let (stored, credential) = self.present(slot).await?;
        if credential.generation != refused.generation {
            return self.credential(slot, Duration::ZERO).await;
        }
        if stored.account.state == AccountState::NeedsReconnect
            || matches!(slot, TokenSlot::Derived(_))
        {
            return Err(CredentialError::NeedsReconnect);
        }
        match Inner::renew(&self.inner, &self.id, refused.generation).await {
            Ok(()) => self.credential(slot, Duration::ZERO).await,
            Err(CredentialError::NeedsReconnect) => {
                // Tokens that nobody can renew and that are refused are used up.
                let marked = failure::needs_reconnect(&self.inner, &stored.account, REFUSED).await;
                match marked {
                    Err(error) if error.is_fenced() => self.credential(slot, Duration::ZERO).await,
                    Err(error) => Err(failure::of_store(error)),
                    Ok(()) => Err(CredentialError::NeedsReconnect),
                }
            }
            Err(why) => Err(why),
        }
    }
}

impl fmt::Debug for AccountTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountTokens").field("id", &self.id).finish_non_exhaustive()
    }
}
