//! Permissions to fetch staged files by address, each for one file of one attempt.
//!
//! A platform that fetches media itself gets an address of ours. The address holds a random secret,
//! of which only the hash is stored. It ends by itself and can be withdrawn. Its first use is on
//! disk before the first byte leaves. So "withdrawn and never used" proves that nobody has the file
//! by this address, and nobody will.

mod give;
mod ownership;
mod secret;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use social_core::{ByteStream, UploadSource};
use social_store::{AssetState, MediaAsset};

pub(crate) use give::{Given, give};
pub use ownership::{OwnershipFile, OwnershipFileError};

use self::secret::Secret;
use crate::context::Context;
use crate::error::{Error, MediaError, Result};
use crate::staging;

/// Where files lie below the media address: `media/SECRET/NAME`.
pub(crate) const FOLDER: &str = "media";

const UNKNOWN: Error = Error::NotFound("file");

/// Hands out staged files to whoever has an address of ours.
#[derive(Clone, Debug)]
pub struct Grants {
    context: Arc<Context>,
}

/// A staged file that somebody holds a working address of.
pub struct Granted {
    context: Arc<Context>,
    hash: String,
    asset: MediaAsset,
}

impl Grants {
    pub(crate) fn new(context: Arc<Context>) -> Self {
        Self { context }
    }

    /// Finds the file of an address by the secret in it. This is not yet a use.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an address that is unknown, at its end or withdrawn, and for one
    /// whose file is gone: nobody can tell them apart.
    pub async fn find(&self, secret: &str) -> Result<Granted> {
        let hash = Secret::parse(secret).ok_or(UNKNOWN)?.hash();
        let store = &self.context.store;
        let grant = store.find_grant(&hash).await?.ok_or(UNKNOWN)?;
        let asset = store.load_asset(&grant.asset_id).await?;
        let asset = asset.filter(|asset| asset.state == AssetState::Ready).ok_or(UNKNOWN)?;
        Ok(Granted { context: Arc::clone(&self.context), hash, asset })
    }
}

impl Granted {
    /// Gives the file's type by its first bytes.
    pub fn content_type(&self) -> &str {
        &self.asset.content_type
    }

    /// Gives the file's length in bytes.
    pub const fn size(&self) -> u64 {
        self.asset.size
    }

    /// Gives the file's SHA-256 in lower-case hex.
    pub fn sha256(&self) -> &str {
        &self.asset.sha256
    }

    /// Notes durably that the address is used. Whoever tells anything of the file, be it its length,
    /// does this before.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if the address was withdrawn, or came to its end, since it was found.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the use noted or not; note it again.
    pub async fn note_use(&self) -> Result<()> {
        match self.context.store.mark_fetched(&self.hash).await {
            Err(social_store::StoreError::NotFound(_)) => Err(UNKNOWN),
            other => Ok(other?),
        }
    }

    /// Reads a part of the file as it comes, after its use is noted.
    ///
    /// # Errors
    ///
    /// As [`note_use`](Self::note_use); [`MediaError::Store`] if the object store fails.
    ///
    /// # Cancel safety
    ///
    /// As [`note_use`](Self::note_use).
    pub async fn open_range(&self, range: Range<u64>) -> Result<ByteStream> {
        let source = staging::open(&self.context, &self.asset);
        // First, so that an object store that is out of reach makes no use of it.
        let opened = source.open_range(range).await.map_err(|error| {
            let source = Box::new(error);
            Error::Media(MediaError::Store(object_store::Error::Generic { store: "grant", source }))
        })?;
        self.note_use().await?;
        Ok(opened)
    }
}

impl fmt::Debug for Granted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Granted").field("asset_id", &self.asset.id).finish_non_exhaustive()
    }
}
