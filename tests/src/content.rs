//! Videos that are made up as they are read.

mod head;
mod photo;

use std::ops::Range;
use std::sync::OnceLock;

use bytes::Bytes;
use futures_util::stream;
use sha2::{Digest, Sha256};
use social_core::ByteStream;

pub use self::photo::Photo;

use self::head::Head;

/// The length of the pattern behind the head: a prime, so that no chunk looks like another one.
const PERIOD: u64 = 1_048_573;

/// An MP4 file whose every byte follows from its offset: a head that describes it, and a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Video {
    len: u64,
    head: Head,
}

impl Video {
    /// Makes a video of so many bytes: three seconds of 720 x 1280 at 30 pictures a second.
    ///
    /// It can be read if it is longer than its head, which has some five hundred bytes.
    pub const fn new(len: u64) -> Self {
        Self { len, head: Head::Film { rate: 30, seconds: 3 } }
    }

    /// Makes it show so many pictures a second.
    #[must_use]
    pub const fn at_rate(self, rate: u32) -> Self {
        let Head::Film { seconds, .. } = self.head else { return self };
        Self { head: Head::Film { rate, seconds }, ..self }
    }

    /// Makes it play for so long.
    #[must_use]
    pub const fn lasting(self, seconds: u32) -> Self {
        let Head::Film { rate, .. } = self.head else { return self };
        Self { head: Head::Film { rate, seconds }, ..self }
    }

    /// Takes its description out: it is known as an MP4 file and can be read no further.
    #[must_use]
    pub const fn damaged(self) -> Self {
        Self { head: Head::Damaged, ..self }
    }

    /// Gives its length in bytes.
    pub const fn len(self) -> u64 {
        self.len
    }

    /// Tells whether it has no byte.
    pub const fn is_empty(self) -> bool {
        self.len == 0
    }

    /// Gives the bytes from an offset on, in one block of any length up to the end of the range.
    fn block(self, range: &Range<u64>) -> Bytes {
        let head = self.head.bytes();
        let length = head.len() as u64;
        if range.start < length {
            let end = range.end.min(length);
            return head.slice(index(range.start)..index(end));
        }
        let start = (range.start - length) % PERIOD;
        let end = (start + range.end - range.start).min(PERIOD);
        pattern().slice(index(start)..index(end))
    }

    /// Walks through its blocks.
    pub fn blocks(self) -> impl Iterator<Item = Bytes> + Send {
        let mut at = 0;
        std::iter::from_fn(move || {
            let block = (at < self.len).then(|| self.block(&(at..self.len)))?;
            at += block.len() as u64;
            Some(block)
        })
    }

    /// Gives its bytes as a stream.
    pub fn stream(self) -> ByteStream {
        Box::pin(stream::iter(self.blocks().map(Ok)))
    }

    /// Gives its bytes as a stream that breaks off after so many of them.
    pub fn broken_after(self, bytes: u64) -> ByteStream {
        let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        let whole = Self { len: bytes.min(self.len), ..self }.blocks().map(Ok);
        Box::pin(stream::iter(whole.chain([Err(broken)])))
    }

    /// Gives its SHA-256 in lower-case hex.
    pub fn sha256(self) -> String {
        let mut hash = Sha256::new();
        for block in self.blocks() {
            hash.update(block);
        }
        hex::encode(hash.finalize())
    }
}

fn index(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

fn pattern() -> Bytes {
    static PATTERN: OnceLock<Bytes> = OnceLock::new();
    let made = || {
        let mut random = crate::Random::new(PERIOD);
        let words = std::iter::repeat_with(|| random.next_u64().to_le_bytes());
        words.flatten().take(index(PERIOD)).collect::<Vec<u8>>().into()
    };
    PATTERN.get_or_init(made).clone()
}

/// A stream that never gives a byte, as of somebody who sends nothing.
pub fn silence() -> ByteStream {
    Box::pin(stream::pending())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_follows_from_its_offset() {
        let long: Vec<u8> = Video::new(3_000_000).blocks().flatten().collect();
        let short: Vec<u8> = Video::new(1_500_000).blocks().flatten().collect();
        assert_eq!(long.len(), 3_000_000);
        assert_eq!(long[..1_500_000], short);
        assert_eq!(&long[4..8], b"ftyp");
        assert_ne!(long[100..200], long[1_000_100..1_000_200]);
    }
}
