//! Whether a connected Instagram account still may what its user granted: looked at after a login,
//! once a day, and whenever a call was refused. An account of TikTok is looked at only after a
//! login that was cut short, for what that left undone.
//!
//! A refused call alone ends nothing, since refusals can be false. The look asks Meta about the token
//! itself, and only its answer changes where an account stands.

mod facebook;
mod instagram;
mod login;
mod notes;
mod roles;
mod subscribe;
mod verdict;
mod warn;

use std::sync::Arc;
use std::time::Duration;

use social_core::{AccountId, CredentialError, ErrorClass, LoginFlow, RetryHint, Timestamp};
use social_store::{Account, AccountState, Change, Due, WorkKind};

pub(crate) use notes::begin as begin_notes;
pub use notes::{Notes, Subscription};
pub use warn::{Ending, What, endings};

use crate::context::Context;
use crate::error::{Error, Result};
use verdict::Verdict;

/// Looks at an account; the subject is the account.
pub(crate) const ACCESS: WorkKind = WorkKind::new("access");

/// How often an account is looked at when nothing calls for it.
const DAILY: Duration = Duration::from_hours(24);
/// When an account is looked at again of which Meta said nothing certain; twice as long each time.
const UNCERTAIN: Duration = Duration::from_mins(5);
/// No uncertain look is followed by a longer wait, unless Meta asks for it.
const LONGEST_UNCERTAIN: Duration = Duration::from_hours(6);

/// Has an account looked at, at this instant or before.
pub(crate) fn due(account: &AccountId, at: Timestamp) -> Change {
    Change::Schedule {
        kind: ACCESS,
        subject: account.to_string(),
        lane: None,
        due: Due::NoLaterThan(at),
    }
}

/// Ends the looking at an account.
pub(crate) fn leave(account: &Account) -> Change {
    Change::Unschedule { kind: ACCESS, subject: account.id.to_string() }
}

/// Takes note that Meta refused a call for the account's access, and has it looked at. Other failures
/// say nothing of it.
pub(crate) async fn doubt(context: &Context, account: &AccountId, error: &Error) {
    match error {
        Error::Instagram(error) => doubt_call(context, account, error).await,
        Error::Credential(CredentialError::NeedsReconnect | CredentialError::Disconnected) => {
            look_soon(context, account).await;
        }
        _ => {}
    }
}

/// Does as [`doubt`] for a call of the client's.
pub(crate) async fn doubt_call(
    context: &Context,
    account: &AccountId,
    error: &instagram_client::Error,
) {
    let is_about_access = match error.kind() {
        ErrorClass::Auth => true,
        // What was not granted; a gateway's 403 and a block for a while are something else.
        ErrorClass::Permission => error.retry_hint() == RetryHint::Reconnect,
        _ => false,
    };
    if is_about_access && !social_core::planted::is("access-never-doubted") {
        look_soon(context, account).await;
    }
}

/// Has an account looked at, unless it is known already why it needs a new login: now, or when the
/// pause after a look that told nothing is over. That it cannot be written fails nothing: there is a
/// look every day.
async fn look_soon(context: &Context, account: &AccountId) {
    if let Err(error) = schedule_look(context, account).await {
        tracing::warn!(%error, account_id = %account, "an account in doubt could not be scheduled");
    }
}

async fn schedule_look(context: &Context, id: &AccountId) -> Result<()> {
    let account = context.any_account(id).await?;
    let notes = Notes::of(&account);
    let is_open = match account.state {
        AccountState::Active => true,
        AccountState::NeedsReconnect => notes.trouble.is_none(),
        AccountState::Reserved | AccountState::Revoked => false,
    };
    if is_open {
        // After a look that told nothing there is one planned. It was put off, and is so from doubts.
        let wait = if notes.uncertain > 0 { DAILY } else { Duration::ZERO };
        context.apply(due(id, context.now() + wait).into()).await?;
    }
    Ok(())
}

/// Looks at one account. Gives when to look again.
pub(crate) async fn look(context: &Arc<Context>, subject: &str) -> Result<Option<Timestamp>> {
    let id = AccountId::new(subject);
    let Some(stored) = context.store.load_tokens(&id).await? else { return Ok(None) };
    let account = &stored.account;
    if !matches!(account.state, AccountState::Active | AccountState::NeedsReconnect) {
        return Ok(None);
    }
    login::see_to(context, account).await?;
    if account.flow == LoginFlow::TikTok {
        return Ok(None);
    }
    let Some(tokens) = context.vault.open_tokens(&stored)? else { return Ok(None) };
    let verdict = match account.flow {
        LoginFlow::FacebookLogin => facebook::ask(context, &stored, &tokens).await?,
        LoginFlow::InstagramLogin => instagram::ask(context, account, &tokens).await?,
        LoginFlow::TikTok => return Ok(None),
    };
    let now = context.now();
    match verdict {
        Verdict::Lives(found) => {
            let account = verdict::lives(context, &stored, tokens, found).await?;
            let again = subscribe::see_to(context, &account).await?;
            let rows = context.professionals_of(&account).await?;
            warn::tell(context, &account, &rows).await?;
            let next = warn::next(&account, &rows, now).unwrap_or(now + DAILY);
            Ok(Some(again.map_or(next, |again| again.min(next)).min(now + DAILY)))
        }
        Verdict::Uncertain(error) => {
            tracing::warn!(%error, account_id = %account.id, "it is not known whether the access lives");
            Ok(Some(now + again_after(context, account, &error).await?))
        }
        Verdict::Dead(code) => {
            verdict::dead(context, account, code).await?;
            Ok((account.state == AccountState::Active).then_some(now + DAILY))
        }
        Verdict::Withdrawn => {
            verdict::withdrawn(context, account).await?;
            Ok(None)
        }
    }
}

/// Counts an uncertain look. Gives how long to wait: the longer, the more there were in a row, and
/// no less than Meta asks for.
async fn again_after(context: &Context, account: &Account, error: &Error) -> Result<Duration> {
    let before = Notes::of(account).uncertain;
    notes::write(context, account, |notes| notes.uncertain = before.saturating_add(1)).await?;
    let wait = UNCERTAIN.saturating_mul(1 << before.min(16)).min(LONGEST_UNCERTAIN);
    let asked = match error {
        Error::Instagram(error) => match error.retry_hint() {
            RetryHint::After(pause) => pause.min(DAILY),
            _ => Duration::ZERO,
        },
        _ => Duration::ZERO,
    };
    Ok(wait.max(asked))
}
