//! The poller.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::policy::PollPolicy;
use crate::retry::{Jitter, OsJitter};
use crate::time::{Clock, Timestamp};

/// The answer to one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress<T> {
    /// Not yet.
    Pending,
    /// Done, with this result.
    Done(T),
}

/// An error that may pass by itself.
pub trait Transient: std::error::Error + 'static {
    /// Tells whether the same question may succeed later.
    fn is_transient(&self) -> bool;

    /// Gives how long to wait before it, if that is known.
    fn retry_after(&self) -> Option<Duration> {
        None
    }
}

/// Why polling ended without a result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PollError<E: Transient> {
    /// A question failed for good, or too many failed in a row.
    #[error("polling failed")]
    Failed(#[source] E),
    /// It was still pending when the policy's limit of time or attempts was reached. It may yet
    /// be done.
    #[error("still pending after {asked} questions in {waited:?}")]
    GaveUp {
        /// Questions put.
        asked: u32,
        /// Time since the first one.
        waited: Duration,
    },
}

/// Puts one question again and again, by a [`PollPolicy`].
///
/// `ask` must be a read: it is repeated freely. It should have a deadline of its own, since the
/// policy's limits are looked at between questions. The state is in the poller, so polling may be
/// left off and taken up again.
///
/// ```
/// use std::sync::Arc;
/// use social_core::{PollPolicy, Poller, Progress, TestClock, Transient};
///
/// # #[derive(Debug, thiserror::Error)]
/// # #[error("away")]
/// # struct Away;
/// # impl Transient for Away { fn is_transient(&self) -> bool { true } }
/// # async fn fetch_status() -> Result<Option<u32>, Away> { Ok(Some(7)) }
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let clock = Arc::new(TestClock::default());
/// let mut poller = Poller::new(clock, PollPolicy::default(), || async {
///     Ok::<_, Away>(fetch_status().await?.map_or(Progress::Pending, Progress::Done))
/// });
/// assert_eq!(poller.until_done().await?, 7);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[must_use = "nothing is asked until `poll` or `until_done`"]
pub struct Poller<F> {
    ask: F,
    clock: Arc<dyn Clock>,
    policy: PollPolicy,
    jitter: Arc<dyn Jitter>,
    started_at: Timestamp,
    next_at: Timestamp,
    asked: u32,
    failures_in_a_row: u32,
}

impl<F> Poller<F> {
    /// Makes a poller; its time runs from now on.
    pub fn new(clock: Arc<dyn Clock>, policy: PollPolicy, ask: F) -> Self {
        let now = clock.now();
        Self {
            ask,
            clock,
            policy,
            jitter: Arc::new(OsJitter),
            started_at: now,
            next_at: now,
            asked: 0,
            failures_in_a_row: 0,
        }
    }

    /// Sets where the chance in the waits comes from.
    pub fn with_jitter(mut self, jitter: Arc<dyn Jitter>) -> Self {
        self.jitter = jitter;
        self
    }

    /// Gives the instant from which the next question should be put.
    pub fn next_at(&self) -> Timestamp {
        self.next_at
    }

    /// The last instant at which a question may be put.
    fn deadline(&self) -> Timestamp {
        self.started_at + self.policy.total()
    }

    fn plan_next(&mut self, at_least: Option<Duration>) {
        let delay = self.policy.delay(self.asked, &*self.jitter);
        self.next_at = self.clock.now() + delay.max(at_least.unwrap_or_default());
    }

    fn gave_up<E: Transient>(&self) -> PollError<E> {
        PollError::GaveUp { asked: self.asked, waited: self.clock.now().since(self.started_at) }
    }
}

impl<F, Fut, T, E> Poller<F>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<Progress<T>, E>>,
    E: Transient,
{
    /// Puts the question once, now, whatever [`Self::next_at`] says.
    ///
    /// A passing failure counts as pending as long as the policy bears it.
    ///
    /// # Errors
    ///
    /// [`PollError::Failed`] with a failure that will not pass; [`PollError::GaveUp`], without
    /// asking, once a limit is reached.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the answer, not the poller: ask again.
    pub async fn poll(&mut self) -> Result<Progress<T>, PollError<E>> {
        if self.asked >= self.policy.attempts() || self.clock.now() > self.deadline() {
            return Err(self.gave_up());
        }
        self.asked += 1;
        match (self.ask)().await {
            Ok(Progress::Done(result)) => return Ok(Progress::Done(result)),
            Ok(Progress::Pending) => {
                self.failures_in_a_row = 0;
                self.plan_next(None);
            }
            Err(error) => {
                self.failures_in_a_row += 1;
                let borne = self.failures_in_a_row <= self.policy.failures_in_a_row();
                if !(borne && error.is_transient()) {
                    return Err(PollError::Failed(error));
                }
                tracing::debug!(asked = self.asked, "a question failed and will be put again");
                self.plan_next(error.retry_after());
            }
        }
        Ok(Progress::Pending)
    }

    /// Asks until it is done, waiting in between; a last time when the total time is over.
    ///
    /// # Errors
    ///
    /// As [`Self::poll`].
    ///
    /// # Cancel safety
    ///
    /// As [`Self::poll`]; called again, it goes on where it was.
    pub async fn until_done(&mut self) -> Result<T, PollError<E>> {
        loop {
            self.clock.sleep_until(self.next_at.min(self.deadline())).await;
            if let Progress::Done(result) = self.poll().await? {
                return Ok(result);
            }
            let over = self.clock.now() >= self.deadline();
            if over || self.asked >= self.policy.attempts() {
                return Err(self.gave_up());
            }
        }
    }
}

