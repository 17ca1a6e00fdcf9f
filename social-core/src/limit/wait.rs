//! The waiting form of a rate limit.

use std::time::Duration;

use super::{LimitError, LimitKey, Permit, RateLimiter, WindowRule};
use crate::time::{Clock, Timestamp};

/// The shortest wait between two tries. The limiter may live by another clock than ours (its
/// database's), so a reset that seems to have passed must not turn into a busy loop.
const SHORTEST_WAIT: Duration = Duration::from_millis(10);

/// Why no place was had in time.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum AcquireError {
    /// The window frees no place before the deadline.
    #[error("no place frees before the deadline; the next one at {resets_at}")]
    DeadlinePassed {
        /// When a place may free.
        resets_at: Timestamp,
    },
    /// The limiter could not be asked.
    #[error("the rate limiter failed")]
    Limiter(#[from] LimitError),
}

/// Takes a place in the window, waiting for one until `deadline`; gives the places left.
///
/// It does not queue: of several waiters whoever asks first when a place frees gets it.
///
/// # Errors
///
/// [`AcquireError::DeadlinePassed`] at once, without waiting in vain, when the window says that
/// no place frees in time; [`AcquireError::Limiter`] when its store fails.
///
/// # Cancel safety
///
/// Dropping the future while it waits takes no place; in the moment of a try it may take one.
pub async fn acquire_before(
    limiter: &dyn RateLimiter,
    clock: &dyn Clock,
    key: &LimitKey,
    rule: WindowRule,
    deadline: Timestamp,
) -> Result<u32, AcquireError> {
    loop {
        let resets_at = match limiter.try_acquire(key, rule).await? {
            Permit::Granted { remaining } => return Ok(remaining),
            Permit::Denied { resets_at } => resets_at,
        };
        let next_try = resets_at.max(clock.now() + SHORTEST_WAIT);
        if next_try > deadline {
            return Err(AcquireError::DeadlinePassed { resets_at });
        }
        clock.sleep_until(next_try).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::limit::MemoryLimits;
    use crate::time::TestClock;

    const RULE: WindowRule = WindowRule::per_minute(1);

    fn key() -> LimitKey {
        LimitKey::own("wait", "one")
    }

    #[tokio::test]
    async fn waits_for_the_place_that_frees_in_time() {
        let clock = TestClock::default();
        let limits = MemoryLimits::new(Arc::new(clock.clone()));
        let deadline = clock.now() + Duration::from_mins(2);
        let first = acquire_before(&limits, &clock, &key(), RULE, deadline).await;
        assert_eq!(first.unwrap(), 0);
        let waiting = tokio::spawn({
            let (limits, clock) = (limits.clone(), clock.clone());
            async move { acquire_before(&limits, &clock, &key(), RULE, deadline).await }
        });
        clock.advance(Duration::from_mins(1));
        assert_eq!(waiting.await.unwrap().unwrap(), 0);
    }

    #[tokio::test]
    async fn gives_up_at_once_when_the_reset_lies_after_the_deadline() {
        let clock = TestClock::default();
        let limits = MemoryLimits::new(Arc::new(clock.clone()));
        let start = clock.now();
        let soon = start + Duration::from_secs(30);
        assert!(acquire_before(&limits, &clock, &key(), RULE, soon).await.is_ok());
        let refused = acquire_before(&limits, &clock, &key(), RULE, soon).await;
        let expected = start + RULE.span;
        assert!(
            matches!(refused, Err(AcquireError::DeadlinePassed { resets_at }) if resets_at == expected)
        );
    }

    #[tokio::test]
    async fn a_limit_of_nothing_ends_at_the_deadline() {
        let clock = TestClock::default();
        let limits = MemoryLimits::new(Arc::new(clock.clone()));
        let rule = WindowRule { limit: 0, span: Duration::ZERO };
        let deadline = clock.now();
        let refused = acquire_before(&limits, &clock, &key(), rule, deadline).await;
        assert!(matches!(refused, Err(AcquireError::DeadlinePassed { .. })));
    }
}
