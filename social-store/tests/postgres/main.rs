//! The store on PostgreSQL from outside: the published suite, several processes on one database,
//! the host's own pool and transactions.

#![cfg(all(feature = "postgres", feature = "conformance"))]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests fail by panicking, also in their helpers"
)]

mod hosts;
mod outbox;
mod partitions;
mod processes;
mod races;
mod restart;
mod signals;
mod start;
mod support;
mod waits;

use std::sync::Arc;

use social_store::Store;
use social_store::conformance::Harness;
use support::Ground;

async fn empty_store() -> Harness {
    let ground = Ground::new().await;
    let store: Arc<dyn Store> = Arc::new(ground.open().await);
    let clock = ground.clock.clone();
    Harness::new(store, clock).keeping(ground)
}

social_store::conformance!(conformance, empty_store);
