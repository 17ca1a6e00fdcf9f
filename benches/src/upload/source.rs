//! A file as the source of an upload, read the way the service reads a staged one.

use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{GetOptions, GetRange, ObjectStore};
use social_core::{ByteStream, UploadSource};

/// A file in an object store on this machine.
#[derive(Debug)]
pub(super) struct Staged {
    media: Arc<dyn ObjectStore>,
    key: Key,
    len: u64,
    /// The planted slow path: a range is read whole before its first byte is given.
    whole: bool,
}

impl Staged {
    pub(super) fn open(file: &Path, whole: bool) -> Result<Self> {
        let folder = file.parent().context("a file without a folder")?;
        let name = file.file_name().context("a file without a name")?.to_string_lossy();
        let media = Arc::new(LocalFileSystem::new_with_prefix(folder)?);
        let len = std::fs::metadata(file)?.len();
        Ok(Self { media, key: Key::from(name.as_ref()), len, whole })
    }
}

#[async_trait]
impl UploadSource for Staged {
    fn len(&self) -> u64 {
        self.len
    }

    async fn open_range(&self, range: Range<u64>) -> io::Result<ByteStream> {
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let found = self.media.get_opts(&self.key, options).await.map_err(io::Error::other)?;
        if self.whole {
            let bytes: Bytes = found.bytes().await.map_err(io::Error::other)?;
            return Ok(futures_util::stream::once(async move { Ok(bytes) }).boxed());
        }
        Ok(found.into_stream().map_err(io::Error::other).boxed())
    }
}
