//! The only place that seals and opens tokens.

#[cfg(test)]
mod tests;

use std::sync::{Arc, PoisonError, RwLock};

use serde::{Deserialize, Serialize};
use social_core::seal::{KeyId, Keyring, OpenError, SealContext, SealError, Sealed};
use social_core::{
    AccessToken, AccountId, AppName, LoginFlow, RefreshToken, Scopes, SecretText, Subject,
    Timestamp, TokenSet, TokenSlot, UserId,
};
use zeroize::{Zeroize as _, Zeroizing};

use crate::check::DERIVED;
use crate::record::{
    Account, NewAccount, SealedDerived, SealedTokens, StoredCredential, StoredTokens,
};

/// Binds an account's tokens.
const ACCOUNT: &str = "oauth-account";
pub(crate) const ACCESS_TOKEN: &str = "access_token";
pub(crate) const REFRESH_TOKEN: &str = "refresh_token";
pub(crate) const STRANDED_TOKENS: &str = "stranded_tokens";

/// Names the row that tokens are sealed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountIdentity {
    /// The row.
    pub id: AccountId,
    /// The platform app.
    pub app: AppName,
    /// The login flow.
    pub flow: LoginFlow,
    /// The host's user.
    pub user_id: UserId,
}

impl Account {
    /// Names the row for a seal.
    pub fn identity(&self) -> AccountIdentity {
        AccountIdentity {
            id: self.id.clone(),
            app: self.app.clone(),
            flow: self.flow,
            user_id: self.user_id.clone(),
        }
    }
}

impl NewAccount {
    /// Names the reserved row for a seal.
    pub fn identity(&self, id: &AccountId) -> AccountIdentity {
        AccountIdentity {
            id: id.clone(),
            app: self.app.clone(),
            flow: self.flow,
            user_id: self.user_id.clone(),
        }
    }
}

impl AccountIdentity {
    pub(crate) fn context<'a>(&'a self, column: &'a str) -> SealContext<'a> {
        SealContext {
            purpose: ACCOUNT,
            app: &self.app,
            provider: Some(self.flow.provider()),
            user: Some(&self.user_id),
            row_id: self.id.as_str(),
            column,
        }
    }
}

/// A value that could not be sealed or opened; nothing of it is shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The key it was sealed with is not in the ring. The row is kept: add the key again.
    #[error("the key `{0}` is not in the key ring")]
    UnknownKey(KeyId),
    /// It cannot be opened.
    #[error("a sealed value cannot be opened")]
    Open(#[source] OpenError),
    /// It cannot be sealed.
    #[error("a value cannot be sealed")]
    Seal(#[source] SealError),
    /// What was opened is no text, or not what was sealed.
    #[error("a sealed value holds something else than expected")]
    Content,
}

impl From<OpenError> for VaultError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::UnknownKey(id) => Self::UnknownKey(id),
            other => Self::Open(other),
        }
    }
}

impl From<SealError> for VaultError {
    fn from(error: SealError) -> Self {
        Self::Seal(error)
    }
}

/// Seals and opens tokens with a key ring that can be replaced while it is in use.
#[derive(Debug)]
pub struct TokenVault {
    keys: RwLock<Arc<Keyring>>,
}

impl TokenVault {
    /// Makes a vault over a key ring.
    pub fn new(keys: Keyring) -> Self {
        Self { keys: RwLock::new(Arc::new(keys)) }
    }

