//! Instants and the port that tells them.
//!
//! Nothing in these crates reads the wall clock or sleeps except through [`Clock`].

#[cfg(feature = "system-clock")]
mod system;
mod test_clock;
mod timestamp;

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;

#[cfg(feature = "system-clock")]
pub use system::SystemClock;
pub use test_clock::TestClock;
pub use timestamp::{ParseTimestampError, Timestamp};

/// Tells the time and waits for it.
///
/// A host gives `SystemClock` (feature `system-clock`); tests give a [`TestClock`]; the demo gives the
/// sandbox's.
#[async_trait]
pub trait Clock: Send + Sync + fmt::Debug {
    /// Gives the present instant.
    fn now(&self) -> Timestamp;

    /// Returns at or after the instant; at once if it has passed.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    async fn sleep_until(&self, until: Timestamp);

    /// Waits for the span.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    async fn sleep(&self, span: Duration) {
        self.sleep_until(self.now() + span).await;
    }
}
