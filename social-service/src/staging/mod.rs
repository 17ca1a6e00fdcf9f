//! Media on its way: taken in as a stream, hashed, kept in an object store, read out by ranges.

mod incoming;
mod probe;
mod source;
mod upload;

use std::sync::Arc;

use object_store::ObjectStoreExt;
use object_store::path::Path;
use social_core::UserId;
use social_store::{AssetId, AssetState, Change, Changes, MediaAsset};

pub use incoming::Incoming;
pub(crate) use probe::{look_at, noted};
pub use source::StagedSource;

use crate::context::Context;
use crate::error::{Conflict, Error, MediaError, Result};

/// How many files one sweep removes.
const SWEEP_BATCH: u32 = 100;
/// After how many failures a sweep lets the others be: the object store is out of reach, and each
/// of them would wait for it.
const MOST_FAILURES: u32 = 3;

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

    /// Removes one of the user's files. From the first write on no publication can come to need it.
    ///
    /// # Errors
    ///
    /// [`Conflict::InUse`] while a publication needs it;
    /// [`Error::NotFound`] also for a file that somebody is removing already.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the file whole, or the rest of its removal to the sweep.
    pub async fn discard(&self, user: &UserId, id: &AssetId) -> Result<()> {
        let asset = self.find(user, id).await?;
        remove(&self.context, &asset).await
    }
}

/// Opens a staged file for an upload.
pub(crate) fn open(context: &Context, asset: &MediaAsset) -> StagedSource {
    StagedSource::new(Arc::clone(&context.media), key(asset), asset.size)
}

/// Removes abandoned and expired files, and ends removals that were begun. Gives how many files it
/// saw to; what cannot be removed now is left for the next sweep.
pub(crate) async fn sweep(context: &Context) -> Result<usize> {
    let (mut done, mut failures) = (0, 0);
    for asset in &context.store.expired_assets(SWEEP_BATCH).await? {
        match remove(context, asset).await {
            Ok(()) => done += 1,
            // A publication came to need it meanwhile.
            Err(Error::Conflict(Conflict::InUse)) => {}
            Err(error) => {
                tracing::warn!(asset_id = %asset.id, %error, "a file is not removed yet");
                failures += 1;
                if failures == MOST_FAILURES {
                    break;
                }
            }
        }
    }
    Ok(done)
}

/// Removes a file in three steps: the row says that it goes, the bytes go, the row says that it is
/// gone. The first is refused while a publication needs the file, and from then on none can come to
/// need it. A crash after any step leaves a row the next sweep finds again.
async fn remove(context: &Context, asset: &MediaAsset) -> Result<()> {
    let is_begun = asset.state == AssetState::Removing
        || step(context, asset, asset.state, AssetState::Removing).await?;
    if is_begun {
        delete(context, asset).await?;
        step(context, asset, AssetState::Removing, AssetState::Removed).await?;
    }
    Ok(())
}

/// Removes the bytes; those that are gone are gone.
pub(crate) async fn delete(context: &Context, asset: &MediaAsset) -> Result<()> {
    match context.media.delete(&key(asset)).await {
        Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(MediaError::Store(error).into()),
    }
}

/// Moves a file's row on; `false` if somebody else did, who then sees to the rest.
async fn step(
    context: &Context,
    asset: &MediaAsset,
    from: AssetState,
    to: AssetState,
) -> Result<bool> {
    let change = Change::SetAssetState { id: asset.id.clone(), from, to };
    match context.apply(Changes::from(change)).await {
        Ok(_) => Ok(true),
        Err(error) if error.is_fenced() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn key(asset: &MediaAsset) -> Path {
    Path::from(asset.object_key.as_str())
}
