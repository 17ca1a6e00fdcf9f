//! Many connections at work: each sends its next request when the last was answered, or all of them
//! together keep a rate.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Result;
use social_core::{Clock, SystemClock};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::connection::Connection;
use super::delivery::{Deliveries, Envelope};
use crate::micro::Keys;
use crate::stats::Latencies;

/// When requests are sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// The next one when the last was answered.
    Closed,
    /// This many a second, whatever the answers; a latency counts from the instant the request was
    /// due, so that a stalled server cannot hide the requests that waited for it.
    Rate(f64),
    /// As [`Pace::Rate`], far above what the server can do: a latency counts from the sending, since
    /// what nobody could send was never the server's to answer.
    Overload(f64),
}

/// What load is put on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// Connections, all kept alive.
    pub connections: usize,
    /// Out of a hundred deliveries, how many repeat an earlier one.
    pub duplicates: usize,
    /// What is sent.
    pub envelope: Envelope,
    /// When requests are sent.
    pub pace: Pace,
    /// How long it is measured.
    pub time: Duration,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Deliveries acknowledged while it was measured.
    pub acknowledged: u64,
    /// Answers that told to come later.
    pub busy: u64,
    /// Answers that were neither.
    pub odd: u64,
    /// Latencies of the acknowledged ones, in milliseconds.
    pub latencies: Latencies,
    /// Numbers of all deliveries that were ever acknowledged, also after the measured time.
    pub numbers: Vec<u64>,
    /// Deliveries that were begun, each number counted once.
    pub begun: u64,
    /// The most memory the server held, in megabytes, where it was looked at.
    pub peak: Option<f64>,
}

/// Load that is running.
#[derive(Debug)]
pub struct Drive {
    tasks: JoinSet<Result<Outcome>>,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    deliveries: Deliveries,
    load: Load,
    /// The first number that was not sent yet.
    next: AtomicU64,
    /// The next place in the schedule of [`Pace::Rate`].
    ticket: AtomicU64,
    began: Instant,
}

impl Drive {
    /// Opens the connections and begins to send.
    ///
    /// # Errors
    ///
    /// When a connection cannot be opened.
    pub async fn start(address: &str, load: Load) -> Result<Self> {
        let mut connections = Vec::with_capacity(load.connections);
        for _ in 0..load.connections {
            connections.push(Connection::open(address).await?);
        }
        let shared = Arc::new(Shared {
            deliveries: Deliveries::new(address, load.envelope),
            load,
            next: AtomicU64::new(0),
            ticket: AtomicU64::new(0),
            began: Instant::now(),
        });
        let mut tasks = JoinSet::new();
        for (seed, connection) in (1_u64..).zip(connections) {
            let shared = Arc::clone(&shared);
            tasks.spawn(async move { Ok(shared.run(connection, seed).await) });
        }
        Ok(Self { tasks, shared })
    }

    /// Waits until the measured time is over; the load goes on.
    pub async fn measured(&self) {
        tokio::time::sleep_until(self.shared.end()).await;
    }

    /// Waits for the connections, which end when the server is gone, and sums up.
    ///
    /// # Errors
    ///
    /// When a task failed.
    pub async fn finish(mut self) -> Result<Outcome> {
        let mut all = Outcome::default();
        while let Some(one) = self.tasks.join_next().await {
            all.merge(one??);
        }
        all.begun = self.shared.next.load(Ordering::Relaxed);
        Ok(all)
    }
}

impl Outcome {
    fn merge(&mut self, other: Self) {
        self.acknowledged += other.acknowledged;
        self.busy += other.busy;
        self.odd += other.odd;
        self.latencies.merge(other.latencies);
        self.numbers.extend(other.numbers);
    }

    /// Gives the acknowledged deliveries a second.
    pub fn rate(&self, load: &Load) -> f64 {
        self.acknowledged as f64 / load.time.as_secs_f64()
    }
}

impl Shared {
    fn end(&self) -> Instant {
        self.began + self.load.time
    }

    /// Sends until the connection breaks. Whatever is answered after the measured time is kept for
    /// the check, but not counted.
    async fn run(&self, mut connection: Connection, seed: u64) -> Outcome {
        let mut keys = Keys::new(seed);
        let mut outcome = Outcome::default();
        loop {
            let due = self.due().await;
            let number = self.number(&mut keys);
            let request = self.deliveries.request(number, SystemClock.now());
            let Ok(answer) = connection.call(&request).await else { return outcome };
            let answered = Instant::now();
            match answer.status {
                200 => {
                    outcome.numbers.push(number);
                    if answered <= self.end() {
                        outcome.acknowledged += 1;
                        outcome.latencies.add(answered - due);
                    }
                }
                503 => outcome.busy += 1,
                _ => outcome.odd += 1,
            }
        }
    }

    /// Waits for the next request's turn and gives the instant its latency counts from.
    async fn due(&self) -> Instant {
        match self.load.pace {
            Pace::Closed => Instant::now(),
            Pace::Rate(rate) => self.turn(rate).await,
            Pace::Overload(rate) => {
                self.turn(rate).await;
                Instant::now()
            }
        }
    }

    async fn turn(&self, rate: f64) -> Instant {
        let ticket = self.ticket.fetch_add(1, Ordering::Relaxed);
        let due = self.began + Duration::from_secs_f64(ticket as f64 / rate);
        tokio::time::sleep_until(due).await;
        due
    }

    /// Gives a new number, or one that was sent before.
    fn number(&self, keys: &mut Keys) -> u64 {
        if keys.below(100) < self.load.duplicates {
            let known = self.next.load(Ordering::Relaxed);
            if known > 0 {
                return keys.below(known as usize) as u64;
            }
        }
        self.next.fetch_add(1, Ordering::Relaxed)
    }
}
