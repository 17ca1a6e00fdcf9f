//! Postgres by hand: one statement claims, one finishes.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use async_trait::async_trait;
use social_core::{Clock, SystemClock};
use sqlx::{Connection as _, PgConnection, Row as _};
use tokio::sync::Mutex;

use super::pump::{Drainer, LEASE};

/// Without the mark of what it claimed last, each claim would walk over all that was finished since
/// the oldest snapshot.
const CLAIM: &str = "
    UPDATE social.webhook_events
    SET attempts = attempts + 1, fence = fence + 1, lease_until = $3
    WHERE id = ANY(ARRAY(
        SELECT id FROM social.webhook_events
        WHERE state = 'ready' AND coalesce(lease_until, next_attempt_at) <= $1
          AND coalesce(lease_until, next_attempt_at) >= $4
        ORDER BY coalesce(lease_until, next_attempt_at), id
        LIMIT $2 FOR UPDATE SKIP LOCKED))
    RETURNING id, fence, delivery_id, position, app, provider, external_id, event_type, subject,
              occurred_at, received_at, value, attempts, seen, next_attempt_at";

const FINISH: &str = "
    UPDATE social.webhook_events AS event
    SET lease_until = NULL, error = NULL, state = 'done', done_at = $3
    FROM unnest($1::text[], $2::bigint[]) AS held (id, fence)
    WHERE event.id = held.id AND event.fence = held.fence AND event.state = 'ready'";

/// One connection a worker, each with the mark below which it finished everything it saw.
pub(super) struct Hand {
    workers: Vec<Arc<Mutex<Worker>>>,
    /// Whether the mark is used.
    marked: bool,
}

struct Worker {
    connection: PgConnection,
    low_water: i64,
}

impl Hand {
    /// Connects this many workers.
    pub(super) async fn connect(url: &str, workers: usize) -> Result<Self> {
        let mut connected = Vec::new();
        for _ in 0..workers {
            let connection = PgConnection::connect(url).await?;
            connected.push(Arc::new(Mutex::new(Worker { connection, low_water: 0 })));
        }
        Ok(Self { workers: connected, marked: true })
    }

    /// Leaves the mark out.
    pub(super) fn without_mark(mut self) -> Self {
        self.marked = false;
        self
    }
}

#[async_trait]
impl Drainer for Hand {
    async fn once(&self, worker: usize, limit: u32) -> Result<u64> {
        let mut worker = self.workers.get(worker).context("no such worker")?.lock().await;
        let (now, mark) = (SystemClock.now(), if self.marked { worker.low_water } else { 0 });
        let rows = sqlx::query(CLAIM)
            .bind(now.as_micros())
            .bind(i64::from(limit))
            .bind((now + LEASE).as_micros())
            .bind(mark)
            .fetch_all(&mut worker.connection)
            .await?;
        if rows.is_empty() {
            return Ok(0);
        }
        let (mut ids, mut fences) = (Vec::<String>::new(), Vec::<i64>::new());
        let mut oldest = i64::MAX;
        for row in &rows {
            ids.push(row.try_get("id")?);
            fences.push(row.try_get("fence")?);
            oldest = oldest.min(row.try_get("next_attempt_at")?);
        }
        sqlx::query(FINISH)
            .bind(&ids)
            .bind(&fences)
            .bind(now.as_micros())
            .execute(&mut worker.connection)
            .await?;
        worker.low_water = oldest;
        Ok(rows.len() as u64)
    }
}
