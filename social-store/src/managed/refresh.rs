//! One renewal: read under the lease, exchange, store.

use std::time::Duration;

use social_core::{
    AccountId, CredentialError, RefreshFailure, RefreshPlan, Timestamp, TokenRefresher, TokenSet,
};

use super::flight::Answer;
use super::lease::{self, Next};
use super::{Inner, failure, plan, write};
use crate::error::StoreError;
use crate::record::{Account, AccountState, StoredTokens, WorkClaim};
use crate::vault::VaultError;

/// Pauses before the same token is sent again after a call without an answer.
const AGAIN_AFTER: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(4)];
/// After this time without an answer the token is not sent again in one renewal.
const AGAIN_WITHIN: Duration = Duration::from_secs(30);
/// When a renewal is tried again that did not reach the platform.
const RETRY: Duration = Duration::from_mins(1);
/// When a renewal is tried again whose outcome nobody knows.
const RETRY_UNKNOWN: Duration = Duration::from_mins(5);
/// When a renewal is tried again that our own set-up spoiled.
const RETRY_CONFIG: Duration = Duration::from_mins(15);
/// No failed renewal rests longer, whatever the platform asks for.
pub(super) const LONGEST_REST: Duration = RETRY_CONFIG;

/// Why tokens are renewed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Why {
    /// Their time has come.
    Due,
    /// Somebody cannot use the tokens of this version.
    Needed {
        /// The version.
        version: u64,
    },
}

impl Why {
    /// Tells whether the account has other tokens by now, or none to renew.
    pub(super) fn is_moot(self, account: &Account) -> bool {
        match self {
            Self::Due => false,
            Self::Needed { version } => {
                account.token_version != version || account.state != AccountState::Active
            }
        }
    }
}

/// How a renewal ended, and when the next one is due.
pub(super) struct Outcome {
    answer: Answer,
    next: Next,
}

impl Outcome {
    pub(super) const fn new(answer: Answer, next: Next) -> Self {
        Self { answer, next }
    }

    /// Leaves everything as it is.
    fn failed(error: CredentialError) -> Self {
        Self { answer: Err(error), next: Next::Keep }
    }

    fn unstored(error: StoreError) -> Self {
        Self::failed(failure::of_store(error))
    }
}

/// Renews an account's tokens under the lease, which may be held already.
pub(super) async fn run(
    inner: &Inner,
    id: &AccountId,
    why: Why,
    claim: Option<WorkClaim>,
) -> Answer {
    if social_core::planted::is("refresh-no-store-lease") {
        return renew(inner, id, why, None).await.answer;
    }
    let claim = match claim {
        Some(claim) => claim,
        None => match lease::win(inner, id, why).await? {
            Some(claim) => claim,
            None => return Ok(()),
        },
    };
    let outcome = lease::holding(inner, &claim, renew(inner, id, why, Some(&claim))).await;
    lease::give_back(inner, claim, outcome.next).await;
    outcome.answer
}

/// Reads the row, which may have changed before the lease was won, and decides.
async fn renew(inner: &Inner, id: &AccountId, why: Why, claim: Option<&WorkClaim>) -> Outcome {
    let stored = match inner.store.load_tokens(id).await {
        Ok(Some(stored)) => stored,
        Ok(None) => return Outcome::new(Err(CredentialError::NoSuchToken), Next::Never),
        Err(error) => return Outcome::unstored(error),
    };
    match stored.account.state {
        AccountState::Active => {}
        AccountState::NeedsReconnect => {
            return Outcome::new(Err(CredentialError::NeedsReconnect), Next::Never);
        }
        AccountState::Revoked => {
            return Outcome::new(Err(CredentialError::Disconnected), Next::Never);
        }
        AccountState::Reserved => {
            return Outcome::new(Err(CredentialError::NoSuchToken), Next::Never);
        }
    }
    if why.is_moot(&stored.account) {
        return Outcome::new(Ok(()), Next::Keep);
    }
    let Some(refresher) = inner.refresher(&stored.account) else {
        return unrenewable();
    };
    let set = match inner.vault.open_tokens(&stored) {
        Ok(Some(set)) => set,
        Ok(None) => return Outcome::new(Err(CredentialError::NoSuchToken), Next::Never),
        Err(error) => {
            tracing::error!(account = %id, %error, "an account's tokens cannot be opened");
            if social_core::planted::is("unknown-key-is-a-dead-token") {
                return dead(inner, &stored, &error.to_string()).await;
            }
            // Another process may have the key: it should not wait long for its turn.
            let unknown = matches!(error, VaultError::UnknownKey(_));
            let span = if unknown { RETRY } else { RETRY_CONFIG };
            return rest(inner, &stored, failure::of_vault(error), span);
        }
    };
    let now = inner.clock.now();
    let times = set.times();
    let plan = refresher.plan(&times, now);
    match (plan, why, plan::due(plan, id, &times)) {
        (RefreshPlan::Never, ..) => unrenewable(),
        (RefreshPlan::NotBefore(at), _, _) if at > now => {
            // The platform allows it only then; whoever needs a token may ask again before.
            let retry_after = Some(now.until(at).min(LONGEST_REST));
            Outcome::new(Err(CredentialError::Unavailable { retry_after }), Next::At(at))
        }
        // The tokens were renewed since this work was planned.
        (_, Why::Due, Some(due)) if due > now => Outcome::new(Ok(()), Next::At(due)),
        _ => exchange(inner, &stored, refresher.as_ref(), &set, claim).await,
    }
}

