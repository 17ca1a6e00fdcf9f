//! apalis over Postgres, a hundred jobs at a time.

use std::time::Instant;

use anyhow::{Result, anyhow};
use apalis::prelude::*;
use apalis_postgres::{Config, PostgresStorage};
use sqlx::PgPool;

use crate::{Count, WORKERS};

async fn nothing(_: String, count: Data<Count>) -> Result<(), BoxDynError> {
    count.one();
    Ok(())
}

pub(super) async fn drain(pool: PgPool, jobs: u64, count: Count) -> Result<f64> {
    PostgresStorage::setup(&pool).await?;
    let config = Config::default().queue("nothing").batch_size(100);
    let mut store = PostgresStorage::new(&pool).with_config(config);
    let tasks = (0..jobs).map(|_| TaskBuilder::new("x".repeat(250)).build());
    let mut tasks = futures_util::stream::iter(tasks);
    store
        .push_all(&mut tasks)
        .await
        .map_err(|error| anyhow!("the jobs were not taken: {error}"))?;
    let worker = WorkerBuilder::new("worker")
        .backend(store)
        .data(count.clone())
        .concurrency(WORKERS)
        .build(nothing);
    let began = Instant::now();
    tokio::spawn(async move { worker.run().await.map_err(drop) });
    count.rate(began).await
}
