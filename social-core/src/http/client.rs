//! The one place that sends calls: hosts, limits, deadline, retry, traces and counts.

use std::sync::Arc;
use std::time::Duration;

use http::header::AUTHORIZATION;
use tokio::time::Instant;
use tracing::Instrument;

use super::answer::Answer;
use super::attempt::{Attempt, Sender};
use super::breaker::{Breaker, Breakers};
use super::call::{Call, Head, Verdict};
use super::error::{CallError, CallErrorKind};
use super::hosts::{AllowedHosts, is_secure};
use super::observe::Observed;
use super::transport::Transport;
use crate::account::Provider;
use crate::error::Effect;
use crate::limit::{MemoryLimits, RateLimiter, acquire_before};
use crate::redact::without_query;
use crate::retry::{Jitter, OsJitter, RetryBuckets, RetryCost, RetryPolicy};
use crate::time::Clock;

/// The largest answer that is read, after any decompression by the transport.
pub const ANSWER_CAP: usize = 4 * 1024 * 1024;

/// Sends calls to one platform. Cheap to clone; clones share limits and retry budgets.
#[derive(Clone, Debug)]
pub struct HttpClient {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    provider: Provider,
    sender: Sender,
    token_hosts: AllowedHosts,
    limiter: Arc<dyn RateLimiter>,
    policy: RetryPolicy,
    jitter: Arc<dyn Jitter>,
    buckets: RetryBuckets,
    breakers: Breakers,
}

/// The set-up of an [`HttpClient`].
#[derive(Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct HttpClientBuilder {
    provider: Provider,
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    token_hosts: AllowedHosts,
    limiter: Option<Arc<dyn RateLimiter>>,
    policy: RetryPolicy,
    jitter: Arc<dyn Jitter>,
    answer_cap: usize,
}

impl HttpClientBuilder {
    /// Sets the hosts that may be sent a token; none, unless set.
    pub fn token_hosts(mut self, hosts: AllowedHosts) -> Self {
        self.token_hosts = hosts;
        self
    }

    /// Sets who counts the calls that name a limit; the memory of this client, unless set.
    pub fn limiter(mut self, limiter: Arc<dyn RateLimiter>) -> Self {
        self.limiter = Some(limiter);
        self
    }

    /// Sets how often and how soon a call that may be repeated is repeated.
    pub fn policy(mut self, policy: RetryPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Sets the source of chance in waiting times.
    pub fn jitter(mut self, jitter: Arc<dyn Jitter>) -> Self {
        self.jitter = jitter;
        self
    }

    /// Sets the largest answer in bytes; [`ANSWER_CAP`], unless set.
    pub fn answer_cap(mut self, bytes: usize) -> Self {
        self.answer_cap = bytes;
        self
    }

    /// Builds the client.
    pub fn build(self) -> HttpClient {
        let limiter =
            self.limiter.unwrap_or_else(|| Arc::new(MemoryLimits::new(Arc::clone(&self.clock))));
        HttpClient {
            inner: Arc::new(Inner {
                provider: self.provider,
                sender: Sender {
                    transport: self.transport,
                    clock: self.clock,
                    answer_cap: self.answer_cap,
                },
                token_hosts: self.token_hosts,
                limiter,
                policy: self.policy,
                jitter: self.jitter,
                buckets: RetryBuckets::default(),
                breakers: Breakers::default(),
            }),
        }
    }
}

impl HttpClient {
    /// Starts the set-up.
    pub fn builder(
        provider: Provider,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
    ) -> HttpClientBuilder {
        HttpClientBuilder {
            provider,
            transport,
            clock,
            token_hosts: AllowedHosts::default(),
            limiter: None,
            policy: RetryPolicy::default(),
            jitter: Arc::new(OsJitter),
            answer_cap: ANSWER_CAP,
        }
    }

    /// Gives the clock the client waits by.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.sender.clock
    }

    /// Gives the source of chance in waiting times.
    pub fn jitter(&self) -> &Arc<dyn Jitter> {
        &self.inner.jitter
    }

    /// Makes the call and gives the answer, whatever its status.
    ///
    /// The call takes its place in the rate limit, is sent, and is repeated as far as its
    /// [`Retry`](crate::Retry), the policy, the host's retry budget and the deadline allow. The
    /// deadline is measured by the machine, the waits by the [`Clock`].
    ///
    /// # Errors
    ///
    /// [`CallError`] when there is no answer; its effect says whether the platform may have acted.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future breaks the request off; the platform may have acted on it. A call with
    /// an effect belongs in a task of its own.
    pub async fn send(&self, call: Call) -> Result<Answer, CallError> {
        let observed = Observed::new(self.inner.provider, &call.head);
        let span = observed.span();
        let outcome = self.run(call, &observed).instrument(span).await;
        observed.finish(&outcome);
        outcome
    }

