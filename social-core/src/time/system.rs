//! The machine's clock, on tokio's timer.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;

use super::{Clock, Timestamp};

/// The longest sleep at once: the wall clock may be set while we wait, so the rest is measured again.
const LONGEST_SLEEP: Duration = Duration::from_hours(1);

/// The machine's clock (feature `system-clock`).
///
/// It tells the time anywhere, and waits by tokio's timer: to sleep it must be used inside a tokio
/// runtime.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl SystemClock {
    /// Makes a shared handle.
    pub fn shared() -> Arc<dyn Clock> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the wall clock"
    )]
    fn now(&self) -> Timestamp {
        // A machine whose clock stands before 1970 is at the epoch.
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let whole = i64::try_from(since.as_secs()).unwrap_or(i64::MAX).saturating_mul(1_000_000);
        Timestamp::from_micros(whole.saturating_add(i64::from(since.subsec_micros())))
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place that sleeps")]
    async fn sleep_until(&self, until: Timestamp) {
        loop {
            let left = self.now().until(until);
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.min(LONGEST_SLEEP)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn time_passes_while_it_sleeps() {
        let clock = SystemClock::shared();
        let until = clock.now() + Duration::from_millis(5);
        clock.sleep_until(until).await;
        assert!(clock.now() >= until);
        assert!(clock.now() > Timestamp::from_unix(1_700_000_000), "it is no other unit");
    }
}
