//! One chunk on the wire, and what its answer says.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use http::header::{CONTENT_RANGE, CONTENT_TYPE};
use http::{HeaderValue, Method};
use social_core::http::{Answer, Call, CallError, CallErrorKind, TransportErrorKind};
use social_core::{Effect, Retry, UploadProgress};

use super::chunks::{ChunkPlan, ResumeAt};
use super::upload::Upload;
use super::upload_error::UploadError;
use super::watch::Counted;

const OPERATION: &str = "chunk_put";
/// What every chunk gets, however small.
const BASE_TIME: Duration = Duration::from_mins(1);
/// The slowest upload that is waited for, in bytes a second.
const SLOWEST: u64 = 100_000;

/// What became of one try.
pub(super) enum Put {
    /// Stored; more is to come.
    Stored,
    /// Everything is there.
    Complete,
    /// Certainly not stored whole; the same range may be sent again.
    NotStored(UploadError),
    /// Perhaps stored.
    Perhaps(UploadError),
    /// Hopeless, or for the status to decide.
    Over(UploadError),
}

/// Gives the time a chunk of this length may take.
pub(super) fn chunk_time(length: u64) -> Duration {
    BASE_TIME + Duration::from_secs(length / SLOWEST)
}

impl Upload<'_> {
    /// Sends one chunk once, within `time`.
    pub(super) async fn put(&self, chunk: u32, range: Range<u64>, time: Duration) -> Put {
        let length = range.end - range.start;
        let stream = match self.source.open_range(range.clone()).await {
            Ok(stream) => stream,
            Err(error) => return Put::NotStored(UploadError::Source(error)),
        };
        let size = self.plan.size();
        let progress = UploadProgress { bytes: range.start, size };
        let stream = Counted { stream, progress, watcher: Arc::clone(&self.watcher) };
        let said = format!("bytes {}-{}/{size}", range.start, range.end - 1);
        let Ok(said) = HeaderValue::from_str(&said) else {
            return Put::Over(UploadError::NoSuchChunk(chunk));
        };
        let call = Call::new(OPERATION, Method::PUT, self.url.clone(), Retry::Never)
            .header(CONTENT_TYPE, HeaderValue::from_static(self.kind.as_str()))
            .header(CONTENT_RANGE, said)
            .stream(length, Box::pin(stream))
            .deadline(time);
        match self.client.inner.http.send(call).await {
            Ok(answer) => self.judge(chunk, &answer),
            Err(error) => unanswered(chunk, error),
        }
    }

    fn judge(&self, chunk: u32, answer: &Answer) -> Put {
        let status = answer.status().as_u16();
        let last = self.plan.is_last(chunk);
        let reported = answer.header("content-range").and_then(|text| progress(text, &self.plan));
        let next = if last { ResumeAt::Complete } else { ResumeAt::Chunk(chunk + 1) };
        let agrees = reported.is_none_or(|reported| reported == next);
        match status {
            201 if last && agrees => Put::Complete,
            206 if !last && agrees => Put::Stored,
            403 => Put::Over(UploadError::Expired),
            404 => Put::Over(UploadError::Gone),
            416 | 200..=299 => Put::Over(UploadError::OutOfRange { chunk, reported }),
            408 | 429 | 500.. => {
                Put::Perhaps(UploadError::Unclear { chunk, status: Some(status), source: None })
            }
            _ => Put::Over(UploadError::Refused { chunk, status }),
        }
    }
}

fn unanswered(chunk: u32, error: CallError) -> Put {
    let not_sent = error.effect() == Effect::NotSent;
    // A source that broke off leaves a request without its last bytes, which is never a chunk.
    let broke_off = matches!(
        error.kind(),
        CallErrorKind::Transport(cause) if cause.kind() == TransportErrorKind::Body
    );
    let status = error.status().map(|status| status.as_u16());
    let failed = UploadError::Unclear { chunk, status, source: Some(error) };
    if not_sent || broke_off { Put::NotStored(failed) } else { Put::Perhaps(failed) }
}

/// Reads `bytes 0-{progress}/{size}`.
fn progress(text: &str, plan: &ChunkPlan) -> Option<ResumeAt> {
    let (range, size) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let whole = first == "0" && size.parse() == Ok(plan.size());
    if whole { plan.border_at(last.parse().ok()?) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_read_in_both_ways() {
        let plan = ChunkPlan::new(64_000_001).unwrap();
        for (text, expected) in [
            ("bytes 0-31999999/64000001", Some(ResumeAt::Chunk(1))),
            ("bytes 0-32000000/64000001", Some(ResumeAt::Chunk(1))),
            ("bytes 0-64000000/64000001", Some(ResumeAt::Complete)),
            ("bytes 0-64000001/64000001", Some(ResumeAt::Complete)),
            ("bytes 0-31999999/64000002", None),
            ("bytes 1-31999999/64000001", None),
            ("bytes */64000001", None),
            ("0-31999999/64000001", None),
            ("bytes 0--1/64000001", None),
            ("", None),
        ] {
            assert_eq!(progress(text, &plan), expected, "{text}");
        }
    }

    #[test]
    fn a_chunk_has_a_minute_and_its_share() {
        assert_eq!(chunk_time(0), Duration::from_mins(1));
        assert_eq!(chunk_time(64_000_000), Duration::from_secs(700));
    }
}
