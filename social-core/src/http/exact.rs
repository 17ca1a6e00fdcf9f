//! Holds a body to the length that its header promised.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use crate::upload::ByteStream;

/// Remembers that the source of a body failed, so that the network is not blamed for it.
#[derive(Clone, Debug, Default)]
pub(super) struct SourceFault(Arc<AtomicBool>);

impl SourceFault {
    fn set(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub(super) fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Passes on exactly `left` bytes and fails on a source that gives more or fewer.
///
/// A source that ignores its range would otherwise put wrong bytes into a chunk, which the
/// platform answers with an opaque gateway error.
pub(super) struct ExactLength {
    stream: ByteStream,
    left: u64,
    fault: SourceFault,
}

impl ExactLength {
    pub(super) fn new(stream: ByteStream, length: u64, fault: SourceFault) -> Self {
        Self { stream, left: length, fault }
    }

    fn fail(&self, error: io::Error) -> Poll<Option<io::Result<Bytes>>> {
        self.fault.set();
        Poll::Ready(Some(Err(error)))
    }
}

impl Stream for ExactLength {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.stream.as_mut().poll_next(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Some(Ok(block))) => match self.left.checked_sub(block.len() as u64) {
                Some(left) => {
                    self.left = left;
                    Poll::Ready(Some(Ok(block)))
                }
                None => self.fail(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "the source gave more bytes than it said",
                )),
            },
            Poll::Ready(Some(Err(error))) => self.fail(error),
            Poll::Ready(None) if self.left > 0 => self.fail(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the source gave fewer bytes than it said",
            )),
            Poll::Ready(None) => Poll::Ready(None),
        }
    }
}
