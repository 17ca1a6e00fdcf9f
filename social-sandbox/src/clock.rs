//! Virtual time: wall time plus an offset that only moves forward.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

const MICROS_PER_SECOND: i64 = 1_000_000;

/// The clock of one sandbox, or of several that share it.
///
/// Virtual time runs with wall time and jumps ahead on [`advance`](Self::advance).
/// It never goes back. Clones are handles of the same clock.
#[derive(Clone)]
pub struct SandboxClock(Arc<Inner>);

struct Inner {
    /// Wall time when the clock was made.
    wall_start: i64,
    /// Virtual time when the clock was made.
    virtual_start: i64,
    started: Instant,
    advanced: watch::Sender<i64>,
}

impl SandboxClock {
    /// Makes a clock that starts at the present wall time.
    pub fn system() -> Self {
        let wall = wall_micros();
        Self::with_start(wall, wall)
    }

    /// Makes a clock that starts at a fixed Unix time, in seconds.
    pub fn starting_at(unix_seconds: i64) -> Self {
        Self::with_start(wall_micros(), unix_seconds.saturating_mul(MICROS_PER_SECOND))
    }

    fn with_start(wall_start: i64, virtual_start: i64) -> Self {
        Self(Arc::new(Inner {
            wall_start,
            virtual_start,
            started: Instant::now(),
            advanced: watch::Sender::new(0),
        }))
    }

    /// Returns the virtual time in microseconds since the Unix epoch.
    pub fn now_unix_micros(&self) -> i64 {
        self.0
            .virtual_start
            .saturating_add(self.elapsed())
            .saturating_add(*self.0.advanced.borrow())
    }

    /// Returns the virtual time in whole seconds since the Unix epoch.
    pub fn now_unix(&self) -> i64 {
        self.now_unix_micros().div_euclid(MICROS_PER_SECOND)
    }

    /// Returns virtual time minus wall time, in microseconds.
    ///
    /// Another process on the same machine gets virtual time by adding this to
    /// its own wall time.
    pub fn offset_micros(&self) -> i64 {
        self.0
            .virtual_start
            .saturating_sub(self.0.wall_start)
            .saturating_add(*self.0.advanced.borrow())
    }

    /// Moves virtual time ahead and wakes every sleeper whose time has come.
    pub fn advance(&self, by: Duration) {
        let micros = saturating_micros(by);
        self.0.advanced.send_modify(|advanced| *advanced = advanced.saturating_add(micros));
    }

    /// Waits until virtual time reaches `target`, in Unix microseconds.
    ///
    /// Wakes when wall time has passed or when [`advance`](Self::advance) got
    /// there. Returns at once for a time that is already past.
    ///
    /// # Cancel safety
    ///
    /// Safe to drop at any point; nothing is held.
    pub async fn sleep_until_micros(&self, target: i64) {
        let mut advances = self.0.advanced.subscribe();
        loop {
            advances.borrow_and_update();
            let left = target.saturating_sub(self.now_unix_micros());
            let Ok(left @ 1..) = u64::try_from(left) else {
                return;
            };
            // Either branch leads to a new look at the clock; which one it was
            // does not matter.
            drop(tokio::time::timeout(Duration::from_micros(left), advances.changed()).await);
        }
    }

    fn elapsed(&self) -> i64 {
        saturating_micros(self.0.started.elapsed())
    }
}

impl fmt::Debug for SandboxClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxClock")
            .field("now_unix_micros", &self.now_unix_micros())
            .finish_non_exhaustive()
    }
}

/// Returns a duration in microseconds, at most `i64::MAX`.
pub(crate) fn saturating_micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// Returns seconds as microseconds, at most `i64::MAX`.
pub(crate) fn seconds(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX).saturating_mul(MICROS_PER_SECOND)
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the clock: the only place that reads wall time"
)]
fn wall_micros() -> i64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, saturating_micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_where_it_is_told_and_moves_by_what_it_is_told() {
        let clock = SandboxClock::starting_at(1_800_000_000);
        assert_eq!(clock.now_unix(), 1_800_000_000);
        clock.advance(Duration::from_hours(2));
        assert!((1_800_007_200..1_800_007_230).contains(&clock.now_unix()));
    }

    #[tokio::test]
    async fn an_advance_wakes_a_sleeper() {
        let clock = SandboxClock::starting_at(1_800_000_000);
        let sleeper = clock.clone();
        let task = tokio::spawn(async move {
            sleeper.sleep_until_micros(1_800_086_400_000_000).await;
        });
        tokio::task::yield_now().await;
        assert!(!task.is_finished());
        clock.advance(Duration::from_hours(24));
        task.await.unwrap();
    }

    #[tokio::test]
    async fn wall_time_wakes_a_sleeper_too() {
        let clock = SandboxClock::starting_at(1_800_000_000);
        let target = clock.now_unix_micros() + 20_000;
        clock.sleep_until_micros(target).await;
        assert!(clock.now_unix_micros() >= target);
    }

    #[test]
    fn the_offset_leads_from_wall_time_to_virtual_time() {
        let clock = SandboxClock::system();
        assert_eq!(clock.offset_micros(), 0);
        clock.advance(Duration::from_secs(5));
        assert_eq!(clock.offset_micros(), 5_000_000);
    }
}
