//! Workers that claim and finish until the time is over or nothing is left.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use async_trait::async_trait;
use social_store::{Change, Changes, EventId, PostgresStore, Store};
use tokio::task::JoinSet;

/// How long a claim lasts.
pub(super) const LEASE: Duration = Duration::from_mins(1);

/// How many points of a run are kept.
const FIFTHS: usize = 5;

/// Claims events and finishes them.
#[async_trait]
pub(super) trait Drainer: Send + Sync {
    /// Does this once, as worker number `worker`; gives how many events it was.
    async fn once(&self, worker: usize, limit: u32) -> Result<u64>;

    /// Closes what it opened.
    async fn close(&self) {}
}

/// Our store.
pub(super) struct Ours {
    store: Arc<dyn Store>,
    /// To close it; the trait of all stores has no end.
    postgres: Option<PostgresStore>,
}

impl Ours {
    /// Takes a store that somebody else closes.
    pub(super) fn new(store: Arc<dyn Store>) -> Self {
        Self { store, postgres: None }
    }

    /// Takes a store in Postgres.
    pub(super) fn postgres(store: PostgresStore) -> Self {
        Self { store: Arc::new(store.clone()), postgres: Some(store) }
    }
}

#[async_trait]
impl Drainer for Ours {
    async fn once(&self, _: usize, limit: u32) -> Result<u64> {
        let claimed = self.store.claim_events(limit, LEASE).await?;
        if claimed.is_empty() {
            return Ok(0);
        }
        let count = claimed.len() as u64;
        let done = claimed.into_iter().map(|one| Change::EventDone {
            id: EventId::new(one.event.id.as_str()),
            fence: one.fence,
        });
        self.store.apply(done.collect::<Changes>()).await?;
        Ok(count)
    }

    async fn close(&self) {
        if let Some(store) = &self.postgres {
            store.close().await;
        }
    }
}

/// When a run ends, unless nothing is left before.
#[derive(Clone, Copy, Debug)]
pub(super) enum Limit {
    /// After this many seconds.
    Time(f64),
}

/// What a run came to.
#[derive(Debug)]
pub(super) struct Run {
    events: u64,
    seconds: f64,
    /// Events that were finished at the end of each fifth of the time.
    fifths: Vec<u64>,
}

impl Run {
    /// Gives the events a second.
    pub(super) fn rate(&self) -> f64 {
        self.events as f64 / self.seconds
    }

    /// Gives the events a second in the first fifth of the time.
    pub(super) fn first_fifth(&self) -> f64 {
        let first = self.fifths.first().copied().unwrap_or(0);
        first as f64 / (self.seconds / FIFTHS as f64)
    }

    /// Gives the events a second in the last fifth of the time.
    pub(super) fn last_fifth(&self) -> f64 {
        let before = self.fifths.iter().rev().nth(1).copied().unwrap_or(0);
        let last = self.fifths.last().copied().unwrap_or(0);
        (last - before) as f64 / (self.seconds / FIFTHS as f64)
    }
}

/// Lets workers run.
pub(super) async fn pump(
    drainer: Arc<dyn Drainer>,
    workers: usize,
    batch: u32,
    Limit::Time(limit): Limit,
) -> Result<Run> {
    let finished = Arc::new(AtomicU64::new(0));
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for worker in 0..workers {
        let (drainer, finished) = (Arc::clone(&drainer), Arc::clone(&finished));
        tasks.spawn(async move {
            while began.elapsed().as_secs_f64() < limit {
                // A short batch is not the end: others may hold the rows in front.
                let events = drainer.once(worker, batch).await?;
                if events == 0 {
                    break;
                }
                finished.fetch_add(events, Ordering::Relaxed);
            }
            anyhow::Ok(began.elapsed().as_secs_f64())
        });
    }
    let watch = tokio::spawn(fifths(Arc::clone(&finished), limit));
    let mut seconds = 0.0_f64;
    while let Some(ended) = tasks.join_next().await {
        seconds = seconds.max(ended??);
    }
    drainer.close().await;
    watch.abort();
    let mut fifths = watch.await.unwrap_or_default();
    fifths.resize(FIFTHS, finished.load(Ordering::Relaxed));
    Ok(Run { events: finished.load(Ordering::Relaxed), seconds, fifths })
}

/// Looks at the end of each fifth; all but the last, which ends with the workers.
async fn fifths(finished: Arc<AtomicU64>, limit: f64) -> Vec<u64> {
    let began = tokio::time::Instant::now();
    let mut seen = Vec::new();
    for fifth in 1..FIFTHS {
        let at = Duration::from_secs_f64(limit * fifth as f64 / FIFTHS as f64);
        tokio::time::sleep_until(began + at).await;
        seen.push(finished.load(Ordering::Relaxed));
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_fifth_is_counted_by_itself() {
        let run = Run { events: 90, seconds: 10.0, fifths: vec![20, 40, 60, 80, 90] };
        assert!((run.rate() - 9.0).abs() < 1e-9);
        assert!((run.last_fifth() - 5.0).abs() < 1e-9);
        assert!((run.first_fifth() - 10.0).abs() < 1e-9);
    }

    struct Counted(AtomicU64);

    #[async_trait]
    impl Drainer for Counted {
        async fn once(&self, _: usize, limit: u32) -> Result<u64> {
            let left = self.0.load(Ordering::Relaxed).min(u64::from(limit));
            self.0.fetch_sub(left, Ordering::Relaxed);
            Ok(left)
        }
    }

    #[tokio::test]
    async fn workers_end_when_nothing_is_left() {
        let drainer = Arc::new(Counted(AtomicU64::new(1_050)));
        let run = pump(drainer, 1, 100, Limit::Time(60.0)).await.unwrap();
        assert_eq!(run.events, 1_050);
        assert!(run.seconds < 60.0);
    }
}
