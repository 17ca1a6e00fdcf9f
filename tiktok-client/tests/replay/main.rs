//! Replays the inputs under `corpus` through what the fuzz targets run.
//!
//! Each module is the whole of one target: `fuzz/fuzz_targets` includes it. To keep an input that a
//! fuzzer found, put it into the folder of its target.

#![expect(clippy::unwrap_used, reason = "a property that does not hold must panic")]

mod event;
mod status;

use std::path::Path;

/// Runs a target over every file of its folder.
fn replay(folder: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/replay/corpus").join(folder);
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        run(&std::fs::read(entry.unwrap().path()).unwrap());
        count += 1;
    }
    assert!(count > 0, "{} is empty", folder.display());
}

#[test]
fn statuses() {
    replay("status", status::run);
}

#[test]
fn events() {
    replay("event", event::run);
}
