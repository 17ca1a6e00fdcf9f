//! A walk over the professional accounts of a login, in small slices: how far it has come is kept
//! with the work, so that whoever goes on, after a restart too, goes on there.

use std::time::Duration;

use instagram_client::{IgAccount, Pace};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use social_core::{CredentialError, ErrorClass, RetryHint, Timestamp};
use social_store::{Account, AccountState, Change, Changes, InstagramAccount, WorkClaim};

use crate::access;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::professional::AccessLevel;

/// Calls of one slice; then other accounts have their turn.
const SLICE: u32 = 8;
/// How long after a slice the next one comes at the earliest.
const GAP: Duration = Duration::from_secs(5);
/// How long after a passing failure it is tried again.
const AGAIN: Duration = Duration::from_mins(5);
/// Passing failures in a row after which a professional account is left out of this walk.
const PATIENCE: u32 = 6;

/// How far a walk has come. `P` is the place within one professional account, `M` what is kept from
/// one walk to the next.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Walk<P, M> {
    /// The last professional account that is done with.
    done: Option<String>,
    /// The one that is being read.
    at: Option<String>,
    /// Where in it.
    place: P,
    /// Failures in a row.
    failures: u32,
    memory: M,
}

impl<P: Default, M> Walk<P, M> {
    /// Finds the next professional account of the walk and enters it.
    fn enter<'a>(&mut self, of: &'a [InstagramAccount]) -> Option<&'a InstagramAccount> {
        let done = self.done.as_deref();
        let next = of.iter().find(|one| done.is_none_or(|done| *one.ig_business_id > *done))?;
        if self.at.as_ref() != Some(&next.ig_business_id) {
            self.at = Some(next.ig_business_id.clone());
            self.place = P::default();
            self.failures = 0;
        }
        Some(next)
    }

    fn leave(&mut self) {
        self.done = self.at.take();
        self.place = P::default();
        self.failures = 0;
    }
}

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// There is more in this professional account.
    On,
    /// This professional account is done.
    Done,
}

/// A walk under way: what a step may use.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    pub(crate) context: &'a Context,
    pub(crate) claim: &'a WorkClaim,
    pub(crate) account: &'a Account,
    /// Calls that are left in this slice.
    left: u32,
}

/// What is read of one professional account, call by call.
pub(crate) trait Steps {
    /// Where in a professional account it is.
    type Place: Default + Clone + Serialize + DeserializeOwned + Send + Sync;
    /// What is kept from one walk to the next.
    type Memory: Default + Serialize + DeserializeOwned + Send + Sync;

    /// Makes the next call and keeps what came.
    fn step(
        run: &mut Run<'_>,
        of: &InstagramAccount,
        place: &mut Self::Place,
        memory: &mut Self::Memory,
    ) -> impl Future<Output = Result<Step>> + Send;
}

impl Run<'_> {
    /// Gives the client's handle for a call that can wait. The pace of the platform decides whether
    /// it may be made now.
    pub(crate) fn handle(&mut self, of: &InstagramAccount) -> Result<IgAccount> {
        let handle = self.context.professional(self.account, of)?;
        match handle.usage().pace(self.context.now()) {
            Pace::Go => {}
            // The slice ends after this call: the next one comes later.
            Pace::After(_) => self.left = 0,
            Pace::Stop(wait) => return Err(Error::Limited { retry_after: wait }),
        }
        self.left = self.left.saturating_sub(1);
        Ok(handle)
    }

    /// Counts calls that one question cost beyond the one that [`handle`](Self::handle) counted.
    pub(crate) fn count_more(&mut self, calls: u32) {
        self.left = self.left.saturating_sub(calls);
    }

    /// Keeps rows, unless the work was taken away: its account may be disconnected or forgotten.
    pub(crate) async fn keep(&self, mut changes: Changes) -> Result<()> {
        changes.push(Change::Holds(self.claim.clone()));
        self.context.apply(changes).await?;
        Ok(())
    }

    async fn keep_walk(&self, walk: &(impl Serialize + Sync)) -> Result<()> {
        let progress =
            serde_json::to_value(walk).map_err(|error| Error::Config(error.to_string()))?;
        let change = Change::KeepProgress { claim: self.claim.clone(), progress: Some(progress) };
        self.context.apply(change.into()).await?;
        Ok(())
    }
}

