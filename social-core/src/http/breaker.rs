//! Leaves a host alone that fails again and again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::time::Timestamp;

/// Failures in a row after which a host is left alone.
const MOST_FAILURES: u32 = 20;
/// A rest is this share of the time the host has failed: what an outage takes longer than it lasts.
const SHARE: u32 = 10;
const SHORTEST_REST: Duration = Duration::from_secs(5);
const LONGEST_REST: Duration = Duration::from_mins(5);
/// Hosts known before those are forgotten that work.
const FIRST_SWEEP: usize = 256;

/// What is known of the health of one host.
///
/// While a host works every call goes through. After twenty failures in a row it rests: calls end
/// without being sent. At the end of each rest one call goes through to see; if it fails too, the
/// host rests again. A rest lasts a tenth of the time since the first of these failures, from five
/// seconds to five minutes: what is over after five minutes is noticed within half a minute, and
/// six hours cost about a hundred calls. An answer of any other kind ends all that.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    health: Mutex<Health>,
}

#[derive(Debug, Default)]
struct Health {
    failures: u32,
    /// The first of these failures.
    since: Option<Timestamp>,
    resting: Option<Resting>,
}

#[derive(Clone, Copy, Debug)]
struct Resting {
    until: Timestamp,
    /// Whether a call is under way that sees how the host is.
    looking: bool,
}

impl Breaker {
    /// Lets a call through, or tells until when the host rests.
    pub(super) fn admit(&self, now: Timestamp) -> Result<(), Timestamp> {
        if crate::planted::is("http-never-rests") {
            return Ok(());
        }
        let mut health = self.health();
        let span = health.rest(now);
        let Some(resting) = &mut health.resting else { return Ok(()) };
        if now < resting.until {
            return Err(resting.until);
        }
        // Nobody else goes through while this call sees how the host is. If it is broken off, the
        // next one sees.
        *resting = Resting { until: now + span, looking: true };
        Ok(())
    }

    /// Tells whether a call would not go through now.
    pub(super) fn rests(&self, now: Timestamp) -> bool {
        self.health().resting.is_some_and(|resting| now < resting.until)
    }

    /// Notes that the host did not answer, or failed.
    pub(super) fn failed(&self, now: Timestamp) {
        let mut health = self.health();
        health.failures = health.failures.saturating_add(1);
        health.since.get_or_insert(now);
        let begins = match health.resting {
            // What was under way when the rest began says nothing new.
            Some(resting) => resting.looking,
            None => health.failures >= MOST_FAILURES,
        };
        if !begins {
            return;
        }
        let span = health.rest(now);
        tracing::warn!(
            seconds = span.as_secs(),
            "the host fails again and again; it is left alone"
        );
        health.resting = Some(Resting { until: now + span, looking: false });
    }

    /// Notes an answer.
    pub(super) fn answered(&self) {
        *self.health() = Health::default();
    }

    fn works(&self) -> bool {
        self.health().failures == 0
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Health {
    /// How long a rest that begins now lasts.
    fn rest(&self, now: Timestamp) -> Duration {
        let failing = self.since.map_or(Duration::ZERO, |since| since.until(now));
        (failing / SHARE).clamp(SHORTEST_REST, LONGEST_REST)
    }
}

/// The breakers of every host a client talks to.
#[derive(Debug, Default)]
pub(super) struct Breakers(Mutex<HashMap<String, Arc<Breaker>>>);

impl Breakers {
    /// Gives the breaker of a host, the same one each time.
    pub(super) fn of_host(&self, host: &str) -> Arc<Breaker> {
        let mut breakers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(breaker) = breakers.get(host) {
            return Arc::clone(breaker);
        }
        if breakers.len() >= FIRST_SWEEP {
            // One that knows of no failure and that nobody holds is as good as a new one.
            breakers.retain(|_, known| Arc::strong_count(known) > 1 || !known.works());
        }
        Arc::clone(breakers.entry(host.to_owned()).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> Timestamp {
        Timestamp::from_unix(1_795_334_400)
    }

    fn broken() -> Breaker {
        let breaker = Breaker::default();
        (0..MOST_FAILURES).for_each(|_| breaker.failed(start()));
        breaker
    }

    #[test]
    fn a_host_rests_after_failures_in_a_row() {
        let breaker = Breaker::default();
        (1..MOST_FAILURES).for_each(|_| breaker.failed(start()));
        breaker.answered();
        (1..MOST_FAILURES).for_each(|_| breaker.failed(start()));
        assert_eq!(breaker.admit(start()), Ok(()));
        breaker.failed(start());
        assert_eq!(breaker.admit(start()), Err(start() + SHORTEST_REST));
        // What was under way does not make the rest longer.
        breaker.failed(start() + SHORTEST_REST / 2);
        assert_eq!(breaker.admit(start() + SHORTEST_REST / 2), Err(start() + SHORTEST_REST));
    }

    #[test]
    fn one_call_sees_how_the_host_is() {
        let breaker = broken();
        let now = start() + SHORTEST_REST;
        assert!(!breaker.rests(now));
        assert_eq!(breaker.admit(now), Ok(()));
        assert_eq!(breaker.admit(now), Err(now + SHORTEST_REST), "one is enough");
        breaker.failed(now);
        assert_eq!(breaker.admit(now), Err(now + SHORTEST_REST));
        let now = start() + Duration::from_mins(20);
        assert_eq!(breaker.admit(now), Ok(()));
        breaker.failed(now);
        assert_eq!(breaker.admit(now), Err(now + Duration::from_mins(2)));
        let now = now + Duration::from_mins(2);
        assert_eq!(breaker.admit(now), Ok(()));
        breaker.answered();
        assert_eq!(breaker.admit(now), Ok(()));
    }

    /// Calls once a second; gives how many went through, and when the host may be asked again.
    fn sent_while_failing(span: Duration) -> (u32, Duration) {
        let breaker = broken();
        let mut sent = 0;
        for second in 0..span.as_secs() {
            let now = start() + Duration::from_secs(second);
            if breaker.admit(now).is_ok() {
                sent += 1;
                breaker.failed(now);
            }
        }
        let over = start() + span;
        (sent, breaker.admit(over).map_or_else(|until| over.until(until), |()| Duration::ZERO))
    }

    #[test]
    fn a_short_outage_is_soon_forgotten_and_a_long_one_costs_few_calls() {
        for minutes in 1..=5 {
            let (_, waits) = sent_while_failing(Duration::from_mins(minutes));
            assert!(waits < Duration::from_secs(30), "{minutes} min: {waits:?}");
        }
        let (sent, waits) = sent_while_failing(Duration::from_hours(6));
        assert!((100..=130).contains(&sent), "{sent}");
        assert!(waits <= LONGEST_REST);
    }

    #[test]
    fn each_host_has_one_and_a_failing_one_is_kept() {
        let breakers = Breakers::default();
        breakers.of_host("failing.example").failed(start());
        for host in 0..2 * FIRST_SWEEP {
            breakers.of_host(&format!("{host}.example"));
        }
        assert!(!breakers.of_host("failing.example").works());
        assert!(breakers.0.lock().unwrap().len() <= FIRST_SWEEP);
    }
}
