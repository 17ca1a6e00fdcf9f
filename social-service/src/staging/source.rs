//! A staged file as the source of an upload.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::{StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore};
use social_core::{ByteStream, UploadSource};

/// Reads a staged file by ranges.
#[derive(Debug)]
pub(crate) struct StagedSource {
    media: Arc<dyn ObjectStore>,
    key: Path,
    len: u64,
}

impl StagedSource {
    pub(crate) fn new(media: Arc<dyn ObjectStore>, key: Path, len: u64) -> Self {
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
        Ok(found.into_stream().map_err(io::Error::other).boxed())
    }
}
