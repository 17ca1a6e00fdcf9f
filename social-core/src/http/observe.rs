//! What a call leaves in traces and counts: names, ids and numbers, never a secret or a body.

use std::time::Duration;

use tokio::time::Instant;
use tracing::field::{Empty, display};
use tracing::{Span, info_span};

use super::answer::Answer;
use super::call::Head;
use super::error::{CallError, CallErrorKind};
use crate::account::Provider;

/// The observation of one logical call.
pub(super) struct Observed {
    #[cfg(feature = "metrics")]
    labels: (Provider, &'static str),
    started: Instant,
    span: Span,
}

impl Observed {
    pub(super) fn new(provider: Provider, head: &Head) -> Self {
        let span = info_span!(
            "api_call",
            %provider,
            operation = head.operation,
            account_id = Empty,
            http.status = Empty,
            attempt = Empty,
        );
        if let Some(account) = &head.account {
            span.record("account_id", display(account));
        }
        Self {
            #[cfg(feature = "metrics")]
            labels: (provider, head.operation),
            started: Instant::now(),
            span,
        }
    }

    pub(super) fn span(&self) -> Span {
        self.span.clone()
    }

    pub(super) fn attempt(&self, number: u32) {
        self.span.record("attempt", number);
        tracing::debug!(attempt = number, "sending");
    }

    pub(super) fn retry(&self, attempt: u32, wait: Duration) {
        let wait = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        tracing::warn!(parent: &self.span, attempt, wait_ms = wait, "the call is sent again");
        #[cfg(feature = "metrics")]
        metrics::counter!(
            "social_api_retries_total",
            "provider" => self.labels.0.as_str(),
            "operation" => self.labels.1,
        )
        .increment(1);
    }

    /// Records the end of the call.
    pub(super) fn finish(&self, outcome: &Result<Answer, CallError>) {
        let class = Class::of(outcome);
        if let Ok(answer) = outcome {
            self.span.record("http.status", answer.status().as_u16());
        }
        let elapsed = self.started.elapsed();
        self.span.in_scope(|| {
            tracing::debug!(
                class = class.as_str(),
                elapsed_ms = elapsed.as_secs_f64() * 1_000.0,
                "done"
            );
        });
        #[cfg(feature = "metrics")]
        self.count(class, elapsed);
    }

    #[cfg(feature = "metrics")]
    fn count(&self, class: Class, elapsed: Duration) {
        let (provider, operation) = (self.labels.0.as_str(), self.labels.1);
        metrics::counter!(
            "social_api_calls_total",
            "provider" => provider,
            "operation" => operation,
            "class" => class.as_str(),
        )
        .increment(1);
        metrics::histogram!("social_api_call_seconds", "provider" => provider, "operation" => operation)
            .record(elapsed.as_secs_f64());
        if matches!(class, Class::RateLimited | Class::Limited) {
            metrics::counter!(
                "rate_limit_hits",
                "provider" => provider,
                "operation" => operation,
                "by" => if class == Class::Limited { "us" } else { "platform" },
            )
            .increment(1);
        }
    }
}

/// How a call ended, as it is counted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Ok,
    ClientError,
    /// The platform's rate limit.
    RateLimited,
    ServerError,
    /// Our own rate limit, before anything was sent.
    Limited,
    Transport,
    Timeout,
    /// Refused by the client itself.
    Refused,
}

impl Class {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::ClientError => "client_error",
            Self::RateLimited => "rate_limited",
            Self::ServerError => "server_error",
            Self::Limited => "limited",
            Self::Transport => "transport",
            Self::Timeout => "timeout",
            Self::Refused => "refused",
        }
    }

    fn of(outcome: &Result<Answer, CallError>) -> Self {
        match outcome {
            Ok(answer) => match answer.status().as_u16() {
                429 => Self::RateLimited,
                500.. => Self::ServerError,
                400.. => Self::ClientError,
                _ => Self::Ok,
            },
            Err(error) if error.is_timeout() => Self::Timeout,
            Err(error) => match error.kind() {
                CallErrorKind::Transport(_) | CallErrorKind::Body(_) => Self::Transport,
                CallErrorKind::Limited(_) => Self::Limited,
                _ => Self::Refused,
            },
        }
    }
}
