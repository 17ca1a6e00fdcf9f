//! An upload that asks the status whenever it does not know where it stands.

use social_core::planted;

use super::chunks::ResumeAt;
use super::status::{PublishStatus, Status};
use super::upload::Upload;
use super::upload_error::UploadError;
use crate::account::Account;
use crate::code::FailReason;
use crate::id::PublishId;

/// How often the same chunk may turn out not to be there before the upload is given up.
const STALLS: u32 = 2;

/// How an upload ended well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Uploaded {
    /// TikTok has every byte; it works on them now.
    Received,
    /// The publish is further than that already.
    Decided(PublishStatus),
}

/// Where the status says to go on.
enum Next {
    At(u32),
    End(Uploaded),
}

impl Account {
    /// Uploads, and goes on by the status after whatever is unclear.
    ///
    /// It begins with the upload's start chunk. When a chunk is refused or does not fit, its fate is
    /// unknown or the address is refused, the status is read: bytes that are there are not sent
    /// again, and a last chunk that is not there is sent once more unless it was refused.
    ///
    /// # Errors
    ///
    /// See [`UploadError`]. After any of them the publish may still be decided by TikTok: only a
    /// status of `FAILED` says that it is dead.
    ///
    /// # Cancel safety
    ///
    /// As [`Upload::send`]; go on with [`resume_upload`](Self::resume_upload).
    pub async fn upload_resumable(
        &self,
        publish_id: &PublishId,
        upload: Upload<'_>,
    ) -> Result<Uploaded, UploadError> {
        self.upload_from(publish_id, &upload, upload.start_chunk).await
    }

    /// Goes on with an upload of which it is not known how far it is, after a restart for instance:
    /// reads the status first.
    ///
    /// # Errors
    ///
    /// As [`upload_resumable`](Self::upload_resumable).
    ///
    /// # Cancel safety
    ///
    /// As [`upload_resumable`](Self::upload_resumable).
    pub async fn resume_upload(
        &self,
        publish_id: &PublishId,
        upload: Upload<'_>,
    ) -> Result<Uploaded, UploadError> {
        match self.next(publish_id, &upload, upload.start_chunk, None).await? {
            Next::At(chunk) => self.upload_from(publish_id, &upload, chunk).await,
            Next::End(uploaded) => Ok(uploaded),
        }
    }

    async fn upload_from(
        &self,
        publish_id: &PublishId,
        upload: &Upload<'_>,
        mut chunk: u32,
    ) -> Result<Uploaded, UploadError> {
        let (mut furthest, mut stalls) = (chunk, 0);
        loop {
            let failed = match upload.send_from(chunk).await {
                Ok(()) => return Ok(Uploaded::Received),
                Err(failed) => failed,
            };
            if planted::is("upload-begins-again")
                && matches!(failed, UploadError::OutOfRange { .. } | UploadError::Unclear { .. })
            {
                chunk = 0;
                continue;
            }
            if planted::is("upload-lost-chunk-is-dead")
                && matches!(failed, UploadError::Unclear { .. })
            {
                return Err(UploadError::Gone);
            }
            let (at, reported) = match &failed {
                UploadError::OutOfRange { chunk, reported } => (*chunk, *reported),
                // A refused chunk may be there nevertheless: the status is believed over it.
                UploadError::Unclear { chunk, .. } | UploadError::Refused { chunk, .. } => {
                    (*chunk, None)
                }
                UploadError::Expired | UploadError::Gone | UploadError::DeadlinePassed { .. } => {
                    // The address is dead, so only a publish that is complete can be good news.
                    return match self.next(publish_id, upload, chunk, None).await? {
                        Next::End(uploaded) => Ok(uploaded),
                        Next::At(_) => Err(failed),
                    };
                }
                _ => return Err(failed),
            };
            if at > furthest {
                (furthest, stalls) = (at, 0);
            }
            stalls += 1;
            match self.next(publish_id, upload, at, reported).await? {
                Next::End(uploaded) => return Ok(uploaded),
                // The refusal is true, and the same bytes would only be refused again.
                Next::At(next) if next <= at && matches!(failed, UploadError::Refused { .. }) => {
                    return Err(failed);
                }
                Next::At(next) => chunk = next,
            }
            if stalls >= STALLS && chunk <= furthest {
                return Err(failed);
            }
            tracing::warn!(%publish_id, chunk, "the upload goes on by its status");
            upload.watcher.stored(chunk).await?;
        }
    }

    /// Reads where to go on; `at` is the chunk that failed, `reported` what its answer said.
    async fn next(
        &self,
        publish_id: &PublishId,
        upload: &Upload<'_>,
        at: u32,
        reported: Option<ResumeAt>,
    ) -> Result<Next, UploadError> {
        let status = self.fetch_status(publish_id).await.map_err(UploadError::Status)?;
        match status.status {
            Status::Failed => {
                let reason = status.fail_reason;
                Err(UploadError::Failed(reason.unwrap_or(FailReason::Unknown(String::new()))))
            }
            Status::ProcessingUpload => {
                let held = status.uploaded_bytes.map(|bytes| upload.plan.resume_at(bytes));
                Ok(match held.or(reported).unwrap_or(ResumeAt::Chunk(at)) {
                    ResumeAt::Chunk(chunk) => Next::At(chunk),
                    ResumeAt::Complete => Next::End(Uploaded::Received),
                })
            }
            _ => Ok(Next::End(Uploaded::Decided(status))),
        }
    }
}
