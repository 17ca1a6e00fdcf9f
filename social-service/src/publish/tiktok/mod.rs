//! Publishing on TikTok.

mod accept;
mod adopt;
mod begin;
mod cancel;
mod candidate;
mod fence;
mod hold;
mod journal;
mod listed;
mod observe;
mod order;
mod poll;
mod post_id;
mod preflight;
mod request;
mod resolve;
mod step;
mod unaudited;
mod upload;
mod withdraw;

use social_core::{Effect, RetryHint, Timestamp};
use social_store::{Change, LastError, PostMode, StepKind, StepOutcome};

pub(crate) use adopt::{Adoption, Spoken, adopt};
pub(super) use cancel::{can_stop, give_back, stop};
pub(crate) use observe::{Observation, Word, observe};
pub(super) use poll::ask;
pub(super) use post_id::look_after;
pub use request::{Allowed, PhotoImages, PhotoSet, Promotion, TikTokMedia, TikTokRequest};
pub(super) use step::carry_on;

use super::job::{self, Line, PATIENCE, RECONNECT_WAIT, US};

/// A job of this platform.
type Job<'a> = job::Job<'a, TikTokRequest>;

impl Job<'_> {
    fn mode(&self) -> PostMode {
        self.request.mode
    }
}

/// Writes a failure down, as the API and the pages show it.
fn last_error(error: &tiktok_client::Error) -> LastError {
    let code = error.api_code().map_or_else(|| error.kind().as_str(), |code| code.as_str());
    LastError {
        code: code.to_owned(),
        class: error.kind(),
        message: error.to_string(),
        log_id: error.log_id().map(ToString::to_string),
    }
}

/// Says when a call that had no effect may be tried again; `None` if it is no use.
fn comes_back(error: &tiktok_client::Error, attempt: u32, now: Timestamp) -> Option<Timestamp> {
    match error.retry_hint() {
        RetryHint::After(wait) => Some(now + wait),
        RetryHint::Backoff | RetryHint::RefreshToken => {
            Some(now + PATIENCE * 2_u32.saturating_pow(attempt.min(6)))
        }
        RetryHint::Reconnect => Some(now + RECONNECT_WAIT),
        // A daily cap: the creator is told, and plans the post anew.
        RetryHint::QuotaResetsAt(_) | RetryHint::No => None,
        _ if error.effect() == Effect::NotSent => Some(now + PATIENCE),
        _ => None,
    }
}

/// Makes a line of the journal; no step of TikTok's has parts.
fn line(
    job: &Job<'_>,
    step: &str,
    kind: StepKind,
    outcome: Option<StepOutcome>,
    detail: serde_json::Value,
) -> Change {
    job.line(Line { step, part: 0, kind, outcome, detail, source: US })
}
