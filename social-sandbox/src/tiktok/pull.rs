//! Fetches media from the app's own URLs.

use std::sync::Arc;

use futures_util::StreamExt;
use http::StatusCode;
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::attempt::Medium;
use super::behaviour::ContainerCheck;
use super::facts::{PHOTO_BYTES, PHOTO_SHORT_SIDE};
use super::host::Host;
use super::machine;
use super::media_check::{PHOTO_HEAD, VIDEO_HEAD, image_size, is_video};
use super::state::State;
use crate::ledger::Effect;

/// What came of the fetches of one attempt.
struct Fetched {
    sha256: String,
    fault: Option<&'static str>,
}

/// Fetches in the background until done, cancelled or stopped.
pub(super) fn spawn(
    host: &Arc<Host>,
    publish_id: String,
    medium: Medium,
    urls: Vec<Url>,
    cancel: CancellationToken,
) {
    let host = Arc::clone(host);
    let running = Running::new(&host);
    let tasks = host.tasks.clone();
    tasks.spawn(async move {
        let _running = running;
        let stop = host.stop.clone();
        let work = fetch_all(&host, &publish_id, medium, &urls, &cancel);
        let outcome = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = cancel.cancelled() => return,
            outcome = work => outcome,
        };
        let state = &mut *host.enter();
        // Entering may have ended the attempt, and a reset may have dropped it.
        if cancel.is_cancelled() {
            return;
        }
        finish(&host, state, &publish_id, medium, outcome);
    });
}

/// Counts a fetch while it lives.
struct Running(Arc<Host>);

impl Running {
    fn new(host: &Arc<Host>) -> Self {
        host.pulls.send_modify(|count| *count += 1);
        Self(Arc::clone(host))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.pulls.send_modify(|count| *count = count.saturating_sub(1));
    }
}

fn finish(
    host: &Host,
    state: &mut State,
    publish_id: &str,
    medium: Medium,
    outcome: Option<Fetched>,
) {
    let now = host.clock.now_unix_micros();
    let Some(fetched) = outcome else {
        machine::fail(host, state, publish_id, machine::pull_failed(medium), now);
        return;
    };
    if let Some(attempt) = state.attempts.get_mut(publish_id) {
        attempt.sha256 = fetched.sha256;
        if state.behaviour.container_check == ContainerCheck::Magic {
            attempt.media_fault = fetched.fault;
        }
    }
    machine::transferred(host, state, publish_id, now);
}

async fn fetch_all(
    host: &Host,
    publish_id: &str,
    medium: Medium,
    urls: &[Url],
    cancel: &CancellationToken,
) -> Option<Fetched> {
    let mut hash = Sha256::new();
    let mut fault = None;
    for url in urls {
        let mut one = Fetch::new(medium);
        let complete = one.run(host, publish_id, url, &mut hash, cancel).await.is_some();
        if cancel.is_cancelled() {
            return None;
        }
        host.ledger.record(Effect::Pull {
            publish_id: publish_id.to_owned(),
            url: without_query(url),
            bytes: one.bytes,
            complete,
        });
        if !complete {
            return None;
        }
        fault = fault.or_else(|| one.fault());
    }
    Some(Fetched { sha256: hex::encode(hash.finalize()), fault })
}

/// One fetch under way.
struct Fetch {
    medium: Medium,
    head: Vec<u8>,
    bytes: u64,
}

impl Fetch {
    const fn new(medium: Medium) -> Self {
        Self { medium, head: Vec::new(), bytes: 0 }
    }

    async fn run(
        &mut self,
        host: &Host,
        publish_id: &str,
        url: &Url,
        hash: &mut Sha256,
        cancel: &CancellationToken,
    ) -> Option<()> {
        let client = host.outbound.client_for(url).ok()?;
        let answer = client.get(url.clone()).send().await.ok()?;
        if answer.status() != StatusCode::OK {
            return None;
        }
        let mut parts = answer.bytes_stream();
        while let Some(part) = parts.next().await {
            let part = part.ok()?;
            hash.update(&part);
            self.bytes += part.len() as u64;
            let room = self.head_size().saturating_sub(self.head.len());
            self.head.extend(part.iter().take(room));
            let mut state = host.state.lock();
            if cancel.is_cancelled() {
                return None;
            }
            if let Some(attempt) = state.attempts.get_mut(publish_id) {
                attempt.bytes += part.len() as u64;
            }
        }
        Some(())
    }

    const fn head_size(&self) -> usize {
        match self.medium {
            Medium::Video => VIDEO_HEAD,
            Medium::Photo => PHOTO_HEAD,
        }
    }

    /// What is wrong with the file, as a `fail_reason`.
    fn fault(&self) -> Option<&'static str> {
        match self.medium {
            Medium::Video => (!is_video(&self.head)).then_some("file_format_check_failed"),
            Medium::Photo => match image_size(&self.head) {
                None => Some("file_format_check_failed"),
                Some((width, height))
                    if width.min(height) > PHOTO_SHORT_SIDE || self.bytes > PHOTO_BYTES =>
                {
                    Some("picture_size_check_failed")
                }
                Some(_) => None,
            },
        }
    }
}

/// The query of a media URL may be a secret of its owner.
fn without_query(url: &Url) -> String {
    let mut bare = url.clone();
    bare.set_query(None);
    bare.into()
}
