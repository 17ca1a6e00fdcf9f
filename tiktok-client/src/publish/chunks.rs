//! How a file is cut for its upload.

use std::ops::Range;

/// The largest file that is sent as one chunk, and the largest chunk, under either reading of
/// «64 MB».
pub const SINGLE_MAX: u64 = 64_000_000;
/// The smallest chunk under either reading of «5 MB».
pub const CHUNK_MIN: u64 = 5_242_880;
/// The size of chunks, unless another is asked for.
pub const CHUNK_DEFAULT: u64 = 32_000_000;
/// The largest file under either reading of «4 GB» that the platform may take.
pub const FILE_MAX: u64 = 4_294_967_296;
/// Above this size a file is too large under one of the two readings.
pub const FILE_SAFE_MAX: u64 = 4_000_000_000;

/// A file's cut into chunks, as it is announced at init and sent afterwards.
///
/// The number of chunks is the size divided by the chunk size, rounded **down**; the rest goes
/// into the last chunk. A plan with one chunk announces the whole size as chunk size. Both are
/// what TikTok enforces.
///
/// See [TikTok Docs/Media Transfer Guide].
///
/// [TikTok Docs/Media Transfer Guide]: https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChunkPlan {
    size: u64,
    chunk_size: u64,
    count: u32,
}

/// A file that cannot be cut as asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChunkPlanError {
    /// There is nothing to send.
    #[error("the file is empty")]
    Empty,
    /// The file is larger than [`FILE_MAX`].
    #[error("the file has {0} bytes; the most is {FILE_MAX}")]
    TooLarge(u64),
    /// The chunk size is not between [`CHUNK_MIN`] and [`SINGLE_MAX`].
    #[error("chunks of {0} bytes are not allowed; {CHUNK_MIN} to {SINGLE_MAX} are")]
    ChunkSize(u64),
    /// The three numbers do not belong together, or TikTok refuses them.
    #[error("the stored plan is not one that can be sent")]
    NotAPlan,
}

/// Where an upload goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResumeAt {
    /// With this chunk, counted from zero.
    Chunk(u32),
    /// Every byte is there.
    Complete,
}

impl ChunkPlan {
    /// Cuts a file of this size in the usual way.
    ///
    /// # Errors
    ///
    /// See [`ChunkPlanError`].
    pub fn new(size: u64) -> Result<Self, ChunkPlanError> {
        Self::with_chunk_size(size, CHUNK_DEFAULT)
    }

    /// Cuts a file into chunks of about this size.
    ///
    /// A file of up to [`SINGLE_MAX`] bytes is sent whole. Larger ones are cut into two at least.
    ///
    /// # Errors
    ///
    /// See [`ChunkPlanError`].
    pub fn with_chunk_size(size: u64, chunk_size: u64) -> Result<Self, ChunkPlanError> {
        if !(CHUNK_MIN..=SINGLE_MAX).contains(&chunk_size) {
            return Err(ChunkPlanError::ChunkSize(chunk_size));
        }
        match size {
            0 => Err(ChunkPlanError::Empty),
            1..=SINGLE_MAX => Ok(Self { size, chunk_size: size, count: 1 }),
            _ if size > FILE_MAX => Err(ChunkPlanError::TooLarge(size)),
            _ => Self::cut(size, chunk_size.min(size / 2)),
        }
    }

    /// Takes up a plan that was stored when the upload began.
    ///
    /// # Errors
    ///
    /// [`ChunkPlanError::NotAPlan`] for numbers that TikTok refuses.
    pub fn from_parts(size: u64, chunk_size: u64, count: u32) -> Result<Self, ChunkPlanError> {
        let single = size > 0 && size <= SINGLE_MAX && chunk_size == size && count == 1;
        if single {
            return Ok(Self { size, chunk_size, count });
        }
        let allowed = size <= FILE_MAX && (CHUNK_MIN..=SINGLE_MAX).contains(&chunk_size);
        let plan = if allowed { Self::cut(size, chunk_size).ok() } else { None };
        plan.filter(|plan| plan.count == count && count > 1).ok_or(ChunkPlanError::NotAPlan)
    }

    fn cut(size: u64, chunk_size: u64) -> Result<Self, ChunkPlanError> {
        let count = size.checked_div(chunk_size).and_then(|count| u32::try_from(count).ok());
        let count = count.ok_or(ChunkPlanError::TooLarge(size))?;
        Ok(Self { size, chunk_size, count })
    }

    /// Gives the size of the file in bytes (`video_size`).
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Gives the size of each chunk but the last (`chunk_size`).
    pub const fn chunk_size(&self) -> u64 {
        self.chunk_size
    }

    /// Gives the number of chunks (`total_chunk_count`).
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// Gives the bytes of a chunk, counted from zero; `None` past the last.
    pub fn range(&self, chunk: u32) -> Option<Range<u64>> {
        if chunk >= self.count {
            return None;
        }
        let start = u64::from(chunk) * self.chunk_size;
        let end = if self.is_last(chunk) { self.size } else { start + self.chunk_size };
        Some(start..end)
    }

    /// Tells whether the chunk is the last one.
    pub const fn is_last(&self, chunk: u32) -> bool {
        chunk + 1 == self.count
    }

    /// Gives the place to go on from when the platform holds this many bytes: the chunk whose
    /// start is at or below that number.
    pub fn resume_at(&self, uploaded_bytes: u64) -> ResumeAt {
        if uploaded_bytes >= self.size {
            return ResumeAt::Complete;
        }
        let chunk = u32::try_from(uploaded_bytes / self.chunk_size).unwrap_or(u32::MAX);
        ResumeAt::Chunk(chunk.min(self.count - 1))
    }

    /// Reads the progress that an answer to a chunk names.
    ///
    /// The platform calls the number a count of bytes, HTTP habit would be the index of the last
    /// one; so it is taken as whichever falls on the border of a chunk. `None` if neither does.
    pub fn border_at(&self, progress: u64) -> Option<ResumeAt> {
        [Some(progress), progress.checked_add(1)].into_iter().flatten().find_map(|bytes| {
            if bytes == self.size {
                return Some(ResumeAt::Complete);
            }
            let chunk = u32::try_from(bytes / self.chunk_size).ok()?;
            let border = bytes % self.chunk_size == 0 && chunk < self.count;
            border.then_some(ResumeAt::Chunk(chunk))
        })
    }
}

#[cfg(test)]
mod tests;
