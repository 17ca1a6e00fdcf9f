//! Counts the bytes of a chunk on their way.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use social_core::{ByteStream, UploadProgress, UploadWatcher};

/// Counts the bytes of a chunk as they are taken.
pub(super) struct Counted {
    pub(super) stream: ByteStream,
    pub(super) progress: UploadProgress,
    pub(super) watcher: Arc<dyn UploadWatcher<u32>>,
}

impl Stream for Counted {
    type Item = std::io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let block = self.stream.as_mut().poll_next(cx);
        if let Poll::Ready(Some(Ok(bytes))) = &block {
            self.progress.bytes += bytes.len() as u64;
            self.watcher.sent(self.progress);
        }
        block
    }
}
