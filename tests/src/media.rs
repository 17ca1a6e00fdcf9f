//! A host that TikTok can pull videos from.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use url::Url;

use crate::Video;

/// Serves one video on a free port of this machine, and counts who fetches it.
#[derive(Debug)]
pub struct MediaHost {
    url: Url,
    fetched: Arc<AtomicUsize>,
    held: watch::Sender<bool>,
    server: JoinHandle<std::io::Result<()>>,
}

#[derive(Clone)]
struct Served {
    video: Video,
    fetched: Arc<AtomicUsize>,
    held: watch::Sender<bool>,
}

impl MediaHost {
    /// Starts to serve.
    ///
    /// # Errors
    ///
    /// When no port can be opened.
    pub async fn start(video: Video) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = Url::parse(&format!("http://{}/video.mp4", listener.local_addr()?))?;
        let fetched = Arc::new(AtomicUsize::new(0));
        let held = watch::Sender::new(false);
        let film = Served { video, fetched: Arc::clone(&fetched), held: held.clone() };
        let router = Router::new().route("/video.mp4", get(serve)).with_state(film);
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { url, fetched, held, server })
    }

    /// Gives the video's address.
    pub fn url(&self) -> Url {
        self.url.clone()
    }

    /// Lets whoever fetches wait for the first byte.
    pub fn hold(&self) {
        self.held.send_replace(true);
    }

    /// Sends what was held.
    pub fn go_on(&self) {
        self.held.send_replace(false);
    }

    /// Waits until somebody fetches.
    pub async fn is_fetched(&self) {
        while self.fetched() == 0 {
            tokio::task::yield_now().await;
        }
    }

    /// Tells how often the video was fetched.
    pub fn fetched(&self) -> usize {
        self.fetched.load(Ordering::SeqCst)
    }
}

impl Drop for MediaHost {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(State(served): State<Served>) -> Body {
    served.fetched.fetch_add(1, Ordering::SeqCst);
    // The host lives while it serves, so waiting cannot fail.
    let _ = served.held.subscribe().wait_for(|held| !held).await.is_ok();
    Body::from_stream(served.video.stream())
}
