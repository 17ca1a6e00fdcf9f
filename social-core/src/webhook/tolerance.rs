//! How old a signature may be.

use std::time::Duration;

use super::rejected::{RejectCause, WebhookRejected};
use crate::time::Timestamp;

/// Up to this age a signature is fresh.
const FRESH: Duration = Duration::from_mins(5);

/// How far the signed time may lie from ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tolerance {
    /// At most this far, either way; older deliveries are refused, and with them the repetitions
    /// of a sender that keeps the first time.
    Strict(Duration),
    /// Wide, because repetitions are recognised: only for a host that keeps the identity of each
    /// change at least as long as `past`, as the inbox does.
    DedupeBacked {
        /// How old a signature may be.
        past: Duration,
        /// How far it may lie ahead.
        future: Duration,
    },
}

impl Tolerance {
    /// Refuses what is more than five minutes off.
    pub const STRICT: Self = Self::Strict(FRESH);
}

impl Default for Tolerance {
    /// 73 hours back, which covers TikTok's 72 hours of repetitions, and five minutes ahead.
    fn default() -> Self {
        Self::DedupeBacked { past: Duration::from_hours(73), future: FRESH }
    }
}

/// What the signature says of the age of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Signed within the last five minutes.
    Fresh,
    /// Signed longer ago, within the tolerance: a late repetition, or a replay. It may have an
    /// effect only if its changes are new.
    Stale,
    /// The scheme signs no time: any age.
    Undated,
}

impl Tolerance {
    pub(super) fn judge(
        self,
        signed_at: Timestamp,
        now: Timestamp,
    ) -> Result<Freshness, WebhookRejected> {
        let (past, future) = match self {
            Self::Strict(span) => (span, span),
            Self::DedupeBacked { .. } if crate::planted::is("webhook-repetition-refused") => {
                (FRESH, FRESH)
            }
            Self::DedupeBacked { past, future } => (past, future),
        };
        let age = now.since(signed_at);
        if age > past {
            return Err(WebhookRejected::new(RejectCause::TooOld));
        }
        if now.until(signed_at) > future {
            return Err(WebhookRejected::new(RejectCause::TooNew));
        }
        Ok(if age <= FRESH { Freshness::Fresh } else { Freshness::Stale })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn judges_to_the_second() {
        let now = Timestamp::from_unix(1_795_334_400);
        let old = |secs| now - Duration::from_secs(secs);
        let new = |secs| now + Duration::from_secs(secs);
        let wide = Tolerance::default();
        let hours = 73 * 3_600;
        let cases = [
            (Tolerance::STRICT, old(300), Ok(Freshness::Fresh)),
            (Tolerance::STRICT, old(301), Err(RejectCause::TooOld)),
            (Tolerance::STRICT, new(300), Ok(Freshness::Fresh)),
            (Tolerance::STRICT, new(301), Err(RejectCause::TooNew)),
            (wide, old(300), Ok(Freshness::Fresh)),
            (wide, old(301), Ok(Freshness::Stale)),
            (wide, old(hours), Ok(Freshness::Stale)),
            (wide, old(hours + 1), Err(RejectCause::TooOld)),
            (wide, new(300), Ok(Freshness::Fresh)),
            (wide, new(301), Err(RejectCause::TooNew)),
            (wide, Timestamp::MAX, Err(RejectCause::TooNew)),
        ];
        for (tolerance, signed_at, expected) in cases {
            let judged = tolerance.judge(signed_at, now);
            assert_eq!(judged.map_err(|error| error.cause()), expected, "{signed_at}");
        }
    }
}
