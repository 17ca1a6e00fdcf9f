//! A file of any length that is not all there, and counts what is read of it.

use std::ops::Range;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use async_trait::async_trait;
use bytes::Bytes;
use futures_core::Stream;
use social_core::{ByteStream, UploadSource};

/// Parts at their offsets; between them are zeros.
#[derive(Debug, Default)]
pub(crate) struct Sparse {
    len: u64,
    parts: Vec<(u64, Bytes)>,
    reads: AtomicU64,
    bytes: AtomicU64,
}

impl Sparse {
    pub(crate) fn new(len: u64, parts: Vec<(u64, Vec<u8>)>) -> Self {
        let parts = parts.into_iter().map(|(at, part)| (at, part.into())).collect();
        Self { len, parts, ..Self::default() }
    }

    pub(crate) fn whole(file: Vec<u8>) -> Self {
        Self::new(file.len() as u64, vec![(0, file)])
    }

    /// How often it was read, and how many bytes.
    pub(crate) fn cost(&self) -> (u64, u64) {
        (self.reads.load(Ordering::SeqCst), self.bytes.load(Ordering::SeqCst))
    }

    fn fill(&self, range: &Range<u64>) -> Bytes {
        let mut block = vec![0; usize::try_from(range.end - range.start).unwrap()];
        for (at, part) in &self.parts {
            let from = range.start.max(*at);
            let to = range.end.min(at + part.len() as u64);
            if from < to {
                let index = |offset: u64| usize::try_from(offset).unwrap();
                let piece = &part[index(from - at)..index(to - at)];
                block[index(from - range.start)..index(to - range.start)].copy_from_slice(piece);
            }
        }
        block.into()
    }
}

#[async_trait]
impl UploadSource for Sparse {
    fn len(&self) -> u64 {
        self.len
    }

    async fn open_range(&self, range: Range<u64>) -> std::io::Result<ByteStream> {
        assert!(range.start <= range.end && range.end <= self.len, "{range:?} of {}", self.len);
        self.reads.fetch_add(1, Ordering::SeqCst);
        self.bytes.fetch_add(range.end - range.start, Ordering::SeqCst);
        Ok(Box::pin(Once(Some(self.fill(&range)))))
    }
}

struct Once(Option<Bytes>);

impl Stream for Once {
    type Item = std::io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}
