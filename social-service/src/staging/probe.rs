//! What a staged file is, by its headers.

use social_core::media::{MediaInfo, ProbeError, probe};
use social_store::{AssetState, MediaAsset};

use crate::context::Context;
use crate::error::{Error, MediaError, Result};

/// Reads the headers of a staged file; of a long one only a few blocks are fetched.
///
/// A file that tells nothing of itself is an answer and not a failure.
pub(crate) async fn look_at(
    context: &Context,
    asset: &MediaAsset,
) -> Result<Result<MediaInfo, ProbeError>> {
    match probe(&super::open(context, asset)).await {
        Err(ProbeError::Source(error)) => {
            // The bytes of a file that is removed at this moment go first; its row says why.
            let row = context.store.load_asset(&asset.id).await?;
            if row.is_none_or(|row| row.state != AssetState::Ready) {
                return Err(Error::NotFound("file"));
            }
            let source = Box::new(error);
            let failed = object_store::Error::Generic { store: "staging", source };
            Err(MediaError::Store(failed).into())
        }
        told => {
            if let Err(error) = &told {
                tracing::info!(asset_id = %asset.id, %error, "a staged file tells nothing of itself");
            }
            Ok(told)
        }
    }
}
