//! How much memory a hostile file takes: 32 MiB at most.
#![cfg(test)]

use peak_alloc::PeakAlloc;
use social_core::media::probe;

#[path = "media/evil.rs"]
mod evil;
#[path = "media/make.rs"]
#[expect(dead_code, reason = "the other suite uses the rest")]
mod make;
#[path = "media/source.rs"]
#[expect(dead_code, reason = "the other suite uses the rest")]
mod source;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The promise.
const MOST: usize = 32 << 20;

/// One test alone in its process, so that nobody else's memory is counted.
#[tokio::test(flavor = "current_thread")]
async fn a_hostile_file_takes_little_memory() {
    let mut most = 0;
    for (name, file) in evil::files() {
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        let told = probe(&file).await;
        let taken = MEMORY.peak_usage().saturating_sub(before);
        assert!(told.is_err(), "{name}");
        assert!(taken <= MOST, "{name}: {taken} bytes");
        most = most.max(taken);
    }
    assert!(most > 0, "nothing was measured");
    println!("the most memory that a hostile file took: {most} bytes");
}
