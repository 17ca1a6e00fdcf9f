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
pub(super) use forget::{ERASE, FORGET_IN_AUDIT, LOCK};
#[cfg(test)]
pub(super) use read::{
    CREDENTIAL, DERIVED_CREDENTIAL, FIND_BY_SUBJECT, FIND_BY_USER, FIND_EXPIRING, LIST, WALK,
};
#[cfg(test)]
pub(super) use state::CLEAR_UPLOADS;
pub(super) use state::{revoke as set_revoked, set as set_state};

use super::PostgresStore;
use crate::check;
use crate::record::{
    Account, NewAccount, Page, Paged, Reserved, SealedDerived, SealedTokens, StoredCredential,
    StoredTokens,
};
use crate::sql::codec;
use crate::traits::{Result, TokenStore};

#[async_trait]
impl TokenStore for PostgresStore {
    async fn reserve(&self, account: &NewAccount) -> Result<Reserved> {
        check::new_account(account)?;
        let account = account.clone();
        self.write(move |tx| Box::pin(write::reserve(tx, account.clone()))).await
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
        let new = write::NewTokens { id: id.clone(), token_version, tokens: tokens.clone() };
        let (metadata, now) = (codec::json("metadata", metadata)?, self.writer.time.given());
        self.alone(move |conn| Box::pin(write::put(conn, new.clone(), metadata.clone(), now))).await
    }

    async fn update_tokens(
        &self,
        id: &AccountId,
        token_version: u64,
        tokens: &SealedTokens,
    ) -> Result<u64> {
        check::sealed_tokens(tokens)?;
        let new = write::NewTokens { id: id.clone(), token_version, tokens: tokens.clone() };
        let now = self.writer.time.given();
        self.alone(move |conn| Box::pin(write::update(conn, new.clone(), now))).await
    }

    async fn strand(&self, id: &AccountId, tokens: &Sealed) -> Result<()> {
        check::sealed("stranded_tokens", tokens)?;
        let (id, tokens, now) = (id.clone(), tokens.clone(), self.writer.time.given());
        self.alone(move |conn| Box::pin(write::strand(conn, id.clone(), tokens.clone(), now))).await
    }

    async fn rewrap(
        &self,
        id: &AccountId,
        column: &str,
        from: &Sealed,
        to: &Sealed,
    ) -> Result<bool> {
        check::column(column, to)?;
        let column = write::Column::named(id, column);
        let (from, to) = (from.clone(), to.clone());
        self.alone(move |conn| {
            Box::pin(write::rewrap(conn, column.clone(), from.clone(), to.clone()))
        })
        .await
    }

    async fn put_derived(
        &self,
        id: &AccountId,
        token_version: u64,
        derived: &[SealedDerived],
    ) -> Result<()> {
        check::sealed_derived(derived)?;
        let (id, derived) = (id.clone(), derived.to_vec());
        self.write(move |tx| {
            Box::pin(write::put_derived(tx, id.clone(), token_version, derived.clone()))
        })
        .await
    }

    async fn set_metadata(&self, id: &AccountId, metadata: &Value) -> Result<()> {
        check::json("metadata", metadata)?;
        let (id, now) = (id.clone(), self.writer.time.given());
        let metadata = codec::json("metadata", metadata)?;
        self.alone(move |conn| {
            Box::pin(write::set_metadata(conn, id.clone(), metadata.clone(), now))
        })
        .await
    }

    async fn find_account(&self, user: &UserId, id: &AccountId) -> Result<Option<Account>> {
        read::find(self.pool(), user, id).await
    }

    async fn find_by_user_and_provider(
        &self,
        user: &UserId,
        provider: Provider,
    ) -> Result<Vec<Account>> {
        read::by_user(self.pool(), user, provider).await
    }

    async fn list_accounts(&self, user: &UserId, page: &Page) -> Result<Paged<Account>> {
        read::list(self.pool(), user, page).await
    }

    async fn find_by_subject(
        &self,
        app: &AppName,
        provider: Provider,
        subject: &Subject,
    ) -> Result<Vec<Account>> {
        read::by_subject(self.pool(), app, provider, subject).await
    }

    async fn load_tokens(&self, id: &AccountId) -> Result<Option<StoredTokens>> {
        read::tokens(self.pool(), id).await
    }

    async fn load_credential(
        &self,
        id: &AccountId,
        slot: &TokenSlot,
    ) -> Result<Option<StoredCredential>> {
        read::credential_of(self.pool(), id, slot).await
    }

    async fn walk_tokens(
        &self,
        after: Option<&AccountId>,
        limit: u32,
    ) -> Result<Vec<StoredTokens>> {
        read::walk(self.pool(), after, limit).await
    }

    async fn find_expiring(&self, before: Timestamp, limit: u32) -> Result<Vec<Account>> {
        read::expiring(self.pool(), before, limit).await
    }

    async fn mark_needs_reconnect(&self, id: &AccountId, token_version: u64) -> Result<bool> {
        let (id, now) = (id.clone(), self.writer.time.given());
        self.alone(move |conn| {
            Box::pin(state::needs_reconnect(conn, id.clone(), token_version, now))
        })
        .await
    }

    async fn revoke(&self, user: &UserId, id: &AccountId) -> Result<bool> {
        let (user, id) = (user.clone(), id.clone());
        self.write(move |tx| Box::pin(state::revoke_of_user(tx, user.clone(), id.clone()))).await
    }

    async fn forget_user(&self, user: &UserId) -> Result<u64> {
        check::key("user_id", user.as_str())?;
        let user = user.clone();
        self.write(move |tx| Box::pin(forget::user(tx, user.clone()))).await
    }
}
