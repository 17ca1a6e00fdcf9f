//! Media on its way: taken in as a stream, hashed, kept in an object store, read out by ranges.

mod incoming;
mod probe;
mod sniff;
mod source;
mod upload;

use std::sync::Arc;

use object_store::ObjectStoreExt;
use object_store::path::Path;
use social_core::UserId;
use social_store::{AssetId, AssetState, Change, Changes, MediaAsset};

pub use incoming::Incoming;
pub(crate) use probe::look_at;
pub use sniff::MediaType;
pub use source::StagedSource;

use crate::context::Context;
use crate::error::{Conflict, Error, MediaError, Result};

/// How many files one sweep removes.
const SWEEP_BATCH: u32 = 100;

/// Keeps media until it is published.
#[derive(Clone, Debug)]
pub struct Staging {
    context: Arc<Context>,
}

impl Staging {
    pub(crate) fn new(context: Arc<Context>) -> Self {
        Self { context }
    }

    /// Takes in a file: streams it to the object store, hashes it, and knows its type by its first
    /// bytes. Memory stays flat, whatever the length.
    ///
    /// # Errors
    ///
    /// [`Error::Media`] names what is wrong; nothing of the file is kept then.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future abandons the file: its parts are removed at once, its row by the sweep.
    pub async fn stage(&self, user: &UserId, incoming: Incoming) -> Result<MediaAsset> {
        incoming::take_in(&self.context, user, incoming).await
    }

    /// Finds one of the user's files.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] also for a file of somebody else, or one that is removed.
    pub async fn find(&self, user: &UserId, id: &AssetId) -> Result<MediaAsset> {
        let asset = self.context.store.find_asset(user, id).await?;
        asset.filter(|asset| asset.state == AssetState::Ready).ok_or(Error::NotFound("file"))
    }

    /// Removes one of the user's files.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] while a publication needs it.
    pub async fn discard(&self, user: &UserId, id: &AssetId) -> Result<()> {
        let asset = self.find(user, id).await?;
        if self.context.store.asset_in_use(id).await? {
            return Err(Conflict::Changed.into());
        }
        remove(&self.context, &asset).await
    }
}

/// Opens a staged file for an upload.
pub(crate) fn open(context: &Context, asset: &MediaAsset) -> StagedSource {
    StagedSource::new(Arc::clone(&context.media), key(asset), asset.size)
}

/// Removes abandoned and expired files. Gives how many.
pub(crate) async fn sweep(context: &Context) -> Result<usize> {
    let expired = context.store.expired_assets(SWEEP_BATCH).await?;
    for asset in &expired {
        remove(context, asset).await?;
    }
    Ok(expired.len())
}

/// Removes the bytes first and the row's claim to them after, so that a crash in between leaves a
/// row the next sweep finds again.
async fn remove(context: &Context, asset: &MediaAsset) -> Result<()> {
    match context.media.delete(&key(asset)).await {
        Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
        Err(error) => return Err(MediaError::Store(error).into()),
    }
    let change =
        Change::SetAssetState { id: asset.id.clone(), from: asset.state, to: AssetState::Removed };
    match context.apply(Changes::from(change)).await {
        Err(error) if error.is_fenced() => Ok(()),
        other => Ok(other.map(drop)?),
    }
}

fn key(asset: &MediaAsset) -> Path {
    Path::from(asset.object_key.as_str())
}
