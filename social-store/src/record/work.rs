//! `schedule`: due work, and the one lease and fence of this crate.
//!
//! Whoever works on a subject (an account's refresh, a publication) holds its claim. The fence
//! grows with every claim; a write that names an old fence is refused, so a worker that was thought
//! dead cannot overwrite what its successor did.

use std::fmt;

use serde::{Deserialize, Serialize};
use social_core::Timestamp;

/// A kind of due work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct WorkKind(&'static str);

impl WorkKind {
    /// Renews an account's tokens; the subject is the account.
    pub const REFRESH: Self = Self("refresh");
    /// Carries a publication on; the subject is the publication.
    pub const PUBLICATION: Self = Self("publication");
    /// Finds the id of a public post that is out; the subject is the publication.
    pub const POST_ID: Self = Self("post_id");
    /// Withdraws a disconnected account's grant at the platform; the subject is the account.
    pub const REVOKE: Self = Self("revoke");
    /// Removes abandoned uploads and old rows; one subject per task.
    pub const SWEEP: Self = Self("sweep");
    /// Reads an account's media; the subject is the account.
    pub const MEDIA: Self = Self("media");
    /// Reads an account's comments; the subject is the account.
    pub const COMMENTS: Self = Self("comments");
    /// Reads an account's figures; the subject is the account.
    pub const INSIGHTS: Self = Self("insights");

    /// Names a kind of the host's own.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// How many pieces of work of one kind and one lane are in work at once, over all processes.
    ///
    /// A lane is whose work it is: an account with a long queue leaves workers to the others.
    pub const MOST_IN_LANE: u32 = 3;

    /// Gives the name as it is stored.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for WorkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// A held piece of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkClaim {
    /// What kind of work.
    pub kind: WorkKind,
    /// What it is about.
    pub subject: String,
    /// Grows with every claim of this subject and never repeats, even if the work was removed.
    pub fence: u64,
    /// When the claim ends unless it is extended.
    pub lease_until: Timestamp,
    /// When the work was due.
    pub due_at: Timestamp,
}

/// How a new due time meets the one that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Due {
    /// Replaces it.
    At(Timestamp),
    /// Replaces it only if it is earlier.
    NoLaterThan(Timestamp),
}
