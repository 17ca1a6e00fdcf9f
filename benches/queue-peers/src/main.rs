//! Published job queues drain the same jobs that do nothing.
//!
//! usage: `queue-peers graphile|apalis URL JOBS`; the database is empty. It prints the jobs a second,
//! from the start of the workers to the last job. Both count a job when its handler returns, a
//! little before it is durably finished: that favours them.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::sync::Notify;

mod apalis_queue;
mod graphile_queue;

/// Jobs at work at once.
const WORKERS: usize = 8;
/// How long a peer may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// Counts jobs, and tells when all are done.
#[derive(Clone, Debug)]
struct Count(Arc<Counted>);

#[derive(Debug)]
struct Counted {
    done: AtomicU64,
    jobs: u64,
    all: Notify,
}

impl Count {
    fn one(&self) {
        if self.0.done.fetch_add(1, Ordering::Relaxed) + 1 == self.0.jobs {
            self.0.all.notify_one();
        }
    }

    /// Waits for the last job; gives the jobs a second.
    async fn rate(&self, began: Instant) -> Result<f64> {
        let waited = tokio::time::timeout(PATIENCE, self.0.all.notified()).await;
        let done = self.0.done.load(Ordering::Relaxed);
        if waited.is_err() {
            bail!("only {done} of {} jobs were done in time", self.0.jobs);
        }
        Ok(done as f64 / began.elapsed().as_secs_f64())
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [queue, url, jobs] = arguments.try_into().ok().context("usage: QUEUE URL JOBS")?;
    let jobs: u64 = jobs.parse()?;
    let pool = PgPoolOptions::new().max_connections(WORKERS as u32 + 4).connect(&url).await?;
    let counted = Counted { done: AtomicU64::new(0), jobs, all: Notify::new() };
    let count = Count(Arc::new(counted));
    let rate = drain(&queue, pool, jobs, count).await?;
    writeln!(std::io::stdout(), "{rate}")?;
    // The workers have no end of their own.
    std::process::exit(0)
}

async fn drain(queue: &str, pool: PgPool, jobs: u64, count: Count) -> Result<f64> {
    match queue {
        "graphile" => graphile_queue::drain(pool, jobs, count).await,
        "apalis" => apalis_queue::drain(pool, jobs, count).await,
        other => bail!("no queue is called {other}"),
    }
}
