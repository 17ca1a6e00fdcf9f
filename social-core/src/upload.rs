//! Where the bytes of an upload come from, and who hears how far they are.

mod watch;

use std::fmt;
use std::ops::Range;
use std::pin::Pin;

use async_trait::async_trait;
use bytes::Bytes;
use futures_core::Stream;

pub use watch::{Stop, Unwatched, UploadProgress, UploadWatcher};

/// A stream of byte blocks, as an upload source gives them.
pub type ByteStream = Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send>>;

/// A source of known length that can be opened again at any offset.
///
/// An upload repeats a chunk by opening its range anew; no chunk is ever held in memory. A source
/// must give the same bytes each time.
#[async_trait]
pub trait UploadSource: Send + Sync + fmt::Debug {
    /// Gives the length in bytes.
    fn len(&self) -> u64;

    /// Tells whether there is nothing to upload.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Opens the bytes from `range.start` up to, not including, `range.end`.
    ///
    /// # Errors
    ///
    /// When the source cannot be read, or is shorter than it said.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future or the stream has no effect on the source.
    async fn open_range(&self, range: Range<u64>) -> std::io::Result<ByteStream>;
}

/// Bytes that are in memory already, for small files and tests.
#[async_trait]
impl UploadSource for Bytes {
    fn len(&self) -> u64 {
        Self::len(self) as u64
    }

    async fn open_range(&self, range: Range<u64>) -> std::io::Result<ByteStream> {
        let bounds = usize::try_from(range.start).ok().zip(usize::try_from(range.end).ok());
        let block = bounds
            .filter(|(start, end)| start <= end && *end <= Self::len(self))
            .map(|(start, end)| self.slice(start..end))
            .ok_or_else(|| std::io::Error::from(std::io::ErrorKind::UnexpectedEof))?;
        Ok(Box::pin(OneBlock(Some(block))))
    }
}

struct OneBlock(Option<Bytes>);

impl Stream for OneBlock {
    type Item = std::io::Result<Bytes>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.take().map(Ok))
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    async fn read(source: &dyn UploadSource, range: Range<u64>) -> std::io::Result<Vec<u8>> {
        let mut stream = source.open_range(range).await?;
        let mut bytes = Vec::new();
        while let Some(block) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
            bytes.extend_from_slice(&block?);
        }
        Ok(bytes)
    }

    #[tokio::test]
    async fn bytes_open_at_any_range_again_and_again() {
        let source = Bytes::from_static(b"0123456789");
        assert_eq!(UploadSource::len(&source), 10);
        for _ in 0..2 {
            assert_eq!(read(&source, 0..10).await.unwrap(), b"0123456789");
            assert_eq!(read(&source, 3..5).await.unwrap(), b"34");
            assert_eq!(read(&source, 10..10).await.unwrap(), b"");
        }
    }

    #[tokio::test]
    async fn ranges_outside_are_refused() {
        let source = Bytes::from_static(b"0123456789");
        #[expect(clippy::reversed_empty_ranges, reason = "a caller's mistake, to be refused")]
        let ranges = [0..11, 11..11, 5..3, 0..u64::MAX];
        for range in ranges {
            let refused = read(&source, range).await.unwrap_err();
            assert_eq!(refused.kind(), std::io::ErrorKind::UnexpectedEof);
        }
    }
}
