//! Publish attempts: what was asked for and how far it got.

use serde::{Deserialize, Serialize};
use tokio_util::sync::DropGuard;

/// Which way an attempt goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Direct,
    Inbox,
}

/// How the bytes come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transfer {
    File,
    Pull,
}

impl Transfer {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::File => "FILE_UPLOAD",
            Self::Pull => "PULL_FROM_URL",
        }
    }
}

/// What is posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Medium {
    Video,
    Photo,
}

/// The status of an attempt, in the platform's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum AttemptStatus {
    /// Waits for bytes, or works on them.
    ProcessingUpload,
    /// Fetches media, or works on them.
    ProcessingDownload,
    /// The draft is in the inbox.
    SendToUserInbox,
    /// Posted.
    PublishComplete,
    /// Ended without a post.
    Failed,
}

impl AttemptStatus {
    /// The status as it stands on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ProcessingUpload => "PROCESSING_UPLOAD",
            Self::ProcessingDownload => "PROCESSING_DOWNLOAD",
            Self::SendToUserInbox => "SEND_TO_USER_INBOX",
            Self::PublishComplete => "PUBLISH_COMPLETE",
            Self::Failed => "FAILED",
        }
    }

    /// Whether media are still on their way or being worked on.
    pub(crate) const fn is_processing(self) -> bool {
        matches!(self, Self::ProcessingUpload | Self::ProcessingDownload)
    }
}

/// A publish attempt.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) publish_id: String,
    pub(crate) client_key: String,
    pub(crate) username: String,
    pub(crate) open_id: String,
    pub(crate) mode: Mode,
    pub(crate) transfer: Transfer,
    pub(crate) medium: Medium,
    pub(crate) title: String,
    pub(crate) privacy_level: String,
    pub(crate) created_at: i64,
    pub(crate) status: AttemptStatus,
    pub(crate) fail_reason: Option<String>,
    /// Bytes received so far.
    pub(crate) bytes: u64,
    /// When the last byte came.
    pub(crate) transferred_at: Option<i64>,
    /// What the media check found wrong.
    pub(crate) media_fault: Option<&'static str>,
    pub(crate) sha256: String,
    /// Post ids that the API shows.
    pub(crate) public_ids: Vec<u64>,
    /// When a draft was finished by its owner.
    pub(crate) finished_at: Option<i64>,
    /// Stops the fetch when the attempt goes.
    pub(crate) pull: Option<DropGuard>,
}

impl Attempt {
    /// Picks the shape of a publish id.
    pub(crate) const fn id_prefix(mode: Mode, transfer: Transfer, medium: Medium) -> &'static str {
        match (medium, mode, transfer) {
            (Medium::Photo, _, _) => "p_pub_url~v2.",
            (Medium::Video, Mode::Direct, Transfer::File) => "v_pub_file~v2-1.",
            (Medium::Video, Mode::Direct, Transfer::Pull) => "v_pub_url~v2.",
            (Medium::Video, Mode::Inbox, Transfer::File) => "v_inbox_file~v2.",
            (Medium::Video, Mode::Inbox, Transfer::Pull) => "v_inbox_url~v2.",
        }
    }

    pub(crate) const fn mode_name(&self) -> &'static str {
        match self.mode {
            Mode::Direct => "direct",
            Mode::Inbox => "inbox",
        }
    }
}

/// A publish attempt as the control API shows it.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct AttemptView {
    /// The attempt's id.
    pub publish_id: String,
    /// The app.
    pub client_key: String,
    /// The creator's handle.
    pub username: String,
    /// The creator, as the app sees them.
    pub open_id: String,
    /// `direct` or `inbox`.
    pub mode: &'static str,
    /// `FILE_UPLOAD` or `PULL_FROM_URL`.
    pub source: &'static str,
    /// The caption.
    pub title: String,
    /// The privacy level asked for; empty for a draft.
    pub privacy_level: String,
    /// Where it stands.
    pub status: AttemptStatus,
    /// Whether all its bytes are in.
    pub transferred: bool,
    /// Why it failed.
    pub fail_reason: Option<String>,
    /// Bytes received.
    pub bytes: u64,
    /// Virtual time of the init, in Unix microseconds.
    pub created_micros: i64,
    /// Post ids that the API shows.
    pub public_ids: Vec<u64>,
}

impl From<&Attempt> for AttemptView {
    fn from(attempt: &Attempt) -> Self {
        Self {
            publish_id: attempt.publish_id.clone(),
            client_key: attempt.client_key.clone(),
            username: attempt.username.clone(),
            open_id: attempt.open_id.clone(),
            mode: attempt.mode_name(),
            source: attempt.transfer.as_str(),
            title: attempt.title.clone(),
            privacy_level: attempt.privacy_level.clone(),
            status: attempt.status,
            transferred: attempt.transferred_at.is_some(),
            fail_reason: attempt.fail_reason.clone(),
            bytes: attempt.bytes,
            created_micros: attempt.created_at,
            public_ids: attempt.public_ids.clone(),
        }
    }
}

/// A post on a creator's profile.
#[derive(Debug, Clone)]
pub(crate) struct Video {
    pub(crate) post_id: u64,
    pub(crate) publish_id: String,
    pub(crate) username: String,
    pub(crate) title: String,
    pub(crate) created_at: i64,
    /// Whether everybody can see it now.
    pub(crate) public: bool,
    pub(crate) counts: PostCounts,
}

/// What the Display API counts of a post.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PostCounts {
    /// Views.
    pub views: u64,
    /// Likes.
    pub likes: u64,
    /// Comments.
    pub comments: u64,
    /// Shares.
    pub shares: u64,
}

/// A post as the control API shows it.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct PostView {
    /// The 19-digit post id.
    pub post_id: u64,
    /// The attempt it came from.
    pub publish_id: String,
    /// The creator's handle.
    pub username: String,
    /// The caption.
    pub title: String,
    /// Virtual time of the post, in Unix microseconds.
    pub created_micros: i64,
    /// Whether everybody can see it now.
    pub public: bool,
}

impl From<&Video> for PostView {
    fn from(video: &Video) -> Self {
        Self {
            post_id: video.post_id,
            publish_id: video.publish_id.clone(),
            username: video.username.clone(),
            title: video.title.clone(),
            created_micros: video.created_at,
            public: video.public,
        }
    }
}
