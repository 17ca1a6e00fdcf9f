//! How staged files look in JSON.

use serde_json::{Value, json};
use social_core::media::MediaInfo;
use social_store::MediaAsset;

use crate::{JudgedFile, staging};

/// Shows a staged file, and what the rules say of it.
pub(in crate::axum) fn file(judged: &JudgedFile) -> Value {
    let mut whole = asset(&judged.asset);
    if let Some(whole) = whole.as_object_mut() {
        whole.insert("verdicts".to_owned(), json!(judged.verdicts));
        whole.insert("instagram_verdicts".to_owned(), json!(judged.instagram));
    }
    whole
}

/// Shows a staged file; what its headers do not say is null.
pub(super) fn asset(asset: &MediaAsset) -> Value {
    let told = staging::noted(asset);
    let told = told.as_ref();
    let displayed = told.and_then(MediaInfo::displayed);
    let codec = told.and_then(|told| match (&told.video, &told.picture) {
        (Some(video), _) => Some(json!(video.codec)),
        (None, Some(picture)) => Some(json!(picture.codec)),
        (None, None) => None,
    });
    let duration = told.and_then(|told| told.duration);
    json!({
        "id": asset.id,
        "state": asset.state,
        "file_name": asset.file_name,
        "content_type": asset.content_type,
        "size": asset.size,
        "sha256": asset.sha256,
        "width": displayed.map(|(width, _)| width),
        "height": displayed.map(|(_, height)| height),
        "duration_ms": duration.and_then(|duration| u64::try_from(duration.as_millis()).ok()),
        "codec": codec,
        "created_at": asset.created_at,
        "expires_at": asset.expires_at,
    })
}
