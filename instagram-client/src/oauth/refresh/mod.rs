//! Renewal of Meta's tokens behind the port of `social-core`, one refresher a family.

mod instagram;
mod long_lived_user;
mod never;
mod short_lived;

pub use instagram::InstagramTokens;
pub use long_lived_user::{Extension, LongLivedUserTokens};
pub use never::{PageTokens, SystemUserTokens};
pub use short_lived::ShortLivedTokens;

use std::time::Duration;

use social_core::{Effect, ErrorClass, RefreshFailure, RetryHint, Timestamp, TokenSet, TokenTimes};

use crate::error::Error;

/// How long a renewal waits that is refused for a token that lives.
const REFUSED: Duration = Duration::from_hours(1);

/// Tells whether the token has ended; then nothing but a new login helps.
fn has_ended(times: &TokenTimes, now: Timestamp) -> bool {
    times.access_expires_at.is_some_and(|end| end <= now)
}

/// Half of a token's life, if its end is known.
fn half_life(times: &TokenTimes) -> Option<Timestamp> {
    let end = times.access_expires_at?;
    Some(times.issued_at + end.since(times.issued_at) / 2)
}

/// Takes over what the answer leaves out.
fn with_grant_of(mut renewed: TokenSet, old: &TokenSet) -> TokenSet {
    if renewed.scopes.is_empty() {
        renewed.scopes.clone_from(&old.scopes);
    }
    if renewed.subject.is_none() {
        renewed.subject.clone_from(&old.subject);
    }
    renewed
}

/// Takes over what the answer leaves out, the end among it: a renewal that names none is not
/// trusted to have moved it.
fn with_grant_and_end_of(renewed: TokenSet, old: &TokenSet) -> TokenSet {
    let mut renewed = with_grant_of(renewed, old);
    if renewed.access_expires_at.is_none() {
        renewed.access_expires_at = old.access_expires_at;
    }
    renewed
}

/// Sorts a failed renewal by what may be done next.
fn failure(error: &Error) -> RefreshFailure {
    let wait = match error.retry_hint() {
        RetryHint::After(wait) => Some(wait),
        _ => None,
    };
    match error.api_code().map(|code| (code.code, code.subcode)) {
        // The user removed the app. Nothing else proves that the grant was withdrawn.
        Some((102 | 190, Some(458))) => RefreshFailure::Revoked(error.to_string()),
        Some((102 | 190, _)) => RefreshFailure::Rejected(error.to_string()),
        // Out of service, or the account is held back for a while: nothing happened to the token.
        Some((2 | 368, _)) => RefreshFailure::Busy(wait),
        _ => match (error.effect(), error.kind()) {
            (Effect::Unknown, _) => RefreshFailure::Unknown,
            (_, ErrorClass::RateLimited) => RefreshFailure::Busy(wait),
            (Effect::NotSent, ErrorClass::Transport | ErrorClass::Timeout) => {
                RefreshFailure::NotSent
            }
            (_, ErrorClass::Auth)
                if error.api_code().is_some()
                    || social_core::planted::is("refresh-bare-401-believed") =>
            {
                RefreshFailure::Rejected(error.to_string())
            }
            // A permission that renewal needs is gone; the user can give it again.
            (Effect::Refused, ErrorClass::Permission) if error.api_code().is_some() => {
                RefreshFailure::Rejected(error.to_string())
            }
            // A refusal without a code, a 401 too, is a gateway's, and says nothing of the token.
            (Effect::Refused, _) if error.api_code().is_none() => RefreshFailure::Busy(wait),
            _ => RefreshFailure::Config(error.to_string()),
        },
    }
}

/// Tells whether the failure says that only a new login helps. Such a refusal can be false, and what
/// it leads to cannot be taken back.
const fn is_end(failure: &RefreshFailure) -> bool {
    matches!(failure, RefreshFailure::Rejected(_) | RefreshFailure::Revoked(_))
}
