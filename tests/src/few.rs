//! Callers that go away.

use std::pin::Pin;
use std::task::{Context, Poll};

use crate::Boxed;

/// A future that is polled so many times and then dropped, as when its caller goes away.
#[must_use = "a future does nothing until it is polled"]
pub struct Few<T> {
    inner: Option<Boxed<'static, T>>,
    polls_left: usize,
}

impl<T> Few<T> {
    /// Polls the future at most `polls` times.
    pub fn new(polls: usize, inner: impl Future<Output = T> + Send + 'static) -> Self {
        Self { inner: Some(Box::pin(inner)), polls_left: polls }
    }
}

impl<T> std::fmt::Debug for Few<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Few").field("polls_left", &self.polls_left).finish_non_exhaustive()
    }
}

impl<T> Future for Few<T> {
    /// What the future gave, or `None` if it was dropped before.
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let Some(inner) = &mut self.inner else { return Poll::Ready(None) };
        if let Poll::Ready(out) = inner.as_mut().poll(context) {
            return Poll::Ready(Some(out));
        }
        self.polls_left = self.polls_left.saturating_sub(1);
        if self.polls_left > 0 {
            return Poll::Pending;
        }
        self.inner = None;
        Poll::Ready(None)
    }
}
