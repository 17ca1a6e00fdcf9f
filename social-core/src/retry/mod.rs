//! Trying again: what a call allows, how long to wait, and when to stop asking a host.

mod backoff;
mod bucket;
mod jitter;
mod policy;
mod retry_after;

pub use backoff::Backoff;
pub use bucket::{RetryBucket, RetryBuckets, RetryCost};
pub use jitter::{FixedJitter, Jitter, OsJitter};
pub use policy::RetryPolicy;
pub use retry_after::{LONGEST_RETRY_AFTER, parse_retry_after};

use crate::error::Effect;

/// What a call says of itself: may it be sent again after a failure?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Retry {
    /// Reads, and writes that set the same thing again: always.
    Safe,
    /// Writes: only while the platform has certainly done nothing. Either the request did not
    /// reach it, or it answered that it refused.
    OnlyIfNotSent,
    /// Never, whatever happened: the journal alone decides.
    Never,
}

impl Retry {
    /// Tells whether the call may be sent again after a failure of this effect.
    ///
    /// Whether another try can help at all is another question; see
    /// [`RetryHint`](crate::RetryHint).
    pub const fn allows(self, effect: Effect) -> bool {
        match self {
            Self::Safe => true,
            Self::OnlyIfNotSent => matches!(effect, Effect::NotSent | Effect::Refused),
            Self::Never => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_without_an_answer_is_never_repeated() {
        let cases = [
            (Retry::Safe, [true, true, true]),
            (Retry::OnlyIfNotSent, [true, true, false]),
            (Retry::Never, [false, false, false]),
        ];
        for (retry, allowed) in cases {
            let effects = [Effect::NotSent, Effect::Refused, Effect::Unknown];
            assert_eq!(effects.map(|effect| retry.allows(effect)), allowed, "{retry:?}");
        }
    }
}
