//! Who hears how far an upload is.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use async_trait::async_trait;
use bytes::Bytes;
use futures_core::Stream;
use social_core::ByteStream;

/// Hears how far an upload is, and may stop it.
#[async_trait]
pub trait UploadWatcher: Send + Sync {
    /// Hears that every chunk before this one, counted from zero, is stored at TikTok. The next
    /// chunk is not sent before this returns, so the number can be stored durably here.
    ///
    /// # Errors
    ///
    /// [`Stop`] ends the upload before the next chunk, for instance when another worker has taken
    /// it over.
    async fn stored(&self, next_chunk: u32) -> Result<(), Stop>;

    /// Hears that bytes were handed to the network. It is called often and must return at once; the
    /// number falls back when a chunk is sent again.
    fn sent(&self, progress: UploadProgress) {
        let _ = progress;
    }
}

/// How many bytes of an upload are on their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UploadProgress {
    /// Bytes stored, and those of the present chunk that were handed to the network.
    pub bytes: u64,
    /// Bytes in all.
    pub size: u64,
}

/// The watcher's wish to end an upload.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the upload was stopped: {0}")]
pub struct Stop(pub String);

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

#[async_trait]
impl UploadWatcher for Unwatched {
    async fn stored(&self, _: u32) -> Result<(), Stop> {
        Ok(())
    }
}

/// Counts the bytes of a chunk as they are taken.
pub(super) struct Counted {
    pub(super) stream: ByteStream,
    pub(super) progress: UploadProgress,
    pub(super) watcher: Arc<dyn UploadWatcher>,
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