impl<F> fmt::Debug for Poller<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Poller")
            .field("policy", &self.policy)
            .field("asked", &self.asked)
            .field("next_at", &self.next_at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::Mutex;

    use async_trait::async_trait;

    use super::*;
    use crate::retry::FixedJitter;

    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    enum Failure {
        #[error("away")]
        Away(Option<Duration>),
        #[error("refused")]
        Refused,
    }

    impl Transient for Failure {
        fn is_transient(&self) -> bool {
            matches!(self, Self::Away(_))
        }

        fn retry_after(&self) -> Option<Duration> {
            match self {
                Self::Away(after) => *after,
                Self::Refused => None,
            }
        }
    }

    /// A clock that jumps to whatever instant is waited for.
    #[derive(Debug)]
    struct JumpClock(Mutex<Timestamp>);

    #[async_trait]
    impl Clock for JumpClock {
        fn now(&self) -> Timestamp {
            *self.0.lock().unwrap()
        }

        async fn sleep_until(&self, until: Timestamp) {
            let mut now = self.0.lock().unwrap();
            *now = until.max(*now);
        }
    }

    type Answer = Result<Progress<u32>, Failure>;

    const PENDING: Answer = Ok(Progress::Pending);
    const AWAY: Answer = Err(Failure::Away(None));

    /// Polls with these answers (then `PENDING`), and gives the seconds at which was asked.
    async fn run(
        policy: PollPolicy,
        answers: impl IntoIterator<Item = Answer>,
    ) -> (Result<u32, PollError<Failure>>, Vec<u64>) {
        let start = Timestamp::from_unix(1_000_000);
        let clock = Arc::new(JumpClock(Mutex::new(start)));
        let answers = Mutex::new(answers.into_iter().collect::<VecDeque<_>>());
        let asked_at = Mutex::new(Vec::new());
        let ask = || {
            asked_at.lock().unwrap().push(clock.now().since(start).as_secs());
            let answer = answers.lock().unwrap().pop_front().unwrap_or(PENDING);
            async move { answer }
        };
        let shared: Arc<dyn Clock> = Arc::<JumpClock>::clone(&clock);
        let mut poller = Poller::new(shared, policy, ask).with_jitter(Arc::new(FixedJitter::HALF));
        let result = poller.until_done().await;
        drop(poller);
        (result, asked_at.into_inner().unwrap())
    }

    #[tokio::test]
    async fn waits_longer_and_longer_until_done() {
        let answers = std::iter::repeat_n(PENDING, 6).chain([Ok(Progress::Done(7))]);
        let (result, asked_at) = run(PollPolicy::default(), answers).await;
        assert_eq!(result.unwrap(), 7);
        assert_eq!(asked_at, [0, 3, 8, 18, 33, 63, 93]);
    }

    #[tokio::test]
    async fn asks_a_last_time_when_the_time_is_over() {
        let policy = PollPolicy::default().with_total(Duration::from_secs(20));
        let (result, asked_at) = run(policy, []).await;
        assert_eq!(asked_at, [0, 3, 8, 18, 20]);
        let waited = Duration::from_secs(20);
        assert_eq!(result.unwrap_err(), PollError::GaveUp { asked: 5, waited });
    }

    #[tokio::test]
    async fn stops_at_the_limit_of_attempts() {
        let (result, asked_at) = run(PollPolicy::default().with_attempts(2), []).await;
        assert_eq!(asked_at, [0, 3]);
        assert!(matches!(result, Err(PollError::GaveUp { asked: 2, .. })));
    }

    #[tokio::test]
    async fn bears_passing_failures_but_not_too_many_in_a_row() {
        let policy = || PollPolicy::default().with_failures_in_a_row(2);
        let (result, asked_at) =
            run(policy(), [AWAY, AWAY, PENDING, AWAY, AWAY, Ok(Progress::Done(7))]).await;
        assert_eq!((result.unwrap(), asked_at.len()), (7, 6));
        let (result, asked_at) = run(policy(), [AWAY, AWAY, AWAY]).await;
        assert_eq!(result.unwrap_err(), PollError::Failed(Failure::Away(None)));
        assert_eq!(asked_at.len(), 3);
        let (result, asked_at) = run(policy(), [PENDING, Err(Failure::Refused)]).await;
        assert_eq!(result.unwrap_err(), PollError::Failed(Failure::Refused));
        assert_eq!(asked_at.len(), 2);
    }

    #[tokio::test]
    async fn waits_as_long_as_a_failure_asks() {
        let busy = Err(Failure::Away(Some(Duration::from_mins(1))));
        let (result, asked_at) = run(PollPolicy::default(), [busy, Ok(Progress::Done(7))]).await;
        assert_eq!((result.unwrap(), asked_at), (7, vec![0, 60]));
    }

    #[test]
    fn waits_vary_by_a_tenth() {
        let policy = PollPolicy::default();
        assert_eq!(policy.delay(1, &FixedJitter::SHORTEST), Duration::from_millis(2_700));
        assert_eq!(policy.delay(9, &FixedJitter::LONGEST), Duration::from_secs(33));
        let none = policy.with_delays([]);
        assert_eq!(none.delay(1, &FixedJitter::LONGEST), Duration::ZERO);
    }
}