    /// Replaces the key ring; what is being sealed or opened meanwhile uses the old one.
    pub fn replace_keys(&self, keys: Keyring) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
    }

    /// Gives the present key ring.
    pub fn keys(&self) -> Arc<Keyring> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Seals any text for the row and column that the context names.
    ///
    /// # Errors
    ///
    /// [`VaultError::Seal`] when the operating system gives no random numbers.
    pub fn seal_text(&self, context: &SealContext<'_>, text: &str) -> Result<Sealed, VaultError> {
        Ok(self.keys().seal(context, text.as_bytes())?)
    }

    /// Opens a text that was sealed for the same row and column.
    ///
    /// # Errors
    ///
    /// [`VaultError::UnknownKey`] when its key is missing; [`VaultError::Open`] when it was altered
    /// or stands in another row.
    pub fn open_text(
        &self,
        context: &SealContext<'_>,
        sealed: &Sealed,
    ) -> Result<SecretText, VaultError> {
        self.open_as(context, sealed)
    }

    /// Opens a text straight into its secret type: each copy on the way would have to be wiped.
    fn open_as<S: From<String>>(
        &self,
        context: &SealContext<'_>,
        sealed: &Sealed,
    ) -> Result<S, VaultError> {
        let mut bytes = self.keys().open(context, sealed)?;
        match String::from_utf8(std::mem::take(&mut *bytes)) {
            Ok(text) => Ok(S::from(text)),
            Err(error) => {
                error.into_bytes().zeroize();
                Err(VaultError::Content)
            }
        }
    }

    /// Seals a set of tokens for an account's row.
    ///
    /// # Errors
    ///
    /// As [`Self::seal_text`].
    pub fn seal_tokens(
        &self,
        row: &AccountIdentity,
        tokens: &TokenSet,
    ) -> Result<SealedTokens, VaultError> {
        let access = self.seal_text(&row.context(ACCESS_TOKEN), tokens.access.expose_secret())?;
        let refresh = tokens
            .refresh
            .as_ref()
            .map(|token| self.seal_text(&row.context(REFRESH_TOKEN), token.expose_secret()))
            .transpose()?;
        Ok(SealedTokens {
            access,
            refresh,
            issued_at: tokens.issued_at,
            access_expires_at: tokens.access_expires_at,
            refresh_expires_at: tokens.refresh_expires_at,
            scopes: tokens.scopes.clone(),
        })
    }

    /// Opens an account's tokens; `None` if it has none.
    ///
    /// # Errors
    ///
    /// As [`Self::open_text`].
    pub fn open_tokens(&self, stored: &StoredTokens) -> Result<Option<TokenSet>, VaultError> {
        let Some(sealed) = &stored.tokens else { return Ok(None) };
        let row = stored.account.identity();
        let access = self.open_as(&row.context(ACCESS_TOKEN), &sealed.access)?;
        let refresh = sealed
            .refresh
            .as_ref()
            .map(|token| self.open_as(&row.context(REFRESH_TOKEN), token))
            .transpose()?;
        Ok(Some(TokenSet {
            access,
            access_expires_at: sealed.access_expires_at,
            refresh,
            refresh_expires_at: sealed.refresh_expires_at,
            scopes: sealed.scopes.clone(),
            issued_at: sealed.issued_at,
            subject: Some(stored.account.subject.clone()),
        }))
    }

    /// Opens the one token that was read for a slot, and no other; `None` if there is none.
    ///
    /// # Errors
    ///
    /// As [`Self::open_text`].
    pub fn open_credential(
        &self,
        stored: &StoredCredential,
        slot: &TokenSlot,
    ) -> Result<Option<AccessToken>, VaultError> {
        let Some(token) = &stored.token else { return Ok(None) };
        match slot {
            TokenSlot::Account => self.open_as(&stored.row.context(ACCESS_TOKEN), token).map(Some),
            TokenSlot::Derived(slot) => {
                let column = format!("{DERIVED}{slot}");
                self.open_as(&stored.row.context(&column), token).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Seals a token derived from an account's own.
    ///
    /// # Errors
    ///
    /// As [`Self::seal_text`].
    pub fn seal_derived(
        &self,
        row: &AccountIdentity,
        slot: &str,
        token: &AccessToken,
        expires_at: Option<Timestamp>,
    ) -> Result<SealedDerived, VaultError> {
        let column = format!("{DERIVED}{slot}");
        let token = self.seal_text(&row.context(&column), token.expose_secret())?;
        Ok(SealedDerived { slot: slot.to_owned(), token, expires_at })
    }

    /// Opens a derived token.
    ///
    /// # Errors
    ///
    /// As [`Self::open_text`].
    pub fn open_derived(
        &self,
        row: &AccountIdentity,
        derived: &SealedDerived,
    ) -> Result<AccessToken, VaultError> {
        let column = format!("{DERIVED}{}", derived.slot);
        self.open_as(&row.context(&column), &derived.token)
    }

    /// Seals a whole answer that came too late to be written.
    ///
    /// # Errors
    ///
    /// As [`Self::seal_text`].
    pub fn seal_stranded(
        &self,
        row: &AccountIdentity,
        tokens: &TokenSet,
    ) -> Result<Sealed, VaultError> {
        let plain = Stranded::of(tokens);
        let bytes = Zeroizing::new(serde_json::to_vec(&plain).map_err(|_| VaultError::Content)?);
        Ok(self.keys().seal(&row.context(STRANDED_TOKENS), &bytes)?)
    }

    /// Opens an answer that came too late.
    ///
    /// # Errors
    ///
    /// As [`Self::open_text`].
    pub fn open_stranded(
        &self,
        row: &AccountIdentity,
        sealed: &Sealed,
    ) -> Result<TokenSet, VaultError> {
        let bytes = self.keys().open(&row.context(STRANDED_TOKENS), sealed)?;
        let plain: Stranded = serde_json::from_slice(&bytes).map_err(|_| VaultError::Content)?;
        Ok(plain.into_set())
    }
}

/// A late answer as it stands inside its seal; tokens are wiped when it is dropped.
#[derive(Serialize, Deserialize)]
struct Stranded {
    access: Zeroizing<String>,
    access_expires_at: Option<Timestamp>,
    refresh: Option<Zeroizing<String>>,
    refresh_expires_at: Option<Timestamp>,
    scopes: Scopes,
    issued_at: Timestamp,
    subject: Option<Subject>,
}

impl Stranded {
    fn of(tokens: &TokenSet) -> Self {
        let text = |token: &RefreshToken| Zeroizing::new(token.expose_secret().to_owned());
        Self {
            access: Zeroizing::new(tokens.access.expose_secret().to_owned()),
            access_expires_at: tokens.access_expires_at,
            refresh: tokens.refresh.as_ref().map(text),
            refresh_expires_at: tokens.refresh_expires_at,
            scopes: tokens.scopes.clone(),
            issued_at: tokens.issued_at,
            subject: tokens.subject.clone(),
        }
    }

    fn into_set(self) -> TokenSet {
        TokenSet {
            access: AccessToken::new(self.access.as_str()),
            access_expires_at: self.access_expires_at,
            refresh: self.refresh.map(|token| RefreshToken::new(token.as_str())),
            refresh_expires_at: self.refresh_expires_at,
            scopes: self.scopes,
            issued_at: self.issued_at,
            subject: self.subject,
        }
    }
}
