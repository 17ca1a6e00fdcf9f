//! Connections that deliver webhooks as the platforms do, each until it is acknowledged, and the
//! ledger of what was. They stand outside of the processes that are killed.

mod delivery;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use futures_util::StreamExt as _;
use http::{HeaderMap, Method, StatusCode};
use social_core::Effect;
use social_core::http::{HttpBody, HttpRequest, ReqwestTransport, Transport as _};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, timeout};
use url::Url;

pub use delivery::{Delivery, MetaChange, MetaEnvelope};

/// How long the next events may take to be acknowledged.
const PATIENCE: Duration = Duration::from_mins(2);
/// How long an answer may take.
const DEADLINE: Duration = Duration::from_secs(10);

/// How many connections send, and how often each of them.
#[derive(Clone, Copy, Debug)]
pub struct Rhythm {
    /// The connections.
    pub connections: usize,
    /// The time between two deliveries of one connection.
    pub pace: Duration,
}

/// What the senders know.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// The identities of all acknowledged changes.
    pub ids: BTreeSet<String>,
    /// Requests that were on their way when their process died: they got no answer.
    pub cut_off: usize,
}

/// What became of a request.
enum Fate {
    Acknowledged,
    /// It was refused for now, or nobody was there to take it.
    NotTaken,
    CutOff,
}

type Source = Box<dyn Iterator<Item = Arc<Delivery>> + Send>;

/// The senders, at work until everything is delivered or they are stopped.
#[derive(Debug)]
pub struct Senders {
    target: watch::Sender<Option<Url>>,
    count: watch::Receiver<usize>,
    ledger: Arc<Mutex<Ledger>>,
    stop: watch::Sender<bool>,
    tasks: JoinSet<anyhow::Result<()>>,
}

#[derive(Clone)]
struct Sender {
    source: Arc<Mutex<Source>>,
    target: watch::Receiver<Option<Url>>,
    count: watch::Sender<usize>,
    ledger: Arc<Mutex<Ledger>>,
    stop: watch::Receiver<bool>,
    pace: Duration,
}

impl Senders {
    /// Starts to send what `source` gives, as soon as there is a server to send to.
    pub fn start(
        rhythm: Rhythm,
        source: impl Iterator<Item = Arc<Delivery>> + Send + 'static,
    ) -> Self {
        let (target, targets) = watch::channel(None);
        let (counted, count) = watch::channel(0);
        let (stop, stopped) = watch::channel(false);
        let sender = Sender {
            source: Arc::new(Mutex::new(Box::new(source))),
            target: targets,
            count: counted,
            ledger: Arc::default(),
            stop: stopped,
            pace: rhythm.pace,
        };
        let ledger = Arc::clone(&sender.ledger);
        let mut tasks = JoinSet::new();
        for _ in 0..rhythm.connections {
            tasks.spawn(sender.clone().run());
        }
        Self { target, count, ledger, stop, tasks }
    }

    /// Points the senders at a server.
    pub fn send_to(&self, server: &Url) {
        self.target.send_replace(Some(server.clone()));
    }

    /// Tells how many different changes were acknowledged so far.
    pub fn acknowledged(&self) -> usize {
        *self.count.borrow()
    }

    /// Waits until so many different changes were acknowledged.
    ///
    /// # Errors
    ///
    /// When none is for two minutes, or a sender has failed.
    pub async fn wait_for(&self, wanted: usize) -> anyhow::Result<()> {
        let mut count = self.count.clone();
        while *count.borrow_and_update() < wanted {
            let next = timeout(PATIENCE, count.changed()).await;
            next.context("nothing is acknowledged any more")?.context("the senders have ended")?;
        }
        Ok(())
    }

    /// Waits until everything is delivered, and gives the ledger.
    ///
    /// # Errors
    ///
    /// When a sender has failed.
    pub async fn finish(mut self) -> anyhow::Result<Ledger> {
        while let Some(ended) = self.tasks.join_next().await {
            ended??;
        }
        Ok(lock(&self.ledger).clone())
    }

    /// Lets every sender finish what it is at, and gives the ledger.
    ///
    /// # Errors
    ///
    /// When a sender has failed.
    pub async fn stop(self) -> anyhow::Result<Ledger> {
        self.stop.send_replace(true);
        self.finish().await
    }
}

impl Sender {
    /// Sends one delivery after the other, each until it is acknowledged.
    async fn run(mut self) -> anyhow::Result<()> {
        let transport = ReqwestTransport::builder().build()?;
        let mut pace = interval(self.pace);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !*self.stop.borrow() {
            let next = lock(&self.source).next();
            let Some(delivery) = next else { break };
            while !*self.stop.borrow() {
                pace.tick().await;
                let Some(server) = self.target.borrow_and_update().clone() else {
                    self.target.changed().await?;
                    continue;
                };
                match deliver(&transport, &server, &delivery).await? {
                    Fate::Acknowledged => {
                        self.note(&delivery);
                        break;
                    }
                    Fate::NotTaken => {}
                    Fate::CutOff => lock(&self.ledger).cut_off += 1,
                }
            }
        }
        Ok(())
    }

    fn note(&self, delivery: &Delivery) {
        let mut ledger = lock(&self.ledger);
        ledger.ids.extend(delivery.ids.iter().cloned());
        self.count.send_replace(ledger.ids.len());
    }
}

/// Sends a delivery; it is acknowledged by 200 and nothing else.
async fn deliver(
    transport: &ReqwestTransport,
    server: &Url,
    delivery: &Delivery,
) -> anyhow::Result<Fate> {
    let request = HttpRequest {
        method: Method::POST,
        url: server.join(delivery.path())?,
        headers: HeaderMap::from_iter([delivery.signature()?]),
        body: HttpBody::Bytes(delivery.body()),
        deadline: DEADLINE,
    };
    let mut answer = match transport.send(request).await {
        Ok(answer) => answer,
        Err(error) if error.effect() == Effect::NotSent => return Ok(Fate::NotTaken),
        Err(_) => return Ok(Fate::CutOff),
    };
    // The connection is used again only if the answer was read to its end.
    while answer.body.next().await.is_some_and(|block| block.is_ok()) {}
    match answer.status {
        StatusCode::OK => Ok(Fate::Acknowledged),
        StatusCode::SERVICE_UNAVAILABLE => Ok(Fate::NotTaken),
        other => anyhow::bail!("a signed webhook was answered with {other}"),
    }
}

fn lock<T: ?Sized>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
