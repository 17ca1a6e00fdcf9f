//! Caps over 24 hours: posts, pending shares and active creators.

use std::collections::BTreeSet;

use super::app::{Audit, TikTokApp};
use super::attempt::{Attempt, AttemptStatus, Mode};
use super::behaviour::{PendingShare, UnfinishedInit};
use super::envelope::Failure;
use super::facts::DAY_SECONDS;
use super::state::State;
use super::user::{Standing, TikTokUser};
use crate::clock::seconds;

/// Refuses a creator who may not post directly now.
pub(crate) fn direct(
    state: &State,
    app: &TikTokApp,
    user: &TikTokUser,
    now: i64,
) -> Result<(), Failure> {
    not_banned(user)?;
    if posts_of(state, &user.username, now, None) >= u64::from(state.behaviour.limits.posts_per_day)
    {
        return Err(Failure::of("spam_risk_too_many_posts"));
    }
    if over_active_users(state, app, user, now) {
        return Err(Failure::of("reached_active_user_cap"));
    }
    Ok(())
}

/// Refuses a creator who may not get another draft now.
pub(crate) fn inbox(state: &State, user: &TikTokUser, now: i64) -> Result<(), Failure> {
    not_banned(user)?;
    let pending = recent(state, now)
        .filter(|attempt| attempt.username == user.username && attempt.mode == Mode::Inbox)
        .filter(|attempt| counts(state, attempt) && is_pending(state, attempt))
        .count();
    if pending as u64 >= u64::from(state.behaviour.limits.pending_shares_per_day) {
        return Err(Failure::of("spam_risk_too_many_pending_share"));
    }
    Ok(())
}

/// Whether a processed attempt is one post too many.
pub(crate) fn too_many_posts(state: &State, attempt: &Attempt, at: i64) -> bool {
    attempt.mode == Mode::Direct
        && posts_of(state, &attempt.username, at, Some(&attempt.publish_id))
            >= u64::from(state.behaviour.limits.posts_per_day)
}

fn not_banned(user: &TikTokUser) -> Result<(), Failure> {
    match user.standing {
        Standing::Good => Ok(()),
        Standing::Banned => Err(Failure::of("spam_risk_user_banned_from_posting")),
    }
}

/// Direct posts of a creator over all apps. At the init everything counts that
/// has its bytes; at the end of processing only what was posted.
fn posts_of(state: &State, username: &str, now: i64, finishing: Option<&str>) -> u64 {
    recent(state, now)
        .filter(|attempt| attempt.username == username && attempt.mode == Mode::Direct)
        .filter(|attempt| match finishing {
            Some(_) => attempt.status == AttemptStatus::PublishComplete,
            None => counts(state, attempt),
        })
        .filter(|attempt| finishing != Some(attempt.publish_id.as_str()))
        .count() as u64
}

fn over_active_users(state: &State, app: &TikTokApp, user: &TikTokUser, now: i64) -> bool {
    let cap = match (app.audit, app.active_user_cap) {
        (_, Some(cap)) => cap,
        (Audit::Unaudited, None) => state.behaviour.limits.unaudited_users_per_day,
        (Audit::Audited, None) => return false,
    };
    let active: BTreeSet<&str> = recent(state, now)
        .filter(|attempt| attempt.client_key == app.client_key && attempt.mode == Mode::Direct)
        .filter(|attempt| counts(state, attempt))
        .map(|attempt| attempt.username.as_str())
        .collect();
    !active.contains(user.username.as_str()) && active.len() as u64 >= u64::from(cap)
}

/// Attempts of the last 24 hours that did not fail.
fn recent(state: &State, now: i64) -> impl Iterator<Item = &Attempt> {
    let start = now.saturating_sub(seconds(DAY_SECONDS));
    state
        .attempts
        .values()
        .filter(move |attempt| attempt.created_at > start)
        .filter(|attempt| attempt.status != AttemptStatus::Failed)
}

fn counts(state: &State, attempt: &Attempt) -> bool {
    attempt.transferred_at.is_some() || state.behaviour.unfinished_init == UnfinishedInit::Counts
}

fn is_pending(state: &State, attempt: &Attempt) -> bool {
    match state.behaviour.pending_share {
        PendingShare::Window => true,
        PendingShare::UntilFinished => attempt.finished_at.is_none(),
    }
}
