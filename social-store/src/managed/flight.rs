//! One renewal of an account at a time in this process, each in a task of its own.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use social_core::{AccountId, CredentialError};
use tokio::sync::watch;

/// How a renewal ended.
pub(super) type Answer = Result<(), CredentialError>;

/// Where the answer of a renewal will stand; closed without one if its task failed.
type Pending = watch::Receiver<Option<Answer>>;

/// The renewals that are under way.
#[derive(Default)]
pub(super) struct Flights {
    running: Mutex<HashMap<AccountId, Pending>>,
    /// How many tasks there are.
    count: watch::Sender<usize>,
}

impl Flights {
    /// Joins the renewal of the account that is under way, or starts one.
    pub(super) fn join<F>(flights: &Arc<Self>, id: &AccountId, start: impl FnOnce() -> F) -> Pending
    where
        F: Future<Output = Answer> + Send + 'static,
    {
        let mut running = flights.running();
        if let Some(pending) = running.get(id) {
            return pending.clone();
        }
        let pending = Self::launch(flights, Some(id.clone()), start());
        running.insert(id.clone(), pending.clone());
        pending
    }

    /// Starts a renewal that nobody can join, because it holds the lease already.
    pub(super) fn fly<F>(flights: &Arc<Self>, renewal: F) -> Pending
    where
        F: Future<Output = Answer> + Send + 'static,
    {
        Self::launch(flights, None, renewal)
    }

    fn launch<F>(flights: &Arc<Self>, id: Option<AccountId>, renewal: F) -> Pending
    where
        F: Future<Output = Answer> + Send + 'static,
    {
        let (sender, pending) = watch::channel(None);
        flights.count.send_modify(|count| *count += 1);
        let mut landing = Landing { flights: Arc::clone(flights), id };
        // The task is owned by the count: `drain` waits for it.
        drop(tokio::spawn(async move {
            let answer = renewal.await;
            // Whoever hears the answer and wants another renewal must be able to start it.
            landing.leave();
            sender.send_replace(Some(answer));
        }));
        pending
    }

    /// Waits until nothing is under way.
    pub(super) async fn drain(&self) {
        let mut count = self.count.subscribe();
        // The sender lives in `self`, so waiting cannot fail.
        let _ = count.wait_for(|count| *count == 0).await.is_ok();
    }

    /// Nothing inside the lock can panic half-way.
    fn running(&self) -> MutexGuard<'_, HashMap<AccountId, Pending>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits for the answer of a renewal.
pub(super) async fn landed(mut pending: Pending) -> Answer {
    match pending.wait_for(Option::is_some).await {
        Ok(answer) => answer.clone().unwrap_or(Ok(())),
        Err(_) => Err(CredentialError::Unavailable { retry_after: None }),
    }
}

/// Takes a renewal off the list when its task ends, also by a panic.
struct Landing {
    flights: Arc<Flights>,
    id: Option<AccountId>,
}

impl Landing {
    fn leave(&mut self) {
        // Once only: the next renewal of the account may be on the list already.
        if let Some(id) = self.id.take() {
            self.flights.running().remove(&id);
        }
    }
}

impl Drop for Landing {
    fn drop(&mut self) {
        self.leave();
        self.flights.count.send_modify(|count| *count -= 1);
    }
}
