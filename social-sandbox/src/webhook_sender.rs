//! Delivers signed webhooks in the background, on virtual time.

mod delivery;
mod queue;
mod schedule;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::SandboxClock;
use crate::error::SandboxError;
use crate::ground::Ground;
use crate::guarded::Guarded;
use crate::ids::Ids;
use crate::ledger::{Effect, Ledger};
use crate::outbound::Outbound;

pub(crate) use delivery::NewDelivery;
pub use delivery::{
    Delivery, DeliveryAttempt, DeliveryState, ReleaseOrder, RetryTimestamp, SignatureForm,
};
use queue::{Due, Queue};
pub(crate) use schedule::{Numbers, Schedule};

/// How long a receiver may take, by wall time. The platform's limit is unknown.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// How many requests are under way at once.
const CONCURRENT: usize = 32;

/// The sender of one host family.
#[derive(Debug, Clone)]
pub(crate) struct WebhookSender(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: SandboxClock,
    ledger: Ledger,
    ids: Arc<Ids>,
    outbound: Arc<Outbound>,
    queue: Guarded<Queue>,
    permits: Semaphore,
    /// Counts changes of the queue, so that waiters can look again.
    changed: watch::Sender<u64>,
}

impl WebhookSender {
    pub(crate) fn new(ground: &Ground, schedule: Schedule) -> Self {
        Self(Arc::new(Inner {
            clock: ground.clock.clone(),
            ledger: ground.ledger.clone(),
            ids: Arc::clone(&ground.ids),
            outbound: Arc::clone(&ground.outbound),
            queue: Guarded::new(Queue::new(schedule, ground.numbers.clone())),
            permits: Semaphore::new(CONCURRENT),
            changed: watch::Sender::new(0),
        }))
    }

    /// Takes a delivery in and returns its number.
    pub(crate) fn enqueue(&self, new: NewDelivery) -> u64 {
        let now = self.0.clock.now_unix_micros();
        self.change(|queue| queue.push(new, now))
    }

    /// Stops sending; what is queued and what comes is kept.
    pub(crate) fn hold(&self) {
        self.change(Queue::hold);
    }

    /// Lets everything that was held go, in the given order.
    pub(crate) fn release(&self, order: ReleaseOrder) -> usize {
        let now = self.0.clock.now_unix_micros();
        let ids = Arc::clone(&self.0.ids);
        self.change(|queue| queue.release(order, now, &ids))
    }

    /// Sends the same bytes with the same signature once more.
    pub(crate) fn duplicate(&self, id: u64) -> Result<u64, SandboxError> {
        let now = self.0.clock.now_unix_micros();
        self.change(|queue| queue.again(id, now, RetryTimestamp::Original))
            .ok_or_else(|| SandboxError::not_found("delivery", id.to_string()))
    }

    /// Sends the same bytes once more, signed with the present time.
    pub(crate) fn resign(&self, id: u64) -> Result<u64, SandboxError> {
        let now = self.0.clock.now_unix_micros();
        self.change(|queue| queue.again(id, now, RetryTimestamp::Fresh))
            .ok_or_else(|| SandboxError::not_found("delivery", id.to_string()))
    }

    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        self.0.queue.lock().list()
    }

    pub(crate) fn clear(&self) {
        self.change(Queue::clear);
    }

    /// Waits until nothing is due or under way.
    pub(crate) async fn idle(&self) {
        let mut news = self.0.changed.subscribe();
        loop {
            news.borrow_and_update();
            if self.0.queue.lock().is_idle(self.0.clock.now_unix_micros()) {
                return;
            }
            if news.changed().await.is_err() {
                return;
            }
        }
    }

    /// Sends what is due until the stop.
    pub(crate) async fn run(self, tasks: TaskTracker, stop: CancellationToken) {
        let mut news = self.0.changed.subscribe();
        loop {
            news.borrow_and_update();
            let now = self.0.clock.now_unix_micros();
            let due = self.0.queue.lock().take_due(now);
            for one in due {
                let sender = self.clone();
                let stop = stop.clone();
                tasks.spawn(async move {
                    tokio::select! {
                        () = stop.cancelled() => {}
                        () = sender.send(one) => {}
                    }
                });
            }
            let next = self.0.queue.lock().next_due().unwrap_or(i64::MAX);
            tokio::select! {
                () = stop.cancelled() => return,
                gone = news.changed() => if gone.is_err() { return },
                () = self.0.clock.sleep_until_micros(next) => {}
            }
        }
    }

    async fn send(&self, due: Due) {
        // Never closed, so this waits and does not fail.
        let permit = self.0.permits.acquire().await;
        let outcome = self.post(&due).await;
        drop(permit);
        let now = self.0.clock.now_unix_micros();
        if matches!(outcome, Ok(200)) {
            self.0
                .ledger
                .record(Effect::WebhookAcknowledged { delivery: due.id, event: due.event.clone() });
        }
        self.change(|queue| queue.finish(&due, outcome, now));
    }

    async fn post(&self, due: &Due) -> Result<u16, String> {
        let client = self.0.outbound.client_for(&due.target).map_err(|error| error.to_string())?;
        let mut request = client
            .post(due.target.clone())
            .timeout(ANSWER_TIMEOUT)
            .header(http::header::CONTENT_TYPE, "application/json")
            .body(due.body.clone());
        if let Some((name, value)) = &due.signature {
            request = request.header(*name, value);
        }
        match request.send().await {
            Ok(answer) => Ok(answer.status().as_u16()),
            Err(error) if error.is_timeout() => Err("no answer in time".to_owned()),
            Err(error) if error.is_connect() => Err("cannot connect".to_owned()),
            Err(_) => Err("the connection broke".to_owned()),
        }
    }

    fn change<T>(&self, work: impl FnOnce(&mut Queue) -> T) -> T {
        let result = work(&mut self.0.queue.lock());
        self.0.changed.send_modify(|count| *count = count.wrapping_add(1));
        result
    }
}
