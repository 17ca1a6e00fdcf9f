//! Sending the bytes, chunk after chunk.

use std::fmt;
use std::sync::Arc;

use social_core::{Backoff, Timestamp, Unwatched, UploadSource, UploadUrl, UploadWatcher};
use url::Url;

use super::chunks::ChunkPlan;
use super::init::UPLOAD_LIFE;
use super::put::{Put, chunk_time};
use super::upload_error::UploadError;
use super::video::VideoType;
use crate::client::Client;

/// A chunk is sent again up to five times, after about 1, 2, 4, 8 and 8 seconds.
const CHUNK_BACKOFF: Backoff = Backoff {
    attempts: 6,
    base: std::time::Duration::from_secs(1),
    cap: std::time::Duration::from_secs(8),
};

/// An upload that is about to be made; see [`Client::upload`].
#[must_use = "an upload does nothing until `send` is called"]
pub struct Upload<'a> {
    pub(super) client: Client,
    pub(super) url: Url,
    pub(super) source: &'a dyn UploadSource,
    pub(super) plan: ChunkPlan,
    pub(super) kind: VideoType,
    pub(super) start_chunk: u32,
    pub(super) deadline: Timestamp,
    pub(super) watcher: Arc<dyn UploadWatcher<u32>>,
}

impl Client {
    /// Prepares an upload to the address that an init gave.
    ///
    /// # Errors
    ///
    /// [`UploadError::HostNotAllowed`] for an address that is not on the client's list of upload
    /// hosts; [`UploadError::Source`] if the source is not as long as the plan.
    pub fn upload<'a>(
        &self,
        upload_url: &UploadUrl,
        source: &'a dyn UploadSource,
        plan: &ChunkPlan,
    ) -> Result<Upload<'a>, UploadError> {
        let url =
            Url::parse(upload_url.expose_secret()).map_err(|_| UploadError::HostNotAllowed)?;
        if !self.upload_hosts().permits(&url) {
            return Err(UploadError::HostNotAllowed);
        }
        if source.len() != plan.size() {
            let error = std::io::Error::other("the source is not as long as the plan");
            return Err(UploadError::Source(error));
        }
        Ok(Upload {
            client: self.clone(),
            url,
            source,
            plan: *plan,
            kind: VideoType::default(),
            start_chunk: 0,
            deadline: self.clock().now() + UPLOAD_LIFE,
            watcher: Arc::new(Unwatched),
        })
    }
}

impl Upload<'_> {
    /// Sets the kind of the file; MP4, unless set.
    pub fn content_type(mut self, kind: VideoType) -> Self {
        self.kind = kind;
        self
    }

    /// Sets the chunk to begin with, counted from zero.
    pub fn start_chunk(mut self, chunk: u32) -> Self {
        self.start_chunk = chunk;
        self
    }

    /// Sets when the address ends, as the init said; an hour from now, unless set.
    pub fn deadline(mut self, deadline: Timestamp) -> Self {
        self.deadline = deadline;
        self
    }

    /// Sets who hears how far the upload is.
    pub fn watcher(mut self, watcher: Arc<dyn UploadWatcher<u32>>) -> Self {
        self.watcher = watcher;
        self
    }

    /// Sends the chunks in order, from the first one set to the last.
    ///
    /// No chunk is held in memory: each is streamed from the source, and read again from there if
    /// it must be sent again. A chunk that fails is sent again up to five times, all but the last
    /// one: once that may have arrived the post may be under way, and only the status can tell.
    /// [`Account::upload_resumable`](crate::Account::upload_resumable) asks it.
    ///
    /// See [TikTok Docs/Media Transfer Guide].
    ///
    /// # Errors
    ///
    /// See [`UploadError`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future breaks the present chunk off; go on by the status. Once the last chunk
    /// is on its way the post may happen.
    ///
    /// [TikTok Docs/Media Transfer Guide]: https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide
    pub async fn send(&self) -> Result<(), UploadError> {
        self.send_from(self.start_chunk).await
    }

    pub(super) async fn send_from(&self, start: u32) -> Result<(), UploadError> {
        if start >= self.plan.count() {
            return Err(UploadError::NoSuchChunk(start));
        }
        for chunk in start..self.plan.count() {
            self.send_chunk(chunk).await?;
            self.watcher.stored(chunk + 1).await?;
        }
        Ok(())
    }

    async fn send_chunk(&self, chunk: u32) -> Result<(), UploadError> {
        let range = self.plan.range(chunk).ok_or(UploadError::NoSuchChunk(chunk))?;
        let http = &self.client.inner.http;
        for attempt in 1.. {
            let left = http.clock().now().until(self.deadline);
            if left.is_zero() {
                return Err(UploadError::DeadlinePassed { next_chunk: chunk });
            }
            let time = chunk_time(range.end - range.start).min(left);
            let failed = match self.put(chunk, range.clone(), time).await {
                Put::Stored | Put::Complete => return Ok(()),
                Put::Over(error) => return Err(error),
                Put::Perhaps(error) if self.plan.is_last(chunk) => return Err(error),
                Put::Perhaps(error) | Put::NotStored(error) => error,
            };
            let Some(wait) = CHUNK_BACKOFF.after(attempt, &**http.jitter()) else {
                return Err(failed);
            };
            tracing::warn!(chunk, attempt, "a chunk failed and is sent again");
            http.clock().sleep(wait).await;
        }
        Err(UploadError::NoSuchChunk(chunk))
    }
}

impl fmt::Debug for Upload<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("url", &social_core::without_query(&self.url))
            .field("plan", &self.plan)
            .field("start_chunk", &self.start_chunk)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}