    async fn run(&self, call: Call, observed: &Observed) -> Result<Answer, CallError> {
        self.check(&call.head)?;
        let host = call.head.url.host_str().unwrap_or_default();
        let (bucket, breaker) =
            (self.inner.buckets.of_host(host), self.inner.breakers.of_host(host));
        let mut started = None;
        let mut paid = None;
        let mut unclear = false;
        let mut attempt = Attempt::of(call);
        loop {
            let left =
                started.map(|at: Instant| attempt.head.deadline.saturating_sub(at.elapsed()));
            self.admit(&attempt.head, &breaker).map_err(|error| error.after(unclear))?;
            self.permit(&attempt.head, left).await.map_err(|error| error.after(unclear))?;
            let began = *started.get_or_insert_with(Instant::now);
            observed.attempt(attempt.number);
            let outcome = self.inner.sender.send(&mut attempt, began).await;
            self.note(&attempt, &outcome, &breaker);
            let Some(next) = self.repetition(&attempt, &outcome, began) else {
                if outcome.as_ref().is_ok_and(|answer| answer.status.is_success()) {
                    bucket.succeeded(paid);
                }
                return outcome.map_err(|error| error.after(unclear));
            };
            if breaker.rests(self.clock().now()) {
                return outcome.map_err(|error| error.after(unclear));
            }
            if !bucket.take(next.cost) {
                tracing::warn!("the retry budget of the host is used up");
                return outcome.map_err(|error| error.after(unclear));
            }
            paid = Some(next.cost);
            unclear |= next.effect == Effect::Unknown;
            observed.retry(attempt.number, next.wait);
            self.inner.sender.clock.sleep(next.wait).await;
            attempt.number += 1;
        }
    }

    /// Refuses what may not be sent at all.
    fn check(&self, head: &Head) -> Result<(), CallError> {
        let refused = |kind| {
            let url = without_query(&head.url);
            Err(CallError::new(kind, head.operation, url, Effect::NotSent))
        };
        if !is_secure(&head.url) {
            return refused(CallErrorKind::InsecureAddress);
        }
        if head.headers.contains_key(AUTHORIZATION) && !self.inner.token_hosts.permits(&head.url) {
            return refused(CallErrorKind::HostNotAllowed);
        }
        Ok(())
    }

    /// Refuses what would go to a host that is left alone.
    fn admit(&self, head: &Head, breaker: &Breaker) -> Result<(), CallError> {
        breaker.admit(self.clock().now()).map_err(|until| {
            let kind = CallErrorKind::Resting { until };
            CallError::new(kind, head.operation, without_query(&head.url), Effect::NotSent)
        })
    }

    /// Notes how the host is.
    fn note(&self, attempt: &Attempt, outcome: &Result<Answer, CallError>, breaker: &Breaker) {
        let failed = match outcome {
            Ok(answer) => matches!((attempt.head.judge)(answer), Verdict::Fault(_)),
            // Our own source broke off, which says nothing of the host.
            Err(error) if error.is_of_the_source() => return,
            Err(error) => error.is_transient(),
        };
        if failed { breaker.failed(self.clock().now()) } else { breaker.answered() }
    }

    /// Takes the place of one request in the call's rate limit.
    async fn permit(&self, head: &Head, left: Option<Duration>) -> Result<(), CallError> {
        let Some((key, rule)) = &head.limit else { return Ok(()) };
        let clock = &*self.inner.sender.clock;
        let until = clock.now() + left.unwrap_or(head.permit_wait);
        match acquire_before(&*self.inner.limiter, clock, key, *rule, until).await {
            Ok(_) => Ok(()),
            Err(error) => {
                let kind = CallErrorKind::Limited(error);
                Err(CallError::new(kind, head.operation, without_query(&head.url), Effect::NotSent))
            }
        }
    }

    /// Decides whether, and when, the request is sent again.
    fn repetition(
        &self,
        attempt: &Attempt,
        outcome: &Result<Answer, CallError>,
        began: Instant,
    ) -> Option<Repetition> {
        let (effect, asked, cost) = match outcome {
            Ok(answer) => match (attempt.head.judge)(answer) {
                Verdict::Final => return None,
                Verdict::Busy(wait) => (Effect::Refused, wait, RetryCost::Failure),
                Verdict::Fault(wait) => (Effect::Unknown, wait, RetryCost::Failure),
            },
            Err(error) if error.is_transient() => {
                let cost = if error.is_timeout() { RetryCost::TimeOut } else { RetryCost::Failure };
                (error.effect(), None, cost)
            }
            Err(_) => return None,
        };
        let backoff = self.inner.policy.backoff(attempt.number, &*self.inner.jitter)?;
        let wait = asked.map_or(backoff, |asked| asked + backoff);
        let in_time = began.elapsed() + wait < attempt.head.deadline;
        let allowed = attempt.head.retry.allows(effect) && attempt.is_repeatable();
        (in_time && allowed).then_some(Repetition { wait, cost, effect })
    }
}

struct Repetition {
    wait: Duration,
    cost: RetryCost,
    effect: Effect,
}
