//! Replays the inputs under `corpus` through what the fuzz targets run.
//!
//! Each module is the whole of one target: `fuzz/fuzz_targets` includes it. To keep an input that a
//! fuzzer found, put it into the folder of its target.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a property that does not hold must panic"
)]

mod envelope;
mod media_probe;
mod signed_request;
mod webhook;

use std::path::Path;

/// Runs a target over every file of a folder of the crate.
fn replay(folder: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        run(&std::fs::read(entry.unwrap().path()).unwrap());
        count += 1;
    }
    assert!(count > 0, "{} is empty", folder.display());
}

#[test]
fn webhook_headers_and_bodies() {
    replay("replay/corpus/webhook", webhook::run);
}

#[test]
fn signed_requests() {
    replay("replay/corpus/signed_request", signed_request::run);
}

#[test]
fn envelopes() {
    replay("replay/corpus/envelope", envelope::run);
}

#[test]
fn media_files() {
    replay("media/corpus", media_probe::run);
}