/// Carries a walk on for a slice. Gives when the next one comes; `None` at the end of the walk.
pub(crate) async fn carry_on<S: Steps>(
    context: &Context,
    claim: &WorkClaim,
    account: &Account,
) -> Result<Option<Timestamp>> {
    let professionals = professionals(context, account).await?;
    let known = context.store.progress(claim.kind, &claim.subject).await?;
    let known = known.filter(|_| !social_core::planted::is("sync-forgets-its-place"));
    // A progress that reads differently is of another version: the walk begins anew.
    let known = known.and_then(|known| serde_json::from_value(known).ok());
    let mut walk: Walk<S::Place, S::Memory> = known.unwrap_or_default();
    let mut run = Run { context, claim, account, left: SLICE };
    while let Some(of) = walk.enter(&professionals) {
        let mut place = walk.place.clone();
        let before = context.now();
        match S::step(&mut run, of, &mut place, &mut walk.memory).await {
            Ok(Step::On) => (walk.place, walk.failures) = (place, 0),
            Ok(Step::Done) => walk.leave(),
            Err(error) => {
                access::doubt(context, &account.id, &error).await;
                match after(&error) {
                    After::Later(wait) if walk.failures < PATIENCE => {
                        tracing::info!(%error, ig_id = %of.ig_business_id, "a walk pauses");
                        // A pause of the platform is no failure of this account.
                        walk.failures += u32::from(!is_limit(&error));
                        run.keep_walk(&walk).await?;
                        return Ok(Some(before + wait));
                    }
                    After::Never => return Err(error),
                    _ => {
                        tracing::warn!(%error, ig_id = %of.ig_business_id, "an account is left out");
                        walk.leave();
                    }
                }
            }
        }
        if run.left == 0 {
            run.keep_walk(&walk).await?;
            let usage = context.professional(account, of)?.usage();
            return Ok(Some(context.now() + pause(usage.pace(context.now()))));
        }
    }
    // The next walk begins anew and remembers.
    let rest = Walk { memory: walk.memory, ..Walk::<S::Place, S::Memory>::default() };
    run.keep_walk(&rest).await?;
    Ok(None)
}

fn pause(pace: Pace) -> Duration {
    match pace {
        Pace::Go => GAP,
        Pace::After(wait) | Pace::Stop(wait) => wait.max(GAP),
    }
}

/// What is done after a failure.
enum After {
    /// The same place is tried again.
    Later(Duration),
    /// The rest of this professional account is left out.
    Leave,
    /// It is a trouble of our own.
    Never,
}

fn after(error: &Error) -> After {
    match error {
        Error::Limited { retry_after } => After::Later((*retry_after).max(GAP)),
        Error::Instagram(error) => match error.retry_hint() {
            RetryHint::After(wait) => After::Later(wait.max(GAP)),
            _ if error.is_transient() => After::Later(AGAIN),
            _ => After::Leave,
        },
        Error::Credential(CredentialError::Unavailable { retry_after }) => {
            After::Later(retry_after.unwrap_or(AGAIN).max(GAP))
        }
        Error::Credential(CredentialError::NeedsReconnect | CredentialError::Disconnected) => {
            After::Leave
        }
        _ => After::Never,
    }
}

fn is_limit(error: &Error) -> bool {
    matches!(error, Error::Limited { .. }) || error.class() == ErrorClass::RateLimited
}

/// Reads the professional accounts of a login that can be used, in the order of their ids.
pub(crate) async fn professionals(
    context: &Context,
    account: &Account,
) -> Result<Vec<InstagramAccount>> {
    let mut rows = context.store.find_instagram_accounts(&account.user_id).await?;
    rows.retain(|row| row.account_id == account.id && AccessLevel::is_usable_in(row));
    rows.sort_by(|one, two| one.ig_business_id.cmp(&two.ig_business_id));
    Ok(rows)
}

/// Tells whether anything may be asked for an account now; `None` says that nothing ever will be.
pub(crate) fn may_be_read(account: &Account) -> Option<bool> {
    match account.state {
        AccountState::Active => Some(true),
        AccountState::Reserved | AccountState::NeedsReconnect => Some(false),
        AccountState::Revoked => None,
    }
}
