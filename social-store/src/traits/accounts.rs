use async_trait::async_trait;
use social_core::Sealed;
use social_core::{AccountId, Provider, Timestamp, TokenSlot, UserId};

use super::Result;
use crate::record::{
    Account, NewAccount, Page, Paged, Reserved, SealedDerived, SealedTokens, StoredCredential,
    StoredTokens,
};

/// The accounts and their sealed tokens (`oauth_accounts`).
///
/// A store never sees a token in clear: what is put in was sealed for exactly this row, which is
/// why the row is reserved first.
#[async_trait]
pub trait TokenStore: Send + Sync + std::fmt::Debug {
    /// Finds or makes the row of an account that is being connected, by app, flow and subject.
    ///
    /// A live row of the same user is given again; a revoked one stays as it is and a new row is
    /// made.
    ///
    /// # Errors
    ///
    /// [`Conflict::LinkedElsewhere`](crate::Conflict::LinkedElsewhere) if another user has a live
    /// row of this account.
    async fn reserve(&self, account: &NewAccount) -> Result<Reserved>;

    /// Writes the tokens of a login and makes the account active; gives the new token version.
    ///
    /// Clears a stranded answer.
    ///
    /// # Errors
    ///
    /// [`StoreError::Fenced`](crate::StoreError::Fenced) unless the row has this version and is not
    /// revoked.
    async fn put(
        &self,
        id: &AccountId,
        token_version: u64,
        tokens: &SealedTokens,
        metadata: &serde_json::Value,
    ) -> Result<u64>;

    /// Writes the tokens of a refresh; gives the new token version.
    ///
    /// Accepted if and only if the row still holds the tokens this answer was bought with, whatever
    /// became of the lease meanwhile. An account that needed a reconnect is active again.
    ///
    /// # Errors
    ///
    /// [`StoreError::Fenced`](crate::StoreError::Fenced) otherwise; then
    /// [`Self::strand`] the answer.
    async fn update_tokens(
        &self,
        id: &AccountId,
        token_version: u64,
        tokens: &SealedTokens,
    ) -> Result<u64>;

    /// Keeps an answer that came too late, beside the row; the one written last stays.
    ///
    /// # Errors
    ///
    /// [`StoreError::Fenced`](crate::StoreError::Fenced) if the account is revoked or unknown: a
    /// tombstone holds no tokens.
    async fn strand(&self, id: &AccountId, tokens: &Sealed) -> Result<()>;

    /// Replaces a sealed token by the same token under another key, if it is still the one read.
    ///
    /// `column` is `access_token`, `refresh_token`, `stranded_tokens` or `derived:SLOT`. The token
    /// version stays. Tells whether it was replaced.
    ///
    /// # Errors
    ///
    /// [`StoreError::Invalid`](crate::StoreError::Invalid) if there is no such column.
    async fn rewrap(
        &self,
        id: &AccountId,
        column: &str,
        from: &Sealed,
        to: &Sealed,
    ) -> Result<bool>;

    /// Writes the tokens derived from an account's own, replacing all of them.
    ///
    /// # Errors
    ///
    /// [`StoreError::Fenced`](crate::StoreError::Fenced) unless the row has this token version.
    async fn put_derived(
        &self,
        id: &AccountId,
        token_version: u64,
        derived: &[SealedDerived],
    ) -> Result<()>;

    /// Replaces what is known of the account besides its tokens.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`](crate::StoreError::NotFound) if there is no such account.
    async fn set_metadata(&self, id: &AccountId, metadata: &serde_json::Value) -> Result<()>;

    /// Finds one of the user's accounts.
    async fn find_account(&self, user: &UserId, id: &AccountId) -> Result<Option<Account>>;

    /// Finds the user's accounts at a platform, revoked ones left out, newest first.
    async fn find_by_user_and_provider(
        &self,
        user: &UserId,
        provider: Provider,
    ) -> Result<Vec<Account>>;

    /// Lists the user's accounts, revoked ones too.
    async fn list_accounts(&self, user: &UserId, page: &Page) -> Result<Paged<Account>>;

    /// Finds live accounts by who they are at the platform, for a webhook.
    async fn find_by_subject(
        &self,
        app: &social_core::AppName,
        provider: Provider,
        subject: &social_core::Subject,
    ) -> Result<Vec<Account>>;

    /// Reads an account and its sealed tokens, for a worker.
    async fn load_tokens(&self, id: &AccountId) -> Result<Option<StoredTokens>>;

    /// Reads what is needed to hand out the token of one slot; `None` without such an account.
    ///
    /// It is asked before every call that is signed, so a backend should read no more than this.
    /// Unless it is written anew it takes its part of [`Self::load_tokens`].
    async fn load_credential(
        &self,
        id: &AccountId,
        slot: &TokenSlot,
    ) -> Result<Option<StoredCredential>> {
        Ok(self.load_tokens(id).await?.map(|stored| stored.credential(slot)))
    }

    /// Reads accounts that hold anything sealed, in the order of their ids, after one of them.
    ///
    /// It serves the walk that seals everything anew under another key.
    async fn walk_tokens(&self, after: Option<&AccountId>, limit: u32)
    -> Result<Vec<StoredTokens>>;

    /// Finds active accounts whose access token ends before the instant, the soonest first.
    async fn find_expiring(&self, before: Timestamp, limit: u32) -> Result<Vec<Account>>;

    /// Marks that only a new login helps, if the tokens are still the ones that were refused.
    /// Tells whether it was marked.
    async fn mark_needs_reconnect(&self, id: &AccountId, token_version: u64) -> Result<bool>;

    /// Disconnects one of the user's accounts: its tokens are erased, its row stays as a tombstone.
    /// Tells whether a live account was there.
    async fn revoke(&self, user: &UserId, id: &AccountId) -> Result<bool>;

    /// Erases a user: accounts, tokens, publications, posts, media rows, news, and the user's name
    /// in the audit log. Gives how many rows went.
    async fn forget_user(&self, user: &UserId) -> Result<u64>;
}
