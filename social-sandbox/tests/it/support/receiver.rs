//! A webhook receiver that says what it heard and answers as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use http::{HeaderMap, StatusCode};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use url::Url;

/// One request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    pub(crate) signature: Option<String>,
    pub(crate) body: String,
}

impl Heard {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn event(&self) -> String {
        self.json()["event"].as_str().unwrap().to_owned()
    }

    pub(crate) fn content(&self) -> Value {
        serde_json::from_str(self.json()["content"].as_str().unwrap()).unwrap()
    }

    /// The signed time in Unix seconds.
    pub(crate) fn t(&self) -> i64 {
        let signature = self.signature.as_ref().unwrap();
        let (t, _) = signature.strip_prefix("t=").unwrap().split_once(',').unwrap();
        t.parse().unwrap()
    }
}

struct Desk {
    heard: mpsc::UnboundedSender<Heard>,
    answers: Mutex<VecDeque<StatusCode>>,
}

/// Answers 200 unless told otherwise; stops when it is dropped.
pub(crate) struct Receiver {
    pub(crate) url: Url,
    desk: Arc<Desk>,
    heard: mpsc::UnboundedReceiver<Heard>,
    server: tokio::task::JoinHandle<()>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let (sender, heard) = mpsc::unbounded_channel();
        let desk = Arc::new(Desk { heard: sender, answers: Mutex::default() });
        let router = Router::new().route("/hook", post(take)).with_state(Arc::clone(&desk));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url: Url::parse(&url).unwrap(), desk, heard, server }
    }

    /// Answers the next requests with these, then with 200 again.
    pub(crate) fn answer(&self, statuses: &[u16]) {
        let statuses = statuses.iter().map(|s| StatusCode::from_u16(*s).unwrap());
        self.desk.answers.lock().unwrap().extend(statuses);
    }

    /// Waits for the next request.
    pub(crate) async fn next(&mut self) -> Heard {
        self.heard.recv().await.unwrap()
    }

    /// Returns a request that has already arrived.
    pub(crate) fn ready(&mut self) -> Option<Heard> {
        self.heard.try_recv().ok()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn take(State(desk): State<Arc<Desk>>, headers: HeaderMap, body: String) -> StatusCode {
    let signature =
        ["Tiktok-Signature", "X-Hub-Signature-256"].iter().find_map(|name| headers.get(*name));
    let signature = signature.map(|value| value.to_str().unwrap().to_owned());
    let answer = desk.answers.lock().unwrap().pop_front();
    desk.heard.send(Heard { signature, body }).unwrap();
    answer.unwrap_or(StatusCode::OK)
}
