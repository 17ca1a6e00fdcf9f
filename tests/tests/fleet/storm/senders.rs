//! Six connections that deliver webhooks as TikTok does, each until it is acknowledged, and the
//! ledger of what was.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::StreamExt as _;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use social_core::Effect;
use social_core::http::{HttpBody, HttpRequest, ReqwestTransport, Transport as _};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, timeout};
use url::Url;

use super::events::Delivery;
use crate::servers::WEBHOOKS;

const CONNECTIONS: usize = 6;
/// How often one connection sends: 6 of them make 200 a second.
const PACE: Duration = Duration::from_millis(30);
/// How long the next events may take to be acknowledged.
const PATIENCE: Duration = Duration::from_mins(2);

/// What the senders know, outside of the processes that are killed.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    /// The identities of all acknowledged events.
    pub(super) ids: BTreeSet<String>,
    /// How often something was acknowledged.
    pub(super) acknowledged: usize,
    /// Requests that were on their way when their process died: they got no answer.
    pub(super) cut_off: usize,
}

enum Fate {
    Acknowledged,
    /// It was refused for now, or nobody was there to take it.
    NotTaken,
    CutOff,
}

/// The senders, at work until everything is delivered.
pub(super) struct Senders {
    count: watch::Receiver<usize>,
    ledger: Arc<Mutex<Ledger>>,
    tasks: JoinSet<()>,
}

#[derive(Clone)]
struct Sender {
    target: Url,
    deliveries: Arc<[Arc<Delivery>]>,
    next: Arc<AtomicUsize>,
    count: watch::Sender<usize>,
    ledger: Arc<Mutex<Ledger>>,
}

impl Senders {
    /// Starts to send to one address.
    pub(super) fn start(server: &Url, deliveries: Arc<[Arc<Delivery>]>) -> Self {
        let (counted, count) = watch::channel(0);
        let sender = Sender {
            target: server.join(WEBHOOKS).unwrap(),
            deliveries,
            next: Arc::default(),
            count: counted,
            ledger: Arc::default(),
        };
        let ledger = Arc::clone(&sender.ledger);
        let mut tasks = JoinSet::new();
        for _ in 0..CONNECTIONS {
            tasks.spawn(sender.clone().run());
        }
        Self { count, ledger, tasks }
    }

    /// Waits until so many different events were acknowledged.
    pub(super) async fn wait_for(&self, wanted: usize) {
        let mut count = self.count.clone();
        let waiting = timeout(PATIENCE, count.wait_for(|count| *count >= wanted));
        waiting.await.expect("events are acknowledged in time").unwrap();
    }

    /// Waits until everything is delivered, and gives the ledger.
    pub(super) async fn stop(mut self) -> Ledger {
        while let Some(ended) = self.tasks.join_next().await {
            ended.unwrap();
        }
        self.ledger.lock().unwrap().clone()
    }
}

impl Sender {
    async fn run(self) {
        let transport = ReqwestTransport::builder().build().unwrap();
        let mut pace = interval(PACE);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while let Some(delivery) = self.deliveries.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            loop {
                pace.tick().await;
                match deliver(&transport, &self.target, delivery).await {
                    Fate::Acknowledged => {
                        self.note(delivery);
                        break;
                    }
                    Fate::NotTaken => {}
                    Fate::CutOff => self.ledger.lock().unwrap().cut_off += 1,
                }
            }
        }
    }

    fn note(&self, delivery: &Delivery) {
        let mut ledger = self.ledger.lock().unwrap();
        ledger.acknowledged += 1;
        ledger.ids.insert(delivery.id.clone());
        self.count.send_replace(ledger.ids.len());
    }
}

/// Sends an event; it is acknowledged by 200 and nothing else.
async fn deliver(transport: &ReqwestTransport, target: &Url, delivery: &Delivery) -> Fate {
    let signature = HeaderValue::from_str(&delivery.signature()).unwrap();
    let request = HttpRequest {
        method: Method::POST,
        url: target.clone(),
        headers: HeaderMap::from_iter([(HeaderName::from_static("tiktok-signature"), signature)]),
        body: HttpBody::Bytes(delivery.body.clone().into()),
        deadline: Duration::from_secs(10),
    };
    let mut answer = match transport.send(request).await {
        Ok(answer) => answer,
        Err(error) if error.effect() == Effect::NotSent => return Fate::NotTaken,
        Err(_) => return Fate::CutOff,
    };
    // The connection is used again only if the answer was read to its end.
    while answer.body.next().await.is_some_and(|block| block.is_ok()) {}
    match answer.status {
        StatusCode::OK => Fate::Acknowledged,
        StatusCode::SERVICE_UNAVAILABLE => Fate::NotTaken,
        other => panic!("a signed event was answered with {other}"),
    }
}
