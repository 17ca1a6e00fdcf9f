//! Feeds a form's reader in small bites, and no further than it may read.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use axum::body::BodyDataStream;
use bytes::Bytes;
use futures_util::Stream;

/// The longest bite.
const BITE: usize = 64 * 1024;
/// How many blocks are thrown away before other tasks have their turn.
const BLOCKS_A_TURN: usize = 16;

/// A body that is handed on in bites of at most 64 KiB, one at each poll.
///
/// A multipart reader collects whatever is ready before it looks at it. Bite by bite it looks after
/// each, so that memory stays flat however fast the sender is.
pub(super) struct Paced {
    body: BodyDataStream,
    rest: Bytes,
    rested: Rested,
    allowance: Allowance,
    read: u64,
    thrown: u64,
}

/// Whether the reader had its turn since the last bite.
enum Rested {
    Yes,
    No,
}

/// How many bytes of the body may be read in all, as far as is known yet.
///
/// It bounds what a sender can make us keep where the form's own syntax does not: headers of a part
/// that never end, or fields without number.
#[derive(Clone, Debug)]
pub(super) struct Allowance(Arc<Limits>);

#[derive(Debug)]
struct Limits {
    /// Bytes that the form's reader gets in all.
    read: AtomicU64,
    /// Bytes that are thrown away instead, once the reader shall get no more; 0 until then.
    thrown: AtomicU64,
}

impl Allowance {
    pub(super) fn up_to(bytes: u64) -> Self {
        Self(Arc::new(Limits { read: AtomicU64::new(bytes), thrown: AtomicU64::new(0) }))
    }

    /// Allows everything from now on: the file has limits of its own.
    pub(super) fn lift(&self) {
        self.0.read.store(u64::MAX, Ordering::Relaxed);
    }

    /// Gives the reader no more, and throws away as many bytes as this when it asks.
    pub(super) fn throw_away(&self, bytes: u64) {
        self.0.thrown.store(bytes, Ordering::Relaxed);
    }
}

impl Paced {
    pub(super) fn new(body: BodyDataStream, allowance: Allowance) -> Self {
        Self { body, rest: Bytes::new(), rested: Rested::Yes, allowance, read: 0, thrown: 0 }
    }

    fn bite(&mut self) -> io::Result<Bytes> {
        let bite = self.rest.split_to(self.rest.len().min(BITE));
        self.read += bite.len() as u64;
        self.rested = Rested::No;
        if self.read > self.allowance.0.read.load(Ordering::Relaxed) {
            return Err(io::Error::new(
                io::ErrorKind::QuotaExceeded,
                "the form's fields are too long",
            ));
        }
        Ok(bite)
    }

    /// Reads the body to its end, or as far as allowed, and keeps nothing of it.
    fn throw_away(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.rest.clear();
        let limit = self.allowance.0.thrown.load(Ordering::Relaxed);
        for _ in 0..BLOCKS_A_TURN {
            match Pin::new(&mut self.body).poll_next(context) {
                Poll::Ready(Some(Ok(block))) if self.thrown < limit => {
                    self.thrown += block.len() as u64;
                }
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => return Poll::Pending,
            }
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Stream for Paced {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.allowance.0.thrown.load(Ordering::Relaxed) > 0 {
            return this.throw_away(context).map(|()| None);
        }
        if matches!(this.rested, Rested::No) {
            this.rested = Rested::Yes;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        while this.rest.is_empty() {
            match Pin::new(&mut this.body).poll_next(context) {
                Poll::Ready(Some(Ok(block))) => this.rest = block,
                Poll::Ready(Some(Err(error))) => {
                    return Poll::Ready(Some(Err(io::Error::other(error))));
                }
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
        Poll::Ready(Some(this.bite()))
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use futures_util::StreamExt;

    use super::*;

    fn paced(length: usize, allowance: &Allowance) -> Paced {
        Paced::new(Body::from(vec![7_u8; length]).into_data_stream(), allowance.clone())
    }

    #[tokio::test]
    async fn hands_on_everything_in_bites_with_a_rest_between() {
        let length = 3 * BITE + 5;
        let mut body = paced(length, &Allowance::up_to(length as u64));
        let mut context = Context::from_waker(std::task::Waker::noop());
        assert!(matches!(body.poll_next_unpin(&mut context), Poll::Ready(Some(Ok(_)))));
        assert!(body.poll_next_unpin(&mut context).is_pending());
        let rest: Vec<_> = body.map(|bite| bite.unwrap().len()).collect().await;
        assert_eq!(rest, [BITE, BITE, 5]);
    }

    #[tokio::test]
    async fn stops_at_its_allowance_until_that_is_lifted() {
        let allowance = Allowance::up_to(BITE as u64);
        let mut body = paced(2 * BITE, &allowance);
        assert!(body.next().await.unwrap().is_ok());
        let refused = body.next().await.unwrap().unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::QuotaExceeded);
        let allowance = Allowance::up_to(1);
        allowance.lift();
        assert_eq!(paced(2 * BITE, &allowance).count().await, 2);
    }

    #[tokio::test]
    async fn what_is_thrown_away_never_reaches_the_reader() {
        let allowance = Allowance::up_to(u64::MAX);
        allowance.throw_away(u64::MAX);
        assert_eq!(paced(40 * BITE, &allowance).count().await, 0);
        let endless = futures_util::stream::repeat_with(|| Ok::<_, io::Error>(vec![7_u8; BITE]));
        let body = Body::from_stream(endless).into_data_stream();
        allowance.throw_away(100 * BITE as u64);
        assert_eq!(Paced::new(body, allowance).count().await, 0);
    }
}
