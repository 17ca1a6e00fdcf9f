//! Group commit: deliveries that come at the same time share one sync of the disk.
//!
//! Callers hand their deliveries to one flusher. While it commits, the next batch fills, so a quiet
//! inbox pays no delay and a busy one pays one sync for many deliveries.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use social_core::planted;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::error::StoreError;
use crate::record::{Accepted, NewDelivery};
use crate::sql::incoming::Incoming;
use crate::traits::Result;

/// Callers that may wait; with one more the inbox says that it is busy.
const QUEUE: usize = 2_048;
/// Deliveries in one commit.
const BATCH_ROWS: usize = 1_000;
/// Bytes of bodies in one commit.
const BATCH_BYTES: usize = 4 * 1024 * 1024;
/// Bytes of bodies that may wait or be in work, so that large bodies cannot fill the memory.
const QUEUE_BYTES: u32 = 64 * 1024 * 1024;

/// Writes batches for the flusher.
#[async_trait]
pub(crate) trait Commit: Send + Sync + 'static {
    /// Stores what all these callers bring, in one commit; gives the answer to each of them.
    ///
    /// It is never dropped half-way.
    async fn commit(&self, work: &[Vec<Incoming>]) -> Result<Vec<Vec<Accepted>>>;
}

/// The way into the inbox. Clones share one flusher.
#[derive(Clone)]
pub(crate) struct Intake(Arc<Door>);

struct Door {
    /// Empty once the store is closed.
    queue: Mutex<Option<mpsc::Sender<Entry>>>,
    flusher: Mutex<Option<JoinHandle<()>>>,
    room: Arc<Semaphore>,
}

/// What one caller brings; it is committed together.
struct Entry {
    deliveries: Vec<Incoming>,
    bytes: usize,
    answer: Answer,
}

/// Where a caller waits; with it goes the room that its bodies took.
struct Answer {
    caller: oneshot::Sender<Result<Vec<Accepted>>>,
    _room: OwnedSemaphorePermit,
}

impl Answer {
    /// A caller that has gone away hears nothing; its rows are stored all the same.
    fn send(self, result: Result<Vec<Accepted>>) {
        drop(self.caller.send(result));
    }
}

impl Intake {
    /// Starts the flusher; it ends when the last clone is gone or after [`Self::close`].
    pub(crate) fn start(writer: Arc<dyn Commit>) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let flusher = tokio::spawn(run(writer, waiting));
        Self(Arc::new(Door {
            queue: Mutex::new(Some(queue)),
            flusher: Mutex::new(Some(flusher)),
            room: Arc::new(Semaphore::new(QUEUE_BYTES as usize)),
        }))
    }

    /// Queues deliveries and waits until they are committed.
    ///
    /// # Errors
    ///
    /// [`StoreError::Invalid`] for what cannot be stored; [`StoreError::Unavailable`] at once if too
    /// many wait, or if the store is closed.
    pub(crate) async fn accept(&self, deliveries: &[NewDelivery]) -> Result<Vec<Accepted>> {
        let deliveries: Vec<_> = deliveries.iter().map(Incoming::new).collect::<Result<_>>()?;
        if deliveries.is_empty() {
            return Ok(Vec::new());
        }
        let bytes = deliveries.iter().map(|one| one.body.len()).sum();
        let room = self.room(bytes)?;
        let (caller, answered) = oneshot::channel();
        self.push(Entry { deliveries, bytes, answer: Answer { caller, _room: room } })?;
        answered.await.unwrap_or_else(|_| Err(unavailable("the inbox ended before the commit")))
    }

    fn room(&self, bytes: usize) -> Result<OwnedSemaphorePermit> {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX).min(QUEUE_BYTES);
        let room = Arc::clone(&self.0.room).try_acquire_many_owned(bytes);
        room.map_err(|_| unavailable("the inbox is full"))
    }

    fn push(&self, entry: Entry) -> Result<()> {
        let queue = self.0.queue.lock().unwrap_or_else(PoisonError::into_inner);
        match queue.as_ref().map(|queue| queue.try_send(entry)) {
            Some(Ok(())) => Ok(()),
            Some(Err(mpsc::error::TrySendError::Full(_))) => Err(unavailable("the inbox is full")),
            _ => Err(unavailable("the store is closed")),
        }
    }

    /// Lets nothing more in and waits until what is queued was committed and answered.
    pub(crate) async fn close(&self) {
        drop(self.0.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        let flusher = self.0.flusher.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(flusher) = flusher
            && let Err(error) = flusher.await
        {
            tracing::error!(error = %error, "the inbox ended early");
        }
    }
}

