//! Four connections that send events at about 200 a second, and the ledger of what was answered.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::StreamExt as _;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use social_core::Effect;
use social_core::http::{HttpBody, HttpRequest, ReqwestTransport, Transport as _};
use social_tests::server::ServerProcess;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, timeout};
use url::Url;

use super::event::Event;

const CONNECTIONS: u64 = 4;
/// How often one connection sends: 4 of them make 200 a second.
const PACE: Duration = Duration::from_millis(20);
/// How long the next events may take to be acknowledged.
const PATIENCE: Duration = Duration::from_mins(2);

/// What the senders know, outside of the process that is killed.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    /// The identities of all acknowledged events.
    pub(super) ids: BTreeSet<String>,
    /// Requests that were on their way when the server died: they got no answer.
    pub(super) cut_off: u64,
}

/// What became of a request.
enum Fate {
    Acknowledged,
    /// It was refused for now, or nobody was there to take it.
    NotTaken,
    CutOff,
}

/// The senders, at work until they are stopped.
pub(super) struct Senders {
    target: watch::Sender<Option<Url>>,
    count: watch::Receiver<usize>,
    ledger: Arc<Mutex<Ledger>>,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

#[derive(Clone)]
struct Sender {
    target: watch::Receiver<Option<Url>>,
    count: watch::Sender<usize>,
    ledger: Arc<Mutex<Ledger>>,
    stop: watch::Receiver<bool>,
    last: Arc<AtomicU64>,
}

impl Senders {
    pub(super) fn start() -> Self {
        let (target, targets) = watch::channel(None);
        let (counted, count) = watch::channel(0);
        let (stop, stopped) = watch::channel(false);
        let ledger = Arc::<Mutex<Ledger>>::default();
        let last = Arc::new(AtomicU64::new(0));
        let sender = Sender {
            target: targets,
            count: counted,
            ledger: Arc::clone(&ledger),
            stop: stopped,
            last,
        };
        let mut tasks = JoinSet::new();
        for _ in 0..CONNECTIONS {
            tasks.spawn(sender.clone().run());
        }
        Self { target, count, ledger, stop, tasks }
    }

    /// Points the senders at a server.
    pub(super) fn send_to(&self, server: &ServerProcess) {
        let url = server.url().join("/api/webhooks/tiktok").unwrap();
        self.target.send_replace(Some(url));
    }

    /// Tells how many events were acknowledged so far.
    pub(super) fn acknowledged(&self) -> usize {
        *self.count.borrow()
    }

    /// Waits until so many were acknowledged.
    pub(super) async fn wait_for(&mut self, wanted: usize) {
        let waiting = timeout(PATIENCE, self.count.wait_for(|count| *count >= wanted));
        waiting.await.expect("events are acknowledged in time").unwrap();
    }

    /// Lets every sender finish what it is at, and gives the ledger.
    pub(super) async fn stop(mut self) -> Ledger {
        self.stop.send_replace(true);
        while let Some(ended) = self.tasks.join_next().await {
            ended.unwrap();
        }
        self.ledger.lock().unwrap().clone()
    }
}

impl Sender {
    /// Sends one event after the other, each until it is acknowledged, as TikTok does.
    async fn run(mut self) {
        let transport = ReqwestTransport::builder().build().unwrap();
        let mut pace = interval(PACE);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !*self.stop.borrow() {
            let event = Event::numbered(self.last.fetch_add(1, Ordering::Relaxed));
            while !*self.stop.borrow() {
                pace.tick().await;
                let Some(url) = self.target.borrow_and_update().clone() else {
                    self.target.changed().await.unwrap();
                    continue;
                };
                match deliver(&transport, url, &event).await {
                    Fate::Acknowledged => {
                        self.ledger.lock().unwrap().ids.insert(event.id);
                        self.count.send_modify(|count| *count += 1);
                        break;
                    }
                    Fate::NotTaken => {}
                    Fate::CutOff => self.ledger.lock().unwrap().cut_off += 1,
                }
            }
        }
    }
}

/// Sends an event; it is acknowledged by 200 and nothing else.
async fn deliver(transport: &ReqwestTransport, url: Url, event: &Event) -> Fate {
    let signature = HeaderValue::from_str(&event.signature()).unwrap();
    let request = HttpRequest {
        method: Method::POST,
        url,
        headers: HeaderMap::from_iter([(HeaderName::from_static("tiktok-signature"), signature)]),
        body: HttpBody::Bytes(event.body().into()),
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
