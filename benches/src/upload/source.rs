//! A file as the source of an upload: the service's own source over a folder.

use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt as _, TryStreamExt as _};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use social_core::{ByteStream, UploadSource};
use social_service::StagedSource;

/// A file in an object store on this machine.
#[derive(Debug)]
pub(super) struct Staged {
    source: StagedSource,
    /// The planted slow path: a range is read whole before its first byte is given.
    whole: bool,
}

impl Staged {
    pub(super) fn open(file: &Path, whole: bool) -> Result<Self> {
        let folder = file.parent().context("a file without a folder")?;
        let name = file.file_name().context("a file without a name")?.to_string_lossy();
        let media = Arc::new(LocalFileSystem::new_with_prefix(folder)?);
        let len = std::fs::metadata(file)?.len();
        let source = StagedSource::new(media, Key::from(name.as_ref()), len);
        Ok(Self { source, whole })
    }
}

#[async_trait]
impl UploadSource for Staged {
    fn len(&self) -> u64 {
        self.source.len()
    }

    async fn open_range(&self, range: Range<u64>) -> io::Result<ByteStream> {
        let stream = self.source.open_range(range).await?;
        if !self.whole {
            return Ok(stream);
        }
        let bytes: BytesMut = stream.try_collect::<Vec<Bytes>>().await?.concat().as_slice().into();
        Ok(futures_util::stream::once(async move { Ok(bytes.freeze()) }).boxed())
    }
}