/// Only a new login renews these tokens.
const fn unrenewable() -> Outcome {
    Outcome::new(Err(CredentialError::NeedsReconnect), Next::Never)
}

/// Asks the platform. The same token is sent again only after a call without an answer.
async fn exchange(
    inner: &Inner,
    stored: &StoredTokens,
    refresher: &dyn TokenRefresher,
    set: &TokenSet,
    claim: Option<&WorkClaim>,
) -> Outcome {
    let id = &stored.account.id;
    let mut pauses = AGAIN_AFTER.into_iter();
    let mut first_silence: Option<Timestamp> = None;
    loop {
        let failure = match refresher.refresh(set).await {
            Ok(fresh) => return write::answer(inner, stored, refresher, set, fresh, claim).await,
            Err(failure) => failure,
        };
        tracing::warn!(account = %id, error = %failure, "a renewal failed");
        if !matches!(failure, RefreshFailure::Unknown) {
            return refused(inner, stored, refresher, failure).await;
        }
        let since = *first_silence.get_or_insert_with(|| inner.clock.now());
        let Some(pause) = pauses.next() else {
            return silent(inner, stored).await;
        };
        inner.clock.sleep(pause).await;
        if inner.clock.now() > since + AGAIN_WITHIN {
            return silent(inner, stored).await;
        }
        // Without the lease somebody else may be renewing these tokens at this moment.
        if let Some(claim) = claim
            && !lease::is_held(inner, claim).await
        {
            return rest(inner, stored, unavailable(RETRY), RETRY);
        }
    }
}

/// Decides what a failure means that is more than silence.
async fn refused(
    inner: &Inner,
    stored: &StoredTokens,
    refresher: &dyn TokenRefresher,
    failure: RefreshFailure,
) -> Outcome {
    let account = &stored.account;
    match failure {
        RefreshFailure::NotSent => rest(inner, stored, unavailable(RETRY), RETRY),
        RefreshFailure::Busy(after) => {
            let after = after.unwrap_or(RETRY).min(LONGEST_REST);
            rest(inner, stored, unavailable(after), after)
        }
        RefreshFailure::Rejected(reason) => {
            rejected(inner, stored, refresher, &format!("the platform refused: {reason}")).await
        }
        RefreshFailure::Revoked(reason) => match failure::revoked(inner, account, &reason).await {
            Ok(()) => Outcome::new(Err(CredentialError::Disconnected), Next::Never),
            Err(error) if error.is_fenced() => Outcome::new(Ok(()), Next::Keep),
            Err(error) => Outcome::unstored(error),
        },
        RefreshFailure::Config(reason) => {
            tracing::error!(account = %account.id, reason, "the platform refuses our client");
            rest(inner, stored, CredentialError::Config(reason), RETRY_CONFIG)
        }
        _ => silent(inner, stored).await,
    }
}

/// The refresh token was refused: by a race with another process, or for good.
async fn rejected(
    inner: &Inner,
    stored: &StoredTokens,
    refresher: &dyn TokenRefresher,
    reason: &str,
) -> Outcome {
    let id = &stored.account.id;
    if !social_core::planted::is("refresh-drop-on-invalid-grant") {
        let present = match inner.store.load_tokens(id).await {
            Ok(Some(present)) => present,
            Ok(None) => return Outcome::new(Err(CredentialError::NoSuchToken), Next::Never),
            Err(error) => return Outcome::unstored(error),
        };
        if present.account.token_version != stored.account.token_version {
            return Outcome::new(Ok(()), Next::Keep);
        }
        if let Some(outcome) = write::adopt(inner, &present, refresher).await {
            return outcome;
        }
    }
    dead(inner, stored, reason).await
}

/// Only a new login helps, unless the row has moved on.
async fn dead(inner: &Inner, stored: &StoredTokens, reason: &str) -> Outcome {
    match failure::needs_reconnect(inner, &stored.account, reason).await {
        Ok(()) => Outcome::new(Err(CredentialError::NeedsReconnect), Next::Never),
        Err(error) if error.is_fenced() => Outcome::new(Ok(()), Next::Keep),
        Err(error) => Outcome::unstored(error),
    }
}

/// A late answer lies beside the row under a key that is not known here. It may be the only token
/// that lives, so whoever has the key must find the account as it is.
pub(super) fn locked(inner: &Inner, stored: &StoredTokens, error: VaultError) -> Outcome {
    rest(inner, stored, failure::of_vault(error), RETRY_UNKNOWN)
}

/// No call brought an answer; a later one will show whether the token still lives.
async fn silent(inner: &Inner, stored: &StoredTokens) -> Outcome {
    if let Err(error) = failure::unknown(inner, &stored.account).await {
        tracing::warn!(account = %stored.account.id, %error, "news could not be stored");
    }
    rest(inner, stored, unavailable(RETRY_UNKNOWN), RETRY_UNKNOWN)
}

const fn unavailable(after: Duration) -> CredentialError {
    CredentialError::Unavailable { retry_after: Some(after) }
}

/// Lets these tokens rest, and plans the next try.
fn rest(inner: &Inner, stored: &StoredTokens, error: CredentialError, span: Duration) -> Outcome {
    let now = inner.clock.now();
    let account = &stored.account;
    inner.pauses.rest(&account.id, account.token_version, now + span, now);
    Outcome::new(Err(error), Next::At(now + span))
}
