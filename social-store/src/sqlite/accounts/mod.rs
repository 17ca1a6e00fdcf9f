//! `oauth_accounts` and `oauth_derived_tokens`.

mod erase;
mod forget;
mod read;
mod state;
mod write;

use async_trait::async_trait;
use serde_json::Value;
use social_core::{AccountId, AppName, Provider, Sealed, Subject, Timestamp, TokenSlot, UserId};

pub(super) use erase::revoked as erase_revoked;
#[cfg(test)]
pub(super) use forget::{ERASE, FORGET_IN_AUDIT};
#[cfg(test)]
pub(super) use read::{
    CREDENTIAL, DERIVED_CREDENTIAL, FIND_BY_SUBJECT, FIND_BY_USER, FIND_EXPIRING, LIST, WALK,
};
#[cfg(test)]
pub(super) use state::CLEAR_UPLOADS;
pub(super) use state::{revoke as set_revoked, set as set_state};

use super::SqliteStore;
use crate::check;
use crate::record::{
    Account, NewAccount, Page, Paged, Reserved, SealedDerived, SealedTokens, StoredCredential,
    StoredTokens,
};
use crate::traits::{Result, TokenStore};

#[async_trait]
impl TokenStore for SqliteStore {
    async fn reserve(&self, account: &NewAccount) -> Result<Reserved> {
        check::new_account(account)?;
        let account = account.clone();
        self.write(move |tx| Box::pin(write::reserve(tx, account))).await
    }

    async fn put(
        &self,
        id: &AccountId,
        token_version: u64,
        tokens: &SealedTokens,
        metadata: &Value,
    ) -> Result<u64> {
        check::sealed_tokens(tokens)?;
        check::json("metadata", metadata)?;
        let (id, tokens, metadata) = (id.clone(), tokens.clone(), metadata.clone());
        self.write(move |tx| Box::pin(write::put(tx, id, token_version, tokens, metadata))).await
    }

    async fn update_tokens(
        &self,
        id: &AccountId,
        token_version: u64,
        tokens: &SealedTokens,
    ) -> Result<u64> {
        check::sealed_tokens(tokens)?;
        let (id, tokens) = (id.clone(), tokens.clone());
        self.write(move |tx| Box::pin(write::update(tx, id, token_version, tokens))).await
    }

    async fn strand(&self, id: &AccountId, tokens: &Sealed) -> Result<()> {
        check::sealed("stranded_tokens", tokens)?;
        let (id, tokens) = (id.clone(), tokens.clone());
        self.write(move |tx| Box::pin(write::strand(tx, id, tokens))).await
    }

    async fn rewrap(
        &self,
        id: &AccountId,
        column: &str,
        from: &Sealed,
        to: &Sealed,
    ) -> Result<bool> {
        check::column(column, to)?;
        let (id, column, from, to) = (id.clone(), column.to_owned(), from.clone(), to.clone());
        self.write(move |tx| Box::pin(write::rewrap(tx, id, column, from, to))).await
    }

    async fn put_derived(
        &self,
        id: &AccountId,
        token_version: u64,
        derived: &[SealedDerived],
    ) -> Result<()> {
        check::sealed_derived(derived)?;
        let (id, derived) = (id.clone(), derived.to_vec());
        self.write(move |tx| Box::pin(write::put_derived(tx, id, token_version, derived))).await
    }

    async fn set_metadata(&self, id: &AccountId, metadata: &Value) -> Result<()> {
        check::json("metadata", metadata)?;
        let (id, metadata) = (id.clone(), metadata.clone());
        self.write(move |tx| Box::pin(write::set_metadata(tx, id, metadata))).await
    }

    async fn find_account(&self, user: &UserId, id: &AccountId) -> Result<Option<Account>> {
        read::find(self.readers(), user, id).await
    }

    async fn find_by_user_and_provider(
        &self,
        user: &UserId,
        provider: Provider,
    ) -> Result<Vec<Account>> {
        read::by_user(self.readers(), user, provider).await
    }

    async fn list_accounts(&self, user: &UserId, page: &Page) -> Result<Paged<Account>> {
        read::list(self.readers(), user, page).await
    }

    async fn find_by_subject(
        &self,
        app: &AppName,
        provider: Provider,
        subject: &Subject,
    ) -> Result<Vec<Account>> {
        read::by_subject(self.readers(), app, provider, subject).await
    }

    async fn load_tokens(&self, id: &AccountId) -> Result<Option<StoredTokens>> {
        read::tokens(self.readers(), id).await
    }

    async fn load_credential(
        &self,
        id: &AccountId,
        slot: &TokenSlot,
    ) -> Result<Option<StoredCredential>> {
        read::credential_of(self.readers(), id, slot).await
    }

    async fn walk_tokens(
        &self,
        after: Option<&AccountId>,
        limit: u32,
    ) -> Result<Vec<StoredTokens>> {
        read::walk(self.readers(), after, limit).await
    }

    async fn find_expiring(&self, before: Timestamp, limit: u32) -> Result<Vec<Account>> {
        read::expiring(self.readers(), before, limit).await
    }

    async fn mark_needs_reconnect(&self, id: &AccountId, token_version: u64) -> Result<bool> {
        let id = id.clone();
        self.write(move |tx| Box::pin(state::needs_reconnect(tx, id, token_version))).await
    }

    async fn revoke(&self, user: &UserId, id: &AccountId) -> Result<bool> {
        let (user, id) = (user.clone(), id.clone());
        self.write(move |tx| Box::pin(state::revoke_of_user(tx, user, id))).await
    }

    async fn forget_user(&self, user: &UserId) -> Result<u64> {
        check::key("user_id", user.as_str())?;
        let user = user.clone();
        self.write(move |tx| Box::pin(forget::user(tx, user))).await
    }
}
