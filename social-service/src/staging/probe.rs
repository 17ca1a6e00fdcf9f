//! What a staged file is, by its headers.

use social_core::media::{MediaInfo, ProbeError, probe};
use social_store::{AssetState, MediaAsset};

use crate::context::Context;
use crate::error::{Error, MediaError, Result};

/// Gives what the headers of a staged file say, as they were noted when it came in.
///
/// The headers of a file from before are read now; of a long one only a few blocks are fetched. A
/// file that tells nothing of itself is an answer and not a failure.
pub(crate) async fn look_at(
    context: &Context,
    asset: &MediaAsset,
) -> Result<Result<MediaInfo, ProbeError>> {
    if asset.state == AssetState::Ready
        && let Some(known) = noted(asset)
    {
        return Ok(Ok(known));
    }
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
        Ok(told) => {
            if let Some(json) = json(&told) {
                // It is read again next time if this does not succeed.
                if let Err(error) = context.store.note_probe(&asset.id, &json).await {
                    tracing::warn!(asset_id = %asset.id, %error, "a probe was not noted");
                }
            }
            Ok(Ok(told))
        }
        Err(error) => {
            tracing::info!(asset_id = %asset.id, %error, "a staged file tells nothing of itself");
            Ok(Err(error))
        }
    }
}

/// Gives what was noted of a file, be it there or not.
pub(crate) fn noted(asset: &MediaAsset) -> Option<MediaInfo> {
    let probe = asset.probe.clone()?;
    // A later version may have noted more than this one knows; it reads the headers itself then.
    serde_json::from_value(probe).ok()
}

/// Reads the headers of a file whose bytes have just come, to note them with its row.
pub(super) async fn first_look(context: &Context, asset: &MediaAsset) -> Option<serde_json::Value> {
    match probe(&super::open(context, asset)).await {
        Ok(told) => json(&told),
        Err(error) => {
            tracing::info!(asset_id = %asset.id, %error, "a staged file tells nothing of itself yet");
            None
        }
    }
}

fn json(told: &MediaInfo) -> Option<serde_json::Value> {
    serde_json::to_value(told).ok()
}
