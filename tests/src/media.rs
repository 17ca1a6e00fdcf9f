//! A host that TikTok can pull videos from.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

use crate::Video;

/// Serves one video on a free port of this machine, and counts who fetches it.
#[derive(Debug)]
pub struct MediaHost {
    url: Url,
    fetched: Arc<AtomicUsize>,
    server: JoinHandle<std::io::Result<()>>,
}

#[derive(Clone)]
struct Served {
    video: Video,
    fetched: Arc<AtomicUsize>,
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
        let film = Served { video, fetched: Arc::clone(&fetched) };
        let router = Router::new().route("/video.mp4", get(serve)).with_state(film);
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { url, fetched, server })
    }

    /// Gives the video's address.
    pub fn url(&self) -> Url {
        self.url.clone()
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
    Body::from_stream(served.video.stream())
}
