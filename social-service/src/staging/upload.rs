//! An upload in parts that leaves none of them behind.

use bytes::Bytes;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, Result, WriteMultipart};
use tokio::runtime::Handle;

/// The length of a part: the least that S3 takes.
const PART: usize = 5 * 1_048_576;
/// How many parts may be under way; bounds the memory of one file to `PART * (PARTS + 1)`.
const PARTS: usize = 2;

/// A file on its way into the object store.
///
/// Parts of an upload that nobody ends are kept, and paid for, without being listed. So an upload
/// that is dropped is aborted by a task of its own.
pub(super) struct Upload(Option<WriteMultipart>);

impl Upload {
    /// Begins.
    pub(super) async fn begin(media: &dyn ObjectStore, key: &Path) -> Result<Self> {
        let upload = media.put_multipart(key).await?;
        Ok(Self(Some(WriteMultipart::new_with_chunk_size(upload, PART))))
    }

    /// Takes a block, once there is room for it.
    pub(super) async fn put(&mut self, block: Bytes) -> Result<()> {
        let Some(writer) = &mut self.0 else { return Ok(()) };
        writer.put(block);
        writer.wait_for_capacity(PARTS).await
    }

    /// Ends it: the file is there.
    ///
    /// # Cancel safety
    ///
    /// The end goes on without its caller, so that it is never left between the last part and the
    /// file.
    pub(super) async fn finish(mut self) -> Result<()> {
        let Some(writer) = self.0.take() else { return Ok(()) };
        tokio::spawn(async move { writer.finish().await.map(drop) }).await?
    }

    /// Removes what has arrived.
    pub(super) async fn abort(mut self) {
        if let Some(writer) = self.0.take() {
            abort(writer).await;
        }
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        // Without a runtime the process is at its end, and the bucket's own rule cleans up.
        if let (Some(writer), Ok(runtime)) = (self.0.take(), Handle::try_current()) {
            drop(runtime.spawn(abort(writer)));
        }
    }
}

async fn abort(writer: WriteMultipart) {
    if let Err(cause) = writer.abort().await {
        tracing::warn!(%cause, "the parts of an abandoned upload could not be removed");
    }
}
