//! What a media file is, by its headers: container, codec, pixels, rotation, rate, length, sound.
//!
//! ```
//! use bytes::Bytes;
//! use social_core::media::{Container, ProbeError, probe};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), ProbeError> {
//! // Any `UploadSource` will do: bytes in memory, a file, an object in a bucket.
//! let file = Bytes::from_static(include_bytes!("../../tests/media/fixtures/lossless.webp"));
//! let info = probe(&file).await?;
//! assert_eq!(info.container, Container::WebP);
//! assert_eq!(info.displayed(), Some((100, 50)));
//! # Ok(())
//! # }
//! ```
//!
//! # Cost
//!
//! Only headers are read, wherever they lie: at most [`MOST_BYTES`] in at most [`MOST_READS`] reads,
//! for a file of any length. No read is larger than 256 KiB and one block is held at a time. Boxes,
//! elements and segments are hopped over by a fixed path, never by recursion, so no nesting is too
//! deep; more than [`MOST_PARTS`] of them are refused. A file that lies about its sizes ends in an
//! error.
//!
//! # Why no parser from elsewhere
//!
//! The published parsers were looked at in November 2026, and none can be bounded so. `mp4parse`
//! takes a stream without a seek, so a description at the end costs the whole file. `re_mp4`
//! reserves memory by the counts that the file claims, `matroska` by its lengths, and it recurses.
//! `mp4-atom` wants the whole description in memory and refuses it all for one odd box in it, of
//! which phones write many. `imagesize` can be led in a circle by a segment of length 0, and tells
//! no orientation. `nom-exif` tells neither codec nor rate. None reads from an asynchronous source.
//! The few boxes that matter here are simple, so they are read here.

mod codec;
mod error;
mod exif;
mod fields;
mod info;
mod jpeg;
mod kind;
mod mp4;
mod reader;
mod webm;
mod webp;

use crate::upload::UploadSource;

pub use codec::{AudioCodec, ImageCodec, VideoCodec};
pub use error::ProbeError;
pub use info::{AudioTrack, EditList, FrameRate, MediaInfo, Picture, Rotation, VideoTrack};
pub use kind::Container;
pub use reader::{MOST_BYTES, MOST_PARTS, MOST_READS};

use reader::Reader;

/// Reads the headers of a file.
///
/// # Errors
///
/// [`ProbeError`] says whether the file is of no known kind, ends too early, contradicts itself, has
/// more headers than are read, or could not be read at all.
///
/// # Cancel safety
///
/// Dropping the future has no effect on the source.
pub async fn probe(source: &dyn UploadSource) -> Result<MediaInfo, ProbeError> {
    let mut reader = Reader::new(source);
    let head = reader.up_to(0, Container::SNIFF_LEN).await?;
    let container = Container::sniff(head).ok_or(ProbeError::UnknownKind)?;
    match container {
        Container::Mp4 | Container::QuickTime => mp4::probe(&mut reader, container).await,
        Container::WebM => webm::probe(&mut reader).await,
        Container::Jpeg => jpeg::probe(&mut reader).await,
        Container::WebP => webp::probe(&mut reader).await,
    }
}
