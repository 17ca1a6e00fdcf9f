//! `tiktok_posts`: what TikTok knows under a `publish_id`.

use social_core::Sealed;
use social_core::{AccountId, AppName, Timestamp, UserId};

use super::{PublicationId, StepOutcome};

social_core::words! {
    /// How the bytes get to TikTok.
    pub enum PostSource {
        /// `FILE_UPLOAD`.
        File = "FILE_UPLOAD",
        /// `PULL_FROM_URL`.
        Pull = "PULL_FROM_URL",
    }
}

social_core::words! {
    /// Where the post goes.
    pub enum PostMode {
        /// Straight to the profile.
        Direct = "direct",
        /// To the creator's inbox, as a draft.
        Inbox = "inbox",
    }
}

/// One `publish_id` and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct TikTokPost {
    /// TikTok's id, opaque.
    pub publish_id: String,
    /// The platform app.
    pub app: AppName,
    /// Whose it is.
    pub user_id: UserId,
    /// The account it goes to.
    pub account_id: AccountId,
    /// The publication it came from; `None` if it was found otherwise.
    pub publication_id: Option<PublicationId>,
    /// The publication's attempt.
    pub attempt: u32,
    /// TikTok's status word, as it came.
    pub status: String,
    /// File or pull.
    pub source: PostSource,
    /// Direct or inbox.
    pub mode: PostMode,
    /// The caption that was sent.
    pub title: String,
    /// The upload address, sealed; gone after the upload.
    pub upload_url: Option<Sealed>,
    /// When the upload address ends.
    pub upload_expires_at: Option<Timestamp>,
    /// Length of the media in bytes, if we know it.
    pub size: Option<u64>,
    /// The plan's chunk length in bytes.
    pub chunk_size: Option<u64>,
    /// The first chunk that is not known to be stored.
    pub next_chunk: u32,
    /// Bytes that TikTok has, as far as known.
    pub bytes: u64,
    /// Ids of the posts it became, as text.
    pub post_ids: Vec<String>,
    /// Whether the newest word on it says that everyone can see it.
    pub public: Option<bool>,
    /// When that newest word was spoken.
    pub public_at: Option<Timestamp>,
    /// TikTok's reason for a failure.
    pub fail_reason: Option<String>,
    /// The code of the last refused call.
    pub error_code: Option<String>,
    /// TikTok's words to it.
    pub error_message: Option<String>,
    /// Order of the status words: a lower one never replaces a higher one.
    pub rank: u8,
    /// When it was last heard of.
    pub observed_at: Option<Timestamp>,
    /// Counts the writes of this row; a write must name the one it read.
    pub version: u64,
    /// When init answered.
    pub created_at: Timestamp,
    /// When the row last changed.
    pub updated_at: Timestamp,
}

impl TikTokPost {
    /// Tells whether TikTok has said its last word on the processing.
    pub fn is_final(&self) -> bool {
        matches!(self.status.as_str(), "PUBLISH_COMPLETE" | "FAILED")
    }
}

/// A call that asked TikTok to begin a post, and of which no post is known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostlessInit {
    /// The publication.
    pub publication_id: PublicationId,
    /// Its attempt.
    pub attempt: u32,
    /// When the intent was written.
    pub begun_at: Timestamp,
    /// How the call ended; `None` while it is under way, or if its process died in it.
    pub outcome: Option<StepOutcome>,
}
