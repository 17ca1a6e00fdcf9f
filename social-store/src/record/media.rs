//! `media_assets` and `media_grants`: staged files, and who may fetch them.

use serde_json::Value;
use social_core::{AppName, Timestamp, UserId};

use super::PublicationId;

social_core::text_id! {
    /// Our id of a staged file.
    AssetId;
}

social_core::words! {
    /// Where a staged file stands.
    pub enum AssetState {
        /// Bytes are still coming in.
        Staging = "staging",
        /// Complete, hashed, ready to publish.
        Ready = "ready",
        /// Its bytes are being removed: no publication may come to need it.
        Removing = "removing",
        /// Its bytes are removed.
        Removed = "removed",
    }
}

/// A staged file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaAsset {
    /// Our id.
    pub id: AssetId,
    /// The platform app.
    pub app: AppName,
    /// Whose it is.
    pub user_id: UserId,
    /// Where it lies in the object store; random.
    pub object_key: String,
    /// The name the user's machine gave it, for people only.
    pub file_name: String,
    /// Its type by its first bytes.
    pub content_type: String,
    /// Length in bytes; 0 while staging.
    pub size: u64,
    /// SHA-256 in hex; empty while staging.
    pub sha256: String,
    /// What its headers say, as JSON of whoever read them; `None` until they were read.
    pub probe: Option<Value>,
    /// Where it stands.
    pub state: AssetState,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it is removed unless a publication still needs it.
    pub expires_at: Timestamp,
}

/// A permission to fetch a file by URL, given out for one attempt of a publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaGrant {
    /// SHA-256 of the token in the URL, in hex.
    pub hash: String,
    /// The file.
    pub asset_id: AssetId,
    /// The publication it was given for.
    pub publication_id: PublicationId,
    /// The publication's attempt.
    pub attempt: u32,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was withdrawn.
    pub revoked_at: Option<Timestamp>,
    /// When it was first used.
    pub fetched_at: Option<Timestamp>,
}
