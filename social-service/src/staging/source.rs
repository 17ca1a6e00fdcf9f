//! A staged file as the source of an upload.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::{StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{GetOptions, GetRange, GetResultPayload, ObjectStore};
use social_core::{ByteStream, UploadSource};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

/// Bytes read from a local file at once.
const BLOCK: usize = 256 * 1024;

/// An object in an object store, read by ranges: the source of every upload of the service.
///
/// A file on this machine is read in blocks of 256 KiB; what another store gives is passed on as it
/// comes. Memory does not grow with the length.
#[derive(Debug)]
pub struct StagedSource {
    media: Arc<dyn ObjectStore>,
    key: Path,
    len: u64,
}

impl StagedSource {
    /// Names an object that is `len` bytes long.
    ///
    /// Nothing is read before [`UploadSource::open_range`], which fails if the object has another
    /// length by then.
    pub fn new(media: Arc<dyn ObjectStore>, key: Path, len: u64) -> Self {
        Self { media, key, len }
    }
}

#[async_trait]
impl UploadSource for StagedSource {
    fn len(&self) -> u64 {
        self.len
    }

    async fn open_range(&self, range: Range<u64>) -> io::Result<ByteStream> {
        let options =
            GetOptions { range: Some(GetRange::Bounded(range.clone())), ..GetOptions::default() };
        let found = self.media.get_opts(&self.key, options).await.map_err(io::Error::other)?;
        // An object store may give less than asked for, or ignore the range.
        if found.range != range || found.meta.size != self.len {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the staged file is not as long as it was",
            ));
        }
        match found.payload {
            GetResultPayload::File(file, _) => from_file(file, range).await,
            GetResultPayload::Stream(stream) => Ok(stream.map_err(io::Error::other).boxed()),
        }
    }
}

/// Reads a file of ours in large blocks: each costs a turn of another thread.
async fn from_file(file: std::fs::File, range: Range<u64>) -> io::Result<ByteStream> {
    let mut file = tokio::fs::File::from_std(file);
    file.seek(io::SeekFrom::Start(range.start)).await?;
    let part = file.take(range.end - range.start);
    Ok(ReaderStream::with_capacity(part, BLOCK).boxed())
}
