//! What a hostile file may cost.

use std::time::{Duration, Instant};

use social_core::media::{MOST_BYTES, MOST_PARTS, MOST_READS, ProbeError, probe};

use crate::evil;

/// The promise is one second; tests are built without optimisation and run beside others.
const LONGEST: Duration = Duration::from_secs(1);

#[tokio::test]
async fn every_hostile_file_ends_in_an_error_within_bounds() {
    for (name, file) in evil::files() {
        let begun = Instant::now();
        let told = probe(&file).await;
        let took = begun.elapsed();
        let (reads, bytes) = file.cost();
        assert!(told.as_ref().is_err_and(ProbeError::is_of_file), "{name}: {told:?}");
        assert!(took < LONGEST, "{name}: {took:?}");
        assert!(reads <= MOST_READS && bytes <= MOST_BYTES, "{name}: {reads} of {bytes} bytes");
    }
}

#[tokio::test]
async fn there_are_only_so_many_parts() {
    for wanted in ["millions of empty boxes", "voids without end", "chunks of nothing"] {
        let (_, file) = evil::files().into_iter().find(|(name, _)| *name == wanted).unwrap();
        let refused = probe(&file).await;
        let limited = matches!(refused, Err(ProbeError::TooLarge { limit: MOST_PARTS, .. }));
        assert!(limited, "{wanted}: {refused:?}");
    }
}
