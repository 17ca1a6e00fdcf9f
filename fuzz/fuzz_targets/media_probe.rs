//! The target is the module that the crate's own tests replay.
#![no_main]

#[path = "../../social-core/tests/replay/media_probe.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
