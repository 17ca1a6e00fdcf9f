//! Promise G8: 8 clients with 4,000 calls each, on each backend.

#![cfg(feature = "conformance")]
use std::sync::Arc;

use social_core::{Clock, TestClock};
use social_store::conformance::concurrent_history;
use social_store::{MemoryStore, Store};

const CLIENTS: u64 = 8;
const OPERATIONS: u32 = 4_000;
const SEED: u64 = 20_261_122;

fn clock() -> Arc<dyn Clock> {
    Arc::new(TestClock::default())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn memory() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new(clock()));
    concurrent_history(vec![store], CLIENTS, OPERATIONS, SEED).await;
}

#[cfg(feature = "sqlite")]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sqlite() {
    use social_store::{SqliteOptions, SqliteStore};

    let folder = tempfile::tempdir().unwrap();
    let clock = clock();
    let mut stores: Vec<Arc<dyn Store>> = Vec::new();
    for _ in 0..2 {
        let options = SqliteOptions::default().clock(Arc::clone(&clock));
        let store = SqliteStore::open(folder.path().join("social.db"), options).await.unwrap();
        stores.push(Arc::new(store));
    }
    concurrent_history(stores, CLIENTS, OPERATIONS, SEED).await;
}

#[cfg(feature = "postgres")]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn postgres() {
    use social_store::{PostgresOptions, PostgresStore};
    use social_test_cluster::Cluster;

    let cluster = Cluster::shared().await.unwrap();
    let database = cluster.create_database("history").await.unwrap();
    let clock = clock();
    let mut stores: Vec<Arc<dyn Store>> = Vec::new();
    for _ in 0..2 {
        let options = PostgresOptions::default().clock(Arc::clone(&clock));
        stores.push(Arc::new(PostgresStore::open(database.url(), options).await.unwrap()));
    }
    concurrent_history(stores, CLIENTS, OPERATIONS, SEED).await;
}