/// Commits batch by batch until the store is closed.
///
/// A panic in one batch must not end the inbox: its callers hear of it, and a new task goes on with
/// those that wait.
async fn run(writer: Arc<dyn Commit>, waiting: mpsc::Receiver<Entry>) {
    let waiting = Arc::new(tokio::sync::Mutex::new(waiting));
    loop {
        let (writer, waiting) = (Arc::clone(&writer), Arc::clone(&waiting));
        let task = async move { commit_all(writer.as_ref(), &mut *waiting.lock().await).await };
        match tokio::spawn(task).await {
            Ok(()) => return,
            Err(error) if error.is_cancelled() => return,
            Err(error) => tracing::error!(error = %error, "a batch of the inbox was lost"),
        }
    }
}

async fn commit_all(writer: &dyn Commit, waiting: &mut mpsc::Receiver<Entry>) {
    // An entry that did not fit into the last batch.
    let mut kept = None;
    loop {
        let first = match kept.take() {
            Some(entry) => entry,
            None => match waiting.recv().await {
                Some(entry) => entry,
                None => return,
            },
        };
        // Callers that are ready to bring something do so first: without this, the first of those that
        // the last commit answered would have a commit of its own.
        tokio::task::yield_now().await;
        let (batch, over) = fill(first, waiting);
        kept = over;
        flush(writer, batch).await;
    }
}

/// Takes what waits, up to the limits of one commit.
fn fill(first: Entry, waiting: &mut mpsc::Receiver<Entry>) -> (Vec<Entry>, Option<Entry>) {
    let mut rows = first.deliveries.len();
    let mut bytes = first.bytes;
    let mut batch = vec![first];
    while let Ok(entry) = waiting.try_recv() {
        rows += entry.deliveries.len();
        bytes += entry.bytes;
        if rows > BATCH_ROWS || bytes > BATCH_BYTES {
            return (batch, Some(entry));
        }
        batch.push(entry);
    }
    (batch, None)
}

/// Commits a batch and answers it; a row that the database refuses must not take its neighbours
/// down, so a refused batch is tried entry by entry.
async fn flush(writer: &dyn Commit, batch: Vec<Entry>) {
    let (mut work, mut answers) = (Vec::new(), Vec::new());
    for entry in batch {
        work.push(entry.deliveries);
        answers.push(entry.answer);
    }
    if planted::is("inbox-ack-before-commit") {
        return flush_after_answer(writer, work, answers).await;
    }
    let results = match writer.commit(&work).await {
        Ok(accepted) => accepted.into_iter().map(Ok).collect(),
        Err(error) if work.len() == 1 => vec![Err(error)],
        // The whole store is out of reach: to try row by row would only make everyone wait longer.
        Err(error) if error.is_transient() => {
            let again = || Err(unavailable(error.to_string()));
            work.iter().map(|_| again()).collect()
        }
        Err(_) => one_by_one(writer, &work).await,
    };
    for (answer, result) in answers.into_iter().zip(results) {
        answer.send(result);
    }
}

async fn one_by_one(writer: &dyn Commit, work: &[Vec<Incoming>]) -> Vec<Result<Vec<Accepted>>> {
    let mut results = Vec::with_capacity(work.len());
    for deliveries in work {
        let result = writer.commit(std::slice::from_ref(deliveries)).await;
        results.push(result.map(|accepted| accepted.into_iter().flatten().collect()));
    }
    results
}

/// The planted bug of the proof of promise G1: everything is called new before it is stored.
async fn flush_after_answer(writer: &dyn Commit, work: Vec<Vec<Incoming>>, answers: Vec<Answer>) {
    for (answer, deliveries) in answers.into_iter().zip(&work) {
        let new = |one: &Incoming| Accepted {
            new: u32::try_from(one.events.len()).unwrap_or(u32::MAX),
            known: 0,
        };
        answer.send(Ok(deliveries.iter().map(new).collect()));
    }
    if let Err(error) = writer.commit(&work).await {
        tracing::error!(error = %error, "answered deliveries were lost");
    }
}

fn unavailable(why: impl Into<String>) -> StoreError {
    StoreError::Unavailable(why.into().into())
}
