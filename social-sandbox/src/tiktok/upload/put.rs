//! `PUT` of one chunk: all of it is stored, or nothing.

use axum::body::Body;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::{Progress, Upload, commit, progress_header};
use crate::server::Connection;
use crate::tiktok::behaviour::{ProgressForm, RepeatedChunk, UploadAnswer, UploadAuthorization};
use crate::tiktok::envelope::success;
use crate::tiktok::facts::UPLOAD_TYPES;
use crate::tiktok::host::Host;
use crate::tiktok::state::State;
use crate::wire::{Answer, Fields, Hindrance, drain};

/// A chunk that may be read: where it belongs and what was there before it.
struct Slot {
    upload_id: String,
    era: u64,
    chunk: u64,
    length: u64,
    before: Progress,
}

/// What the check of the headers leads to.
enum Verdict {
    Read(Slot),
    /// Already stored: the bytes are read and dropped, then answered as before.
    Again(Answer),
    Refuse(Answer),
}

/// The byte range a chunk claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    first: u64,
    last: u64,
    total: u64,
}

/// Takes one chunk.
///
/// # Cancel safety
///
/// Dropped before the last byte, nothing is stored.
pub(crate) async fn put(
    host: &Host,
    head: (&str, &HeaderMap),
    body: Body,
    hindrance: Hindrance,
    connection: &Connection,
) -> Answer {
    let mut answer = take(host, head, body, hindrance, connection).await;
    if head.1.contains_key(AUTHORIZATION) {
        // The URL is the only credential here.
        answer.warnings.push("a token was sent to the upload host, which does not want it");
    }
    answer
}

async fn take(
    host: &Host,
    (query, headers): (&str, &HeaderMap),
    body: Body,
    hindrance: Hindrance,
    connection: &Connection,
) -> Answer {
    let verdict = check(host, query, headers);
    let (slot, mut progress) = match verdict {
        Verdict::Refuse(answer) => return answer,
        Verdict::Again(answer) => {
            let ignored = read(body, &mut Progress::default(), &hindrance, connection).await;
            return if ignored.is_ok() { answer } else { bare(400) };
        }
        Verdict::Read(slot) => {
            let before = slot.before.clone();
            (slot, before)
        }
    };
    let start = progress.bytes;
    let whole = read(body, &mut progress, &hindrance, connection).await;
    if whole.is_err() || progress.bytes - start != slot.length {
        return bare(400);
    }
    let state = &mut *host.enter();
    let unchanged = state.era == slot.era
        && state.uploads.get(&slot.upload_id).is_some_and(|upload| upload.next_chunk == slot.chunk);
    if !unchanged {
        // A twin of this call was faster.
        return refuse_range(state, &slot.upload_id);
    }
    commit(host, state, &slot.upload_id, progress);
    stored(host, state, &slot.upload_id)
}

async fn read(
    body: Body,
    progress: &mut Progress,
    hindrance: &Hindrance,
    connection: &Connection,
) -> Result<(), axum::Error> {
    drain(body, |part| progress.add(part), hindrance, connection).await
}

fn check(host: &Host, query: &str, headers: &HeaderMap) -> Verdict {
    let state = host.enter();
    let query = Fields::parse(query.as_bytes());
    let found = query.get("upload_id").and_then(|id| {
        let upload = state.uploads.get(id)?;
        (query.get("upload_token") == Some(upload.token.as_str())).then_some((id, upload))
    });
    let Some((upload_id, upload)) = found else {
        return Verdict::Refuse(bare(404));
    };
    if upload.expires_at <= host.clock.now_unix_micros() {
        return Verdict::Refuse(bare(403));
    }
    let leak = headers.contains_key(AUTHORIZATION)
        && state.behaviour.upload_authorization == UploadAuthorization::Refuse;
    let Some((range, length)) = well_formed(headers, upload).filter(|_| !leak) else {
        return Verdict::Refuse(bare(400));
    };
    let over = state
        .attempts
        .get(&upload.publish_id)
        .is_none_or(|attempt| !attempt.status.is_processing());
    let stored_before = (0..upload.next_chunk)
        .any(|chunk| upload.plan.range(chunk) == Some((range.first, range.last)));
    if stored_before && state.behaviour.repeated_chunk == RepeatedChunk::Accept {
        return Verdict::Again(stored(host, &state, upload_id));
    }
    let expected = upload.plan.range(upload.next_chunk);
    if over || expected != Some((range.first, range.last)) {
        return Verdict::Refuse(refuse_range(&state, upload_id));
    }
    Verdict::Read(Slot {
        upload_id: upload_id.to_owned(),
        era: state.era,
        chunk: upload.next_chunk,
        length,
        before: upload.progress.clone(),
    })
}

/// Reads the headers; any contradiction is a bad request.
fn well_formed(headers: &HeaderMap, upload: &Upload) -> Option<(Range, u64)> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if !UPLOAD_TYPES.contains(&text(CONTENT_TYPE)?) {
        return None;
    }
    let length: u64 = text(CONTENT_LENGTH)?.parse().ok()?;
    let range = parse_range(text(CONTENT_RANGE)?)?;
    let fits = range.total == upload.plan.size && range.last - range.first + 1 == length;
    fits.then_some((range, length))
}

fn parse_range(text: &str) -> Option<Range> {
    let (span, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = span.split_once('-')?;
    let range =
        Range { first: first.parse().ok()?, last: last.parse().ok()?, total: total.parse().ok()? };
    (range.first <= range.last && range.last < range.total).then_some(range)
}

/// 201 when all is there, else 206, with the progress.
fn stored(host: &Host, state: &State, upload_id: &str) -> Answer {
    let complete =
        state.uploads.get(upload_id).is_some_and(|upload| upload.next_chunk == upload.plan.count);
    let answer = match (complete, state.behaviour.upload_answer) {
        (false, _) => bare(206),
        (true, UploadAnswer::Empty) => bare(201),
        (true, UploadAnswer::Json) => {
            let mut answer = success(&host.log_id(), &json!({}));
            answer.status = StatusCode::CREATED;
            answer
        }
    };
    with_progress(state, upload_id, answer)
}

/// 416, with the progress so that a client can find its place again.
fn refuse_range(state: &State, upload_id: &str) -> Answer {
    with_progress(state, upload_id, bare(416))
}

fn with_progress(state: &State, upload_id: &str, answer: Answer) -> Answer {
    let form: ProgressForm = state.behaviour.progress;
    match state.uploads.get(upload_id).and_then(|upload| progress_header(upload, form)) {
        Some(progress) => answer.with(CONTENT_RANGE, &progress),
        None => answer,
    }
}

fn bare(status: u16) -> Answer {
    Answer::bare(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_strictly() {
        assert_eq!(parse_range("bytes 0-9/10"), Some(Range { first: 0, last: 9, total: 10 }));
        for bad in [
            "bytes=0-9/10",
            "bytes 9-0/10",
            "bytes 0-10/10",
            "bytes 0-9/*",
            "0-9/10",
            "bytes -9/10",
        ] {
            assert_eq!(parse_range(bad), None, "{bad}");
        }
    }
}
