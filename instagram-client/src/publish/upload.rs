//! Sends the bytes of a video, and goes on where it broke off.

use std::time::Duration;

use http::header::HeaderName;
use http::{HeaderValue, Method};
use serde_json::Value;
use social_core::http::{AllowedHosts, Answer, Call, CallError, CallErrorKind};
use social_core::{Backoff, Retry, Stop, UploadSource, UploadUrl, UploadWatcher};
use url::Url;

use super::container::{Container, ContainerState};
use crate::error::Error;
use crate::id::ContainerId;
use crate::ig_account::IgAccount;

const OPERATION: &str = "video_upload";
const OFFSET: HeaderName = HeaderName::from_static("offset");
const FILE_SIZE: HeaderName = HeaderName::from_static("file_size");
/// What every upload gets, however small.
const BASE_TIME: Duration = Duration::from_mins(1);
/// The slowest upload that is waited for, in bytes a second.
const SLOWEST: u64 = 100_000;
/// Tries in a row that bring no byte further, after about 1, 2, 4 and 8 seconds.
const BACKOFF: Backoff =
    Backoff { attempts: 5, base: Duration::from_secs(1), cap: Duration::from_secs(8) };

/// An upload that did not come through. Nothing of it is posted: that is another call.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UploadError {
    /// The address is not on the client's upload host, or the app has none.
    #[error("the upload address is not on the upload host")]
    HostNotAllowed,
    /// The source is empty or cannot be read.
    #[error("the source of the upload failed")]
    Source(#[source] std::io::Error),
    /// Instagram refused the bytes for good; another container has to be made.
    #[error("instagram refused the upload with status {status}")]
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// The container failed or ended meanwhile; another one has to be made.
    #[error("the container came to nothing")]
    Dead(Box<Container>),
    /// It broke off too often without coming further. It can be taken up later.
    #[error("the upload broke off at {offset} of {size} bytes")]
    BrokeOff {
        /// Bytes that are at Instagram.
        offset: u64,
        /// Bytes in all.
        size: u64,
    },
    /// The container, which says where to go on, could not be read, or no token was to be had.
    #[error("it cannot be told how far the upload is")]
    Read(#[source] Error),
    /// The watcher ended the upload.
    #[error(transparent)]
    Stopped(#[from] Stop),
}

/// What became of one try.
enum Sent {
    Complete,
    /// Some of it may be there: the container knows.
    Unclear,
    Over(UploadError),
}

impl IgAccount {
    /// Sends the bytes of a container's video, from the beginning.
    ///
    /// The file is streamed and never held in memory. After whatever is unclear the container is
    /// read, and the rest is sent from there.
    ///
    /// See [Meta Docs/Resumable Uploads].
    ///
    /// # Errors
    ///
    /// See [`UploadError`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future breaks the upload off; go on with [`resume_upload`](Self::resume_upload).
    ///
    /// [Meta Docs/Resumable Uploads]: https://developers.facebook.com/docs/instagram-platform/content-publishing/resumable-uploads
    pub async fn upload(
        &self,
        container: &ContainerId,
        url: &UploadUrl,
        source: &dyn UploadSource,
        watcher: &dyn UploadWatcher,
    ) -> Result<(), UploadError> {
        let url = self.upload_address(url, source)?;
        self.send_from(container, &url, source, watcher, 0).await
    }

    /// Goes on with an upload of which it is not known how far it is, after a restart for instance.
    ///
    /// # Errors
    ///
    /// As [`upload`](Self::upload).
    ///
    /// # Cancel safety
    ///
    /// As [`upload`](Self::upload).
    pub async fn resume_upload(
        &self,
        container: &ContainerId,
        url: &UploadUrl,
        source: &dyn UploadSource,
        watcher: &dyn UploadWatcher,
    ) -> Result<(), UploadError> {
        let url = self.upload_address(url, source)?;
        match self.progress(container, source.len()).await? {
            Some(offset) => self.send_from(container, &url, source, watcher, offset).await,
            None => Ok(()),
        }
    }

    fn upload_address(
        &self,
        url: &UploadUrl,
        source: &dyn UploadSource,
    ) -> Result<Url, UploadError> {
        let host = self.client().upload_url().ok_or(UploadError::HostNotAllowed)?;
        let url = Url::parse(url.expose_secret()).map_err(|_| UploadError::HostNotAllowed)?;
        if !AllowedHosts::origin_of(host).permits(&url) {
            return Err(UploadError::HostNotAllowed);
        }
        if source.is_empty() {
            return Err(UploadError::Source(std::io::Error::other("the source is empty")));
        }
        Ok(url)
    }

    async fn send_from(
        &self,
        container: &ContainerId,
        url: &Url,
        source: &dyn UploadSource,
        watcher: &dyn UploadWatcher,
        mut offset: u64,
    ) -> Result<(), UploadError> {
        let size = source.len();
        let mut stalls = 0;
        loop {
            watcher.stored(offset).await?;
            match self.send_once(url, source, offset).await? {
                Sent::Complete => return Ok(()),
                Sent::Over(error) => return Err(error),
                Sent::Unclear => {}
            }
            let Some(next) = self.progress(container, size).await? else { return Ok(()) };
            stalls = if next > offset { 0 } else { stalls + 1 };
            offset = next;
            let jitter = self.client().jitter();
            let Some(wait) = BACKOFF.after(stalls.max(1), &*jitter) else {
                return Err(UploadError::BrokeOff { offset, size });
            };
            tracing::warn!(%container, offset, size, "the upload goes on where it broke off");
            self.client().shared_clock().sleep(wait).await;
        }
    }

    async fn send_once(
        &self,
        url: &Url,
        source: &dyn UploadSource,
        offset: u64,
    ) -> Result<Sent, UploadError> {
        let size = source.len();
        let token = self.account().token(OPERATION).await.map_err(UploadError::Read)?;
        let stream = source.open_range(offset..size).await.map_err(UploadError::Source)?;
        let left = size - offset;
        let call = Call::new(OPERATION, Method::POST, url.clone(), Retry::Never)
            .header(OFFSET, HeaderValue::from(offset))
            .header(FILE_SIZE, HeaderValue::from(size))
            .stream(left, stream)
            .deadline(BASE_TIME + Duration::from_secs(left / SLOWEST));
        let call = call
            .oauth(&token)
            .map_err(|error| UploadError::Read(Error::unsendable(OPERATION, error)))?;
        Ok(match self.client().inner.http.send(call).await {
            Ok(answer) => judge(&answer),
            Err(error) => unanswered(&error),
        })
    }

    /// Tells how many bytes are there; `None` if all are.
    async fn progress(
        &self,
        container: &ContainerId,
        size: u64,
    ) -> Result<Option<u64>, UploadError> {
        let found = self.container(container).await.map_err(UploadError::Read)?;
        match found.state {
            ContainerState::Failed(_) | ContainerState::Expired => {
                return Err(UploadError::Dead(Box::new(found)));
            }
            ContainerState::Finished | ContainerState::Published => return Ok(None),
            ContainerState::InProgress | ContainerState::Unknown(_) => {}
        }
        let phase = &found.uploading;
        let is_complete =
            phase.status.as_deref().is_some_and(|word| word.eq_ignore_ascii_case("complete"));
        // A number beyond the file says nothing about this file.
        let there = phase.bytes_transferred.filter(|bytes| *bytes <= size).unwrap_or(0);
        Ok((!is_complete && there < size).then_some(there))
    }
}

fn judge(answer: &Answer) -> Sent {
    let body: Value = answer.json().unwrap_or_default();
    let status = answer.status().as_u16();
    if answer.status().is_success() && body.get("success").and_then(Value::as_bool) == Some(true) {
        return Sent::Complete;
    }
    let retriable = body.pointer("/debug_info/retriable").and_then(Value::as_bool);
    // After a refused token the question for the container gets another one.
    let passing = matches!(status, 401 | 408 | 429 | 500..);
    match retriable {
        Some(false) => Sent::Over(UploadError::Refused { status }),
        None if (400..500).contains(&status) && !passing => {
            Sent::Over(UploadError::Refused { status })
        }
        _ => Sent::Unclear,
    }
}

/// Without an answer only the container knows how far it came.
fn unanswered(error: &CallError) -> Sent {
    match error.kind() {
        CallErrorKind::HostNotAllowed | CallErrorKind::InsecureAddress => {
            Sent::Over(UploadError::HostNotAllowed)
        }
        _ => Sent::Unclear,
    }
}
