//! `media_assets` and `media_grants`.

use crate::record::{MediaAsset, MediaGrant};
use crate::sql::codec::{Columns, SqlRow};
use crate::traits::Result;

/// Reads a staged file.
pub(crate) fn asset(row: &dyn SqlRow) -> Result<MediaAsset> {
    let columns = Columns::new(row, "file");
    Ok(MediaAsset {
        id: columns.id("id")?,
        app: columns.id("app")?,
        user_id: columns.id("user_id")?,
        object_key: columns.get("object_key")?,
        file_name: columns.get("file_name")?,
        content_type: columns.get("content_type")?,
        size: columns.count("size")?,
        sha256: columns.get("sha256")?,
        probe: columns.opt_json("probe")?,
        state: columns.word("state")?,
        created_at: columns.time("created_at")?,
        expires_at: columns.time("expires_at")?,
    })
}

/// Reads a permission to fetch.
pub(crate) fn grant(row: &dyn SqlRow) -> Result<MediaGrant> {
    let columns = Columns::new(row, "permission");
    Ok(MediaGrant {
        hash: columns.get("hash")?,
        asset_id: columns.id("asset_id")?,
        publication_id: columns.id("publication_id")?,
        attempt: columns.count("attempt")?,
        expires_at: columns.time("expires_at")?,
        revoked_at: columns.opt_time("revoked_at")?,
        fetched_at: columns.opt_time("fetched_at")?,
    })
}
