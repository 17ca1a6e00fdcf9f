//! Who hears how far an upload is.

use async_trait::async_trait;

/// Hears how far an upload is, and may stop it. `At` is what the client counts by: bytes, or the
/// chunk that is next.
#[async_trait]
pub trait UploadWatcher<At: Send + 'static = u64>: Send + Sync {
    /// Hears that everything before this place is at the platform. Nothing further is sent before
    /// this returns, so the place can be stored durably here.
    ///
    /// # Errors
    ///
    /// [`Stop`] ends the upload there, for instance when another worker has taken it over.
    async fn stored(&self, next: At) -> Result<(), Stop>;

    /// Hears that bytes were handed to the network, from a client that counts them on their way. It
    /// is called often and must return at once; the number falls back when bytes are sent again.
    fn sent(&self, progress: UploadProgress) {
        let _ = progress;
    }
}

/// How many bytes of an upload are on their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UploadProgress {
    /// Bytes at the platform, and those after them that were handed to the network.
    pub bytes: u64,
    /// Bytes in all.
    pub size: u64,
}

/// The watcher's wish to end an upload.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the upload was stopped: {0}")]
pub struct Stop(pub String);

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

#[async_trait]
impl<At: Send + 'static> UploadWatcher<At> for Unwatched {
    async fn stored(&self, _: At) -> Result<(), Stop> {
        Ok(())
    }
}
