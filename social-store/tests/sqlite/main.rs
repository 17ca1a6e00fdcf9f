//! The `SQLite` store from outside: the published suite, several processes on one file, the file.

#![cfg(all(feature = "sqlite", feature = "conformance"))]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests fail by panicking, also in their helpers"
)]

mod erase;
mod file;
mod processes;
mod seals;
mod support;

use std::sync::Arc;

use social_store::Store;
use social_store::conformance::Harness;
use support::Folder;

async fn empty_store() -> Harness {
    let folder = Folder::new();
    let store: Arc<dyn Store> = Arc::new(folder.open().await);
    let clock = folder.clock.clone();
    Harness::new(store, clock).keeping(folder)
}

social_store::conformance!(conformance, empty_store);
