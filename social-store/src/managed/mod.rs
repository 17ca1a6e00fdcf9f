//! Tokens that renew themselves, over any store and any platform.

mod failure;
mod flight;
mod lease;
mod pause;
mod plan;
mod provider;
mod refresh;
mod write;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use social_core::{
    AccessTokenProvider, AccountId, AppName, Clock, CredentialError, LoginFlow, TokenRefresher,
};

use crate::error::StoreError;
use crate::record::{Account, StoredTokens, WorkKind};
use crate::traits::Store;
use crate::vault::TokenVault;
use flight::{Answer, Flights};
use pause::Pauses;
use provider::AccountTokens;
use refresh::Why;

/// Hands out the tokens of connected accounts and renews them before they end.
///
/// Any number of tasks, processes and machines may share the accounts of one store: a refresh is
/// made once in a process, under a lease of the store, and by a task of its own that nobody's going
/// away can stop. Its answer is stored if the row still holds the tokens it was bought with,
/// whatever became of the lease; an answer that comes later is kept beside the row.
///
/// The row is read for every credential, and no opened token is kept: a token that was disconnected,
/// forgotten or replaced, by whichever process, is not handed out from the moment the store says so.
/// Only the token that is asked for is opened.
///
/// Clones share everything. It must be used inside a tokio runtime.
#[derive(Clone)]
pub struct ManagedTokens {
    inner: Arc<Inner>,
}

struct Inner {
    store: Arc<dyn Store>,
    vault: Arc<TokenVault>,
    clock: Arc<dyn Clock>,
    refreshers: HashMap<(AppName, LoginFlow), Arc<dyn TokenRefresher>>,
    flights: Arc<Flights>,
    pauses: Pauses,
}

impl ManagedTokens {
    /// Starts with a store, the vault that opens its tokens, and a clock.
    pub fn builder(
        store: Arc<dyn Store>,
        vault: Arc<TokenVault>,
        clock: Arc<dyn Clock>,
    ) -> ManagedTokensBuilder {
        ManagedTokensBuilder { store, vault, clock, refreshers: HashMap::new() }
    }

    /// Gives the tokens of one account, to sign calls with.
    pub fn account(&self, id: AccountId) -> Arc<dyn AccessTokenProvider> {
        Arc::new(AccountTokens::new(Arc::clone(&self.inner), id))
    }

    /// Renews an account's tokens now, due or not.
    ///
    /// # Errors
    ///
    /// See [`CredentialError`]; [`CredentialError::Unavailable`] also while the tokens rest after a
    /// renewal that failed.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future does not stop the renewal.
    pub async fn refresh_now(&self, id: &AccountId) -> Result<(), CredentialError> {
        let version = self.inner.load(id).await?.account.token_version;
        Inner::renew(&self.inner, id, version).await
    }

    /// Claims accounts whose renewal is due, at most `limit`, and renews them all at once. Gives
    /// how many there were.
    ///
    /// What comes of each is in the store: new tokens, or a later time to try again, or news for
    /// the account's user.
    ///
    /// # Errors
    ///
    /// When the store cannot be asked for due work.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future does not stop renewals that were begun.
    pub async fn refresh_due(&self, limit: u32) -> Result<usize, StoreError> {
        let inner = &self.inner;
        let claims = inner.store.claim_due(&[WorkKind::REFRESH], limit, lease::LEASE).await?;
        let begun: Vec<_> = claims
            .into_iter()
            .map(|claim| {
                let id = AccountId::new(claim.subject.as_str());
                let job = Arc::clone(inner);
                Flights::fly(&inner.flights, async move {
                    refresh::run(&job, &id, Why::Due, Some(claim)).await
                })
            })
            .collect();
        let count = begun.len();
        for answer in begun {
            if let Err(error) = flight::landed(answer).await {
                tracing::debug!(%error, "a due renewal did not come through");
            }
        }
        Ok(count)
    }

    /// Waits until no renewal is under way, for an orderly end.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    pub async fn drain(&self) {
        self.inner.flights.drain().await;
    }
}

impl fmt::Debug for ManagedTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ManagedTokens")
            .field("families", &self.inner.refreshers.keys())
            .finish_non_exhaustive()
    }
}

impl Inner {
    /// Renews the tokens of this version; joins a renewal of the account that is under way.
    async fn renew(inner: &Arc<Self>, id: &AccountId, version: u64) -> Answer {
        if let Some(pause) = inner.pauses.left(id, version, inner.clock.now()) {
            return Err(CredentialError::Unavailable { retry_after: Some(pause) });
        }
        let answer = Flights::join(&inner.flights, id, || {
            let (job, id) = (Arc::clone(inner), id.clone());
            async move { refresh::run(&job, &id, Why::Needed { version }, None).await }
        });
        flight::landed(answer).await
    }

    /// Reads an account that may have tokens.
    async fn load(&self, id: &AccountId) -> Result<StoredTokens, CredentialError> {
        let stored = self.store.load_tokens(id).await.map_err(failure::of_store)?;
        stored.ok_or(CredentialError::NoSuchToken)
    }

    fn refresher(&self, account: &Account) -> Option<&Arc<dyn TokenRefresher>> {
        self.refreshers.get(&(account.app.clone(), account.flow))
    }
}

/// Collects what [`ManagedTokens`] needs.
#[must_use = "the tokens are managed after `build`"]
pub struct ManagedTokensBuilder {
    store: Arc<dyn Store>,
    vault: Arc<TokenVault>,
    clock: Arc<dyn Clock>,
    refreshers: HashMap<(AppName, LoginFlow), Arc<dyn TokenRefresher>>,
}

impl ManagedTokensBuilder {
    /// Says who renews the tokens of an app's login flow.
    ///
    /// The tokens of a flow that nobody renews are handed out until they end.
    pub fn refresher(
        mut self,
        app: AppName,
        flow: LoginFlow,
        refresher: Arc<dyn TokenRefresher>,
    ) -> Self {
        self.refreshers.insert((app, flow), refresher);
        self
    }

    /// Ends the set-up.
    pub fn build(self) -> ManagedTokens {
        let inner = Inner {
            store: self.store,
            vault: self.vault,
            clock: self.clock,
            refreshers: self.refreshers,
            flights: Arc::default(),
            pauses: Pauses::default(),
        };
        ManagedTokens { inner: Arc::new(inner) }
    }
}

impl fmt::Debug for ManagedTokensBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ManagedTokensBuilder")
            .field("families", &self.refreshers.keys())
            .finish_non_exhaustive()
    }
}
