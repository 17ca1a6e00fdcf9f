//! The upload host: takes chunks, hashes them, keeps nothing.

mod put;

use sha2::{Digest, Sha256};

use super::behaviour::{ContainerCheck, ProgressForm};
use super::chunk_rules::Plan;
use super::host::Host;
use super::machine;
use super::media_check::{VIDEO_HEAD, is_video};
use super::state::{Event, State};
use crate::clock::seconds;
use crate::ids::Purpose;

pub(crate) use put::put;

/// An upload that was opened by an init.
#[derive(Debug)]
pub(crate) struct Upload {
    publish_id: String,
    token: String,
    plan: Plan,
    expires_at: i64,
    next_chunk: u64,
    progress: Progress,
}

/// What is kept of the bytes so far.
#[derive(Debug, Clone, Default)]
struct Progress {
    hash: Sha256,
    bytes: u64,
    head: Vec<u8>,
}

impl Progress {
    fn add(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        let room = VIDEO_HEAD.saturating_sub(self.head.len());
        self.head.extend(bytes.iter().take(room));
    }
}

/// Opens an upload and returns its URL.
pub(crate) fn open(host: &Host, state: &mut State, publish_id: &str, plan: Plan) -> String {
    let id = host.ids.digits(Purpose::Upload, 19);
    let token = host.ids.alphanumeric(Purpose::Upload, 32);
    let expires_at =
        host.clock.now_unix_micros().saturating_add(seconds(state.behaviour.upload_seconds));
    let mut url = host.base_url.clone();
    url.set_path("/upload/");
    url.query_pairs_mut().append_pair("upload_id", &id).append_pair("upload_token", &token);
    let upload = Upload {
        publish_id: publish_id.to_owned(),
        token,
        plan,
        expires_at,
        next_chunk: 0,
        progress: Progress::default(),
    };
    state.uploads.insert(id, upload);
    machine::schedule(host, state, expires_at, Event::UploadOver(publish_id.to_owned()));
    url.into()
}

/// Writes a whole chunk down; the last one starts the processing.
fn commit(host: &Host, state: &mut State, upload_id: &str, progress: Progress) {
    let Some(upload) = state.uploads.get_mut(upload_id) else {
        return;
    };
    upload.next_chunk += 1;
    upload.progress = progress;
    let publish_id = upload.publish_id.clone();
    let done = upload.next_chunk == upload.plan.count;
    let progress = &upload.progress;
    host.ledger.count_chunk(&publish_id);
    let Some(attempt) = state.attempts.get_mut(&publish_id) else {
        return;
    };
    attempt.bytes = progress.bytes;
    if !done {
        return;
    }
    attempt.sha256 = hex::encode(progress.hash.clone().finalize());
    if state.behaviour.container_check == ContainerCheck::Magic && !is_video(&progress.head) {
        attempt.media_fault = Some("file_format_check_failed");
    }
    let now = host.clock.now_unix_micros();
    machine::transferred(host, state, &publish_id, now);
}

/// The progress header, once there is progress.
fn progress_header(upload: &Upload, form: ProgressForm) -> Option<String> {
    let bytes = upload.progress.bytes;
    let last = match form {
        ProgressForm::Count => bytes,
        ProgressForm::Index => bytes.checked_sub(1)?,
    };
    (bytes > 0).then(|| format!("bytes 0-{last}/{}", upload.plan.size))
}
