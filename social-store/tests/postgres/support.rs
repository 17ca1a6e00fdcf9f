//! A database of its own for each test, cloned from one that was brought up once.

use std::sync::Arc;

use serde_json::json;
use social_core::{Clock, TestClock, UserId};
use social_store::{Change, NewOutbox, PostgresOptions, PostgresStore, StoreError};
use social_test_cluster::{Cluster, Database};
use sqlx::{Connection, PgConnection, PgPool};

const TEMPLATE: &str = "social_store";

/// A database, with the clock of every store on it.
pub(crate) struct Ground {
    pub(crate) database: Database,
    pub(crate) clock: TestClock,
}

impl Ground {
    pub(crate) async fn new() -> Self {
        let cluster = Cluster::shared().await.unwrap();
        cluster.template(TEMPLATE, migrate).await.unwrap();
        let database = cluster.clone_database(TEMPLATE).await.unwrap();
        Self { database, clock: TestClock::default() }
    }

    pub(crate) fn options(&self) -> PostgresOptions {
        let clock: Arc<dyn Clock> = Arc::new(self.clock.clone());
        PostgresOptions::default().clock(clock).max_connections(8)
    }

    /// Opens a store of its own: what another process would have.
    pub(crate) async fn open(&self) -> PostgresStore {
        PostgresStore::open(self.database.url(), self.options()).await.unwrap()
    }

    /// Opens a store that goes by the database's clock.
    pub(crate) async fn open_by_database_time(&self) -> PostgresStore {
        PostgresStore::open(self.database.url(), PostgresOptions::default()).await.unwrap()
    }

    pub(crate) async fn pool(&self) -> PgPool {
        PgPool::connect(self.database.url()).await.unwrap()
    }

    pub(crate) async fn connect(&self) -> PgConnection {
        PgConnection::connect(self.database.url()).await.unwrap()
    }
}

async fn migrate(url: String) -> Result<(), StoreError> {
    PostgresStore::open(&url, PostgresOptions::default()).await?.close().await;
    Ok(())
}

pub(crate) fn news(effect_key: &str) -> Change {
    Change::Outbox(NewOutbox {
        effect_key: effect_key.to_owned(),
        user_id: UserId::new("ada"),
        kind: "test".to_owned(),
        subject: "one".to_owned(),
        payload: json!({}),
    })
}
