//! Storing what a renewal brought; nothing the platform gave is lost.

use std::time::Duration;

use social_core::{CredentialError, Scopes, Sealed, TokenRefresher, TokenSet};

use super::lease::{self, Next};
use super::refresh::{self, Outcome};
use super::{Inner, failure, plan};
use crate::error::StoreError;
use crate::record::{Account, AccountState, SealedTokens, StoredTokens, WorkClaim};
use crate::vault::VaultError;

/// How long a store that fails is asked again to take the only valid tokens there are.
const INSIST: Duration = Duration::from_mins(10);
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Stores the answer of a renewal.
pub(super) async fn answer(
    inner: &Inner,
    stored: &StoredTokens,
    refresher: &dyn TokenRefresher,
    old: &TokenSet,
    fresh: TokenSet,
    claim: Option<&WorkClaim>,
) -> Outcome {
    let account = &stored.account;
    if fresh.subject.as_ref().is_some_and(|subject| *subject != account.subject) {
        tracing::error!(account = %account.id, "the answer to a renewal names another account");
        strand(inner, account, &fresh).await;
        let error = CredentialError::Config("the platform named another account".to_owned());
        return Outcome::new(Err(error), Next::Keep);
    }
    let fresh = completed(fresh, old);
    if social_core::planted::is("refresh-fence-by-lease")
        && let Some(claim) = claim
        && !lease::is_held(inner, claim).await
    {
        return Outcome::new(Err(CredentialError::Unavailable { retry_after: None }), Next::Keep);
    }
    store(inner, account, refresher, &fresh).await
}

/// Fills in what an answer leaves out because it did not change.
fn completed(mut fresh: TokenSet, old: &TokenSet) -> TokenSet {
    if fresh.refresh.is_none() {
        fresh.refresh.clone_from(&old.refresh);
        fresh.refresh_expires_at = old.refresh_expires_at;
    }
    if fresh.scopes == Scopes::default() {
        fresh.scopes.clone_from(&old.scopes);
    }
    fresh
}

async fn store(
    inner: &Inner,
    account: &Account,
    refresher: &dyn TokenRefresher,
    fresh: &TokenSet,
) -> Outcome {
    let sealed = match inner.vault.seal_tokens(&account.identity(), fresh) {
        Ok(sealed) => sealed,
        Err(error) => return Outcome::new(Err(failure::of_vault(error)), Next::Keep),
    };
    match update(inner, account, &sealed).await {
        Ok(_) => {
            let times = fresh.times();
            let plan = refresher.plan(&times, inner.clock.now());
            let due = plan::due(plan, &account.id, &times);
            Outcome::new(Ok(()), due.map_or(Next::Never, Next::At))
        }
        Err(error) if error.is_fenced() => {
            strand(inner, account, fresh).await;
            // The row has moved on; what it holds now is for the caller to read.
            Outcome::new(Ok(()), Next::Keep)
        }
        Err(error) => {
            tracing::error!(account = %account.id, %error, "new tokens could not be stored");
            Outcome::new(Err(failure::of_store(error)), Next::Keep)
        }
    }
}

/// Writes new tokens; asks again while the store fails.
async fn update(
    inner: &Inner,
    account: &Account,
    sealed: &SealedTokens,
) -> Result<u64, StoreError> {
    insist(inner, || inner.store.update_tokens(&account.id, account.token_version, sealed)).await
}

/// Keeps an answer that came too late beside the row; a disconnected account's is given up.
async fn strand(inner: &Inner, account: &Account, fresh: &TokenSet) {
    let sealed: Sealed = match inner.vault.seal_stranded(&account.identity(), fresh) {
        Ok(sealed) => sealed,
        Err(error) => {
            tracing::error!(account = %account.id, %error, "a late answer could not be sealed");
            return;
        }
    };
    match insist(inner, || inner.store.strand(&account.id, &sealed)).await {
        Ok(()) => tracing::warn!(account = %account.id, "a late answer was kept beside the row"),
        Err(error) if error.is_fenced() => {
            tracing::warn!(account = %account.id, "an answer came after the disconnection");
        }
        Err(error) => {
            tracing::error!(account = %account.id, %error, "a late answer could not be stored");
        }
    }
}

/// Makes a stranded answer the account's tokens, if it is newer than what was refused.
pub(super) async fn adopt(
    inner: &Inner,
    stored: &StoredTokens,
    refresher: &dyn TokenRefresher,
) -> Option<Outcome> {
    let account = &stored.account;
    let sealed = stored.stranded.as_ref().filter(|_| account.state == AccountState::Active)?;
    let late = match inner.vault.open_stranded(&account.identity(), sealed) {
        Ok(late) => late,
        Err(error @ VaultError::UnknownKey(_)) => {
            tracing::error!(account = %account.id, %error, "a late answer waits for its key");
            return Some(refresh::locked(inner, stored, error));
        }
        Err(error) => {
            tracing::error!(account = %account.id, %error, "a late answer cannot be opened");
            return None;
        }
    };
    let is_newer = account.issued_at.is_none_or(|issued_at| late.issued_at > issued_at);
    let is_own = late.subject.as_ref().is_none_or(|subject| *subject == account.subject);
    if !is_newer || !is_own {
        return None;
    }
    tracing::warn!(account = %account.id, "a late answer takes the place of refused tokens");
    Some(store(inner, account, refresher, &late).await)
}

/// Repeats a write while the store fails, for as long as it is worth it.
pub(super) async fn insist<T, F>(inner: &Inner, write: impl Fn() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    let give_up = inner.clock.now() + INSIST;
    let mut pause = FIRST_PAUSE;
    loop {
        let error = match write().await {
            Err(error @ (StoreError::Unavailable(_) | StoreError::Backend(_))) => error,
            done => return done,
        };
        if inner.clock.now() >= give_up {
            return Err(error);
        }
        tracing::warn!(%error, "the store did not take new tokens; trying again");
        inner.clock.sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
