//! What people did with a medium.

use serde::{Deserialize, Serialize};

/// What was added to a medium by hand, beyond what comes by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MediaCounts {
    /// Views.
    pub views: u64,
    /// People who saw it.
    pub reach: u64,
    /// Likes.
    pub likes: u64,
    /// People who kept it.
    pub saved: u64,
    /// People who passed it on.
    pub shares: u64,
}
