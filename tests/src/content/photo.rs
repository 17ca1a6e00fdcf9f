//! Photos as far as their headers tell.

use bytes::Bytes;
use futures_util::stream;
use sha2::{Digest, Sha256};
use social_core::ByteStream;

/// A JPEG file that holds no picture: a mark of its own, and the frame header that tells its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Photo {
    mark: u16,
    width: u16,
    height: u16,
}

impl Photo {
    /// Makes a photo of 720 x 1280 pixels; another mark makes other bytes.
    pub const fn new(mark: u16) -> Self {
        Self { mark, width: 720, height: 1_280 }
    }

    /// Makes it show so many pixels.
    #[must_use]
    pub const fn sized(self, width: u16, height: u16) -> Self {
        Self { width, height, ..self }
    }

    /// Gives its bytes.
    pub fn bytes(self) -> Bytes {
        // A comment segment, then the header of a baseline frame with one component (ITU-T T.81).
        let comment = [&[0xff, 0xfe, 0, 4][..], &self.mark.to_be_bytes()].concat();
        let sides = [self.height.to_be_bytes(), self.width.to_be_bytes()].concat();
        let frame = [&[0xff, 0xc0, 0, 11, 8][..], &sides, &[1, 1, 0x11, 0]].concat();
        [&[0xff, 0xd8][..], &comment, &frame, &[0xff, 0xd9]].concat().into()
    }

    /// Gives its bytes as a stream.
    pub fn stream(self) -> ByteStream {
        Box::pin(stream::iter([Ok(self.bytes())]))
    }

    /// Gives the SHA-256 of photos one behind the other, as the sandbox's ledger does.
    pub fn sha256_of(photos: &[Self]) -> String {
        let mut hash = Sha256::new();
        for photo in photos {
            hash.update(photo.bytes());
        }
        hex::encode(hash.finalize())
    }
}
