//! Why an upload did not come through.

use social_core::Stop;
use social_core::http::CallError;

use super::chunks::ResumeAt;
use crate::code::FailReason;
use crate::error::Error;

/// An upload that did not come through.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UploadError {
    /// The address is not one that uploads may go to.
    #[error("the upload address is not on an allowed host")]
    HostNotAllowed,
    /// There is no such chunk in the plan.
    #[error("the plan has no chunk {0}")]
    NoSuchChunk(u32),
    /// The source is not as long as the plan, or cannot be read.
    #[error("the source of the upload failed")]
    Source(#[source] std::io::Error),
    /// The address has expired (403). Read the status before anything else.
    #[error("the upload address has expired")]
    Expired,
    /// TikTok knows no such upload (404). Read the status before anything else.
    #[error("tiktok knows no such upload")]
    Gone,
    /// The hour of the upload is over.
    #[error("the upload's time is over, before chunk {next_chunk}")]
    DeadlinePassed {
        /// The first chunk that is not known to be stored.
        next_chunk: u32,
    },
    /// TikTok refused the chunk. It is our mistake, unless the status says that the bytes are there.
    #[error("tiktok refused chunk {chunk} with status {status}")]
    Refused {
        /// The chunk, counted from zero.
        chunk: u32,
        /// The HTTP status.
        status: u16,
    },
    /// The chunk does not fit what TikTok holds (416). Read the status for where to go on.
    #[error("chunk {chunk} does not fit what tiktok holds")]
    OutOfRange {
        /// The chunk, counted from zero.
        chunk: u32,
        /// Where the answer says to go on, if it does.
        reported: Option<ResumeAt>,
    },
    /// It is not known whether the chunk was stored. Read the status for where to go on.
    #[error("the fate of chunk {chunk} is unknown")]
    Unclear {
        /// The chunk, counted from zero.
        chunk: u32,
        /// The HTTP status, if there was an answer.
        status: Option<u16>,
        /// What happened, if there was none.
        #[source]
        source: Option<CallError>,
    },
    /// The watcher ended the upload.
    #[error(transparent)]
    Stopped(#[from] Stop),
    /// The status, which decides how to go on, could not be read.
    #[error("the status of the upload could not be read")]
    Status(#[source] Error),
    /// The status says that the publish has failed.
    #[error("the publish failed: {0}")]
    Failed(FailReason),
}

impl UploadError {
    /// Tells whether the status must be read before anything is decided: the bytes may be there.
    pub fn needs_status(&self) -> bool {
        matches!(
            self,
            Self::Expired
                | Self::Gone
                | Self::DeadlinePassed { .. }
                | Self::OutOfRange { .. }
                | Self::Refused { .. }
                | Self::Unclear { .. }
                | Self::Status(_)
        )
    }
}
