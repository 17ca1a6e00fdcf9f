//! `graphile_worker` with its local queue, its fastest way.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use graphile_worker::{
    IntoTaskHandlerResult, JobSpec, LocalQueueConfig, RawJobSpec, TaskHandler, WorkerContext,
    WorkerOptions,
};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;

use crate::{Count, WORKERS};

/// Jobs that are put in with one call.
const CALL: u64 = 10_000;

#[derive(Serialize, Deserialize)]
struct Nothing {
    note: String,
}

impl TaskHandler for Nothing {
    const IDENTIFIER: &'static str = "nothing";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        if let Some(count) = context.get_ext::<Count>() {
            count.one();
        }
        Ok::<(), String>(())
    }
}

pub(super) async fn drain(pool: PgPool, jobs: u64, count: Count) -> Result<f64> {
    let options = WorkerOptions::default()
        .concurrency(WORKERS)
        .pg_pool(pool)
        .add_extension(count.clone())
        .define_job::<Nothing>()
        .poll_interval(Duration::from_millis(5))
        .complete_job_batch_delay(Duration::from_millis(5))
        .local_queue(LocalQueueConfig::default().with_size(500));
    let worker = Box::pin(options.init()).await.context("graphile_worker does not start")?;
    let worker = Arc::new(worker);
    let utils = worker.create_utils();
    let payload = serde_json::to_value(Nothing { note: "x".repeat(250) })?;
    let mut left = jobs;
    while left > 0 {
        let part = left.min(CALL);
        let specs: Vec<RawJobSpec> = (0..part)
            .map(|_| RawJobSpec {
                identifier: "nothing".into(),
                payload: payload.clone(),
                spec: JobSpec::default(),
            })
            .collect();
        utils.add_raw_jobs(&specs).await.context("the jobs were not taken")?;
        left -= part;
    }
    let began = Instant::now();
    tokio::spawn(async move { worker.run().await.map_err(drop) });
    count.rate(began).await
}
