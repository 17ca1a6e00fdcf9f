//! The sandbox's clock as the server's.

use async_trait::async_trait;
use social_core::{Clock, Timestamp};
use social_sandbox::SandboxClock;

/// One time for both sides: what is advanced in the sandbox has passed for the server too.
#[derive(Clone, Debug)]
pub(super) struct SharedClock(pub(super) SandboxClock);

#[async_trait]
impl Clock for SharedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.now_unix_micros())
    }

    async fn sleep_until(&self, until: Timestamp) {
        self.0.sleep_until_micros(until.as_micros()).await;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn an_advance_of_the_sandbox_wakes_the_server() {
        let sandbox = SandboxClock::starting_at(1_795_334_400);
        let clock = SharedClock(sandbox.clone());
        let until = clock.now() + Duration::from_hours(24);
        let sleeper = tokio::spawn({
            let clock = clock.clone();
            async move { clock.sleep_until(until).await }
        });
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished());
        sandbox.advance(Duration::from_hours(25));
        sleeper.await.unwrap();
        assert!(clock.now() >= until);
    }
}
