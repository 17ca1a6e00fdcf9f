//! The lease of a renewal across processes.

use std::future::Future;
use std::time::Duration;

use social_core::{AccountId, CredentialError, Timestamp};

use super::refresh::{LONGEST_REST, Why};
use super::{Inner, failure};
use crate::changes::Change;
use crate::record::{Due, WorkClaim, WorkKind};

/// How long a lease lasts without a sign of life.
pub(super) const LEASE: Duration = Duration::from_mins(1);
/// How often the holder gives one.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// How often somebody who waits for another holder looks again.
const LOOK: Duration = Duration::from_millis(500);
/// How long one waits for another holder: a token call of 45 seconds, tried three times, and rest.
const PATIENCE: Duration = Duration::from_mins(3);

/// What becomes of the work when its lease is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// It is due again at this instant.
    At(Timestamp),
    /// There is nothing left to do.
    Never,
    /// Its time stays as it is.
    Keep,
}

/// Wins the lease; `None` if somebody else renewed the tokens meanwhile.
///
/// Whoever waited for a holder that gave up does not repeat its calls: each process would.
pub(super) async fn win(
    inner: &Inner,
    id: &AccountId,
    why: Why,
) -> Result<Option<WorkClaim>, CredentialError> {
    let begun = inner.clock.now();
    let mut waited = false;
    loop {
        let claim = inner.store.claim_one(WorkKind::REFRESH, id.as_str(), LEASE).await;
        let claim = claim.map_err(failure::of_store)?;
        if let Some(claim) = &claim
            && !waited
        {
            return Ok(Some(claim.clone()));
        }
        let is_moot = why.is_moot(&inner.load(id).await?.account);
        match claim {
            Some(claim) if is_moot => {
                give_back(inner, claim, Next::Keep).await;
                return Ok(None);
            }
            Some(claim) => return after_a_holder(inner, claim).await.map(Some),
            None if is_moot => return Ok(None),
            None => {}
        }
        if inner.clock.now() >= begun + PATIENCE {
            return Err(CredentialError::Unavailable { retry_after: Some(LEASE) });
        }
        waited = true;
        inner.clock.sleep(LOOK).await;
    }
}

/// Goes on after a holder that died; rests if the holder failed and planned another try.
async fn after_a_holder(inner: &Inner, claim: WorkClaim) -> Result<WorkClaim, CredentialError> {
    let now = inner.clock.now();
    if claim.due_at <= now || claim.due_at > now + LONGEST_REST {
        return Ok(claim);
    }
    let retry_after = Some(now.until(claim.due_at));
    give_back(inner, claim, Next::Keep).await;
    Err(CredentialError::Unavailable { retry_after })
}

/// Does the work while lengthening its lease. A lost lease does not stop it: what it brings counts
/// by the tokens it was bought with.
pub(super) async fn holding<T>(
    inner: &Inner,
    claim: &WorkClaim,
    work: impl Future<Output = T>,
) -> T {
    let mut work = std::pin::pin!(work);
    loop {
        tokio::select! {
            biased;
            done = &mut work => return done,
            () = inner.clock.sleep(HEARTBEAT) => {}
        }
        if let Err(error) = inner.store.extend(claim, LEASE).await {
            tracing::warn!(account = %claim.subject, %error, "the lease of a renewal was lost");
            if error.is_fenced() {
                return work.await;
            }
        }
    }
}

/// Tells whether the lease still belongs to this claim.
pub(super) async fn is_held(inner: &Inner, claim: &WorkClaim) -> bool {
    inner.store.apply(Change::Holds(claim.clone()).into()).await.is_ok()
}

/// Gives the lease back. If that fails the lease ends by itself and the work is due again.
pub(super) async fn give_back(inner: &Inner, claim: WorkClaim, next: Next) {
    let subject = claim.subject.clone();
    let at = match next {
        Next::At(at) => Some(at),
        Next::Never => None,
        Next::Keep => {
            if let Err(error) = inner.store.release_work(&claim).await {
                tracing::warn!(account = %subject, %error, "a lease could not be given back");
            }
            return;
        }
    };
    let finished = inner.store.apply(Change::FinishWork { claim, next: at }.into()).await;
    let planned = match (finished, at) {
        (Err(error), Some(at)) if error.is_fenced() => {
            inner.store.schedule(WorkKind::REFRESH, &subject, Due::NoLaterThan(at)).await
        }
        (finished, _) => finished.map(drop),
    };
    match planned {
        Err(error) if !error.is_fenced() => {
            tracing::warn!(account = %subject, %error, "the next renewal could not be planned");
        }
        _ => {}
    }
}
