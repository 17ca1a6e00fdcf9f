//! Reads a source here and there, within bounds.

use std::future::poll_fn;
use std::io;

use super::error::ProbeError;
use crate::upload::UploadSource;

/// The most bytes that are read of one file.
pub const MOST_BYTES: u64 = 16 << 20;
/// The most reads that one file is worth; each costs a way to the object store.
pub const MOST_READS: u64 = 256;
/// The most boxes, elements or segments that are looked at in one file.
pub const MOST_PARTS: u64 = 20_000;

/// What is read at least, since headers stand together.
const WINDOW: u64 = 32 << 10;
/// What is read at most, for long tables.
const BLOCK: u64 = 256 << 10;

/// A file under its bounds, with the bytes that were read last.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    source: &'a dyn UploadSource,
    len: u64,
    window: Vec<u8>,
    window_at: u64,
    reads: u64,
    bytes: u64,
    parts: u64,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a dyn UploadSource) -> Self {
        let len = source.len();
        Self { source, len, window: Vec::new(), window_at: 0, reads: 0, bytes: 0, parts: 0 }
    }

    /// The length of the file.
    pub(super) const fn len(&self) -> u64 {
        self.len
    }

    /// Counts one more part of the file.
    pub(super) fn count_part(&mut self) -> Result<(), ProbeError> {
        self.parts += 1;
        if self.parts > MOST_PARTS {
            return Err(ProbeError::TooLarge { limit: MOST_PARTS, what: "parts" });
        }
        Ok(())
    }

    /// Gives exactly these bytes; `count` is never a number out of a file.
    pub(super) async fn exact(&mut self, at: u64, count: usize) -> Result<&[u8], ProbeError> {
        let bytes = self.up_to(at, count).await?;
        if bytes.len() < count {
            return Err(ProbeError::Truncated { at });
        }
        Ok(bytes)
    }

    /// Gives these bytes, or those of them that the file has.
    pub(super) async fn up_to(&mut self, at: u64, count: usize) -> Result<&[u8], ProbeError> {
        let end = at.saturating_add(count as u64).min(self.len);
        let at = at.min(end);
        if at < self.window_at || end > self.window_at + self.window.len() as u64 {
            self.fill(at, end).await?;
        }
        let outside = || ProbeError::Source(io::ErrorKind::UnexpectedEof.into());
        let from = usize::try_from(at - self.window_at).map_err(|_| outside())?;
        let to = usize::try_from(end - self.window_at).map_err(|_| outside())?;
        self.window.get(from..to).ok_or_else(outside)
    }

    /// Hands on a table of entries of `N` bytes, block by block.
    pub(super) async fn entries<const N: usize>(
        &mut self,
        from: u64,
        count: u64,
        mut take: impl FnMut([u8; N]),
    ) -> Result<(), ProbeError> {
        let (size, mut at) = (N as u64, from);
        let mut left = count;
        while left > 0 {
            let some = left.min(BLOCK / size);
            let length = usize::try_from(some * size).unwrap_or(usize::MAX);
            let bytes = self.exact(at, length).await?;
            bytes.as_chunks::<N>().0.iter().for_each(|entry| take(*entry));
            at += some * size;
            left -= some;
        }
        Ok(())
    }

    /// Reads on from `at`: to `end` at least, if that is no more than a block.
    async fn fill(&mut self, at: u64, end: u64) -> Result<(), ProbeError> {
        let end = end.max(at.saturating_add(WINDOW)).min(at.saturating_add(BLOCK)).min(self.len);
        let wanted = end - at;
        self.reads += 1;
        self.bytes += wanted;
        if self.reads > MOST_READS {
            return Err(ProbeError::TooLarge { limit: MOST_READS, what: "reads" });
        }
        if self.bytes > MOST_BYTES {
            return Err(ProbeError::TooLarge { limit: MOST_BYTES, what: "bytes" });
        }
        self.window.clear();
        self.window_at = at;
        let mut stream = self.source.open_range(at..end).await.map_err(ProbeError::Source)?;
        while let Some(block) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
            let block = block.map_err(ProbeError::Source)?;
            if (self.window.len() + block.len()) as u64 > wanted {
                let more = io::Error::new(io::ErrorKind::InvalidData, "the source gave too much");
                return Err(ProbeError::Source(more));
            }
            self.window.extend_from_slice(&block);
        }
        if (self.window.len() as u64) < wanted {
            return Err(ProbeError::Source(io::ErrorKind::UnexpectedEof.into()));
        }
        Ok(())
    }
}
