//! What a failed call of Instagram's means for how to go on.

use std::time::Duration;

use instagram_client::catalogue::Advice;
use instagram_client::{Effect, ErrorClass, RetryHint};
use social_store::{LastError, StepOutcome};

use crate::publish::job::{PATIENCE, RECONNECT_WAIT};
use crate::words::code_of_meta;

/// How long a limit is waited for whose end nobody names: calls before that prolong it.
const LIMITED: Duration = Duration::from_mins(15);
/// How long a full quota of posts is waited for before Instagram is asked again.
pub(super) const FULL: Duration = Duration::from_mins(30);

/// The code of a call that brought no answer.
pub(super) const NO_ANSWER: &str = "instagram_no_answer";

/// Writes a failure down, as the API and the pages show it.
pub(super) fn last_error(error: &instagram_client::Error) -> LastError {
    LastError {
        code: code_of_meta(error).unwrap_or_else(|| without_an_answer(error.kind()).to_owned()),
        class: error.kind(),
        message: error.to_string(),
        log_id: error.fbtrace_id().map(ToString::to_string),
    }
}

/// Names a failure that came without a code of Meta's.
const fn without_an_answer(class: ErrorClass) -> &'static str {
    match class {
        ErrorClass::Timeout | ErrorClass::Transport => NO_ANSWER,
        ErrorClass::Decode => "platform_answer_unreadable",
        ErrorClass::RateLimited => "rate_limited",
        ErrorClass::Auth => "needs_reconnect",
        ErrorClass::Store => "store_unavailable",
        ErrorClass::Config => "config",
        ErrorClass::Validation => "invalid_request",
        _ => "platform_error",
    }
}

/// Tells how a mutating call ended.
pub(super) fn outcome(error: &instagram_client::Error) -> StepOutcome {
    match error.effect() {
        Effect::NotSent => StepOutcome::NotSent,
        Effect::Refused => StepOutcome::Refused,
        Effect::Unknown => StepOutcome::Unknown,
    }
}

/// Tells how long to wait before the same call; `None` if it is no use.
///
/// The client's hint is for who would just call again, which it never invites to where an effect is
/// possible. Here it is the journal that decides on that, so the advice of the catalogue counts.
pub(super) fn pause(error: &instagram_client::Error) -> Option<Duration> {
    if let RetryHint::After(wait) = error.retry_hint() {
        return Some(wait);
    }
    match error.entry().map(|entry| entry.advice) {
        Some(Advice::Backoff) => Some(PATIENCE),
        Some(Advice::Pause) => Some(LIMITED),
        Some(Advice::RenewToken | Advice::Reconnect) => Some(RECONNECT_WAIT),
        Some(Advice::WithinADay) => Some(FULL),
        Some(_) => None,
        None => match error.retry_hint() {
            RetryHint::Reconnect => Some(RECONNECT_WAIT),
            RetryHint::Backoff | RetryHint::RefreshToken => Some(PATIENCE),
            _ => without_a_code(error),
        },
    }
}

fn without_a_code(error: &instagram_client::Error) -> Option<Duration> {
    match (error.effect(), error.status()) {
        (_, Some(429)) => Some(LIMITED),
        // A question that cannot be put will not become better.
        (Effect::NotSent, _) if !error.is_transient() => None,
        (Effect::NotSent | Effect::Unknown, _) => Some(PATIENCE),
        (Effect::Refused, _) => None,
    }
}

/// Tells how long to wait before a question that failed is asked again: questions change nothing, so
/// nothing ends because of them alone.
///
/// Only a limit is waited for to its end, since calls before that prolong it. A token that was refused
/// and cannot be renewed yet may have been refused by mistake, so it is shown again before.
pub(super) fn ask_again(error: &instagram_client::Error) -> Duration {
    let wait = pause(error).unwrap_or(PATIENCE * 4);
    if error.kind() == ErrorClass::RateLimited { wait } else { wait.min(RECONNECT_WAIT) }
}
