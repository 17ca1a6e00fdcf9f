//! A server of media files for pulls.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::Response;
use futures_util::stream;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

/// What the server answers.
#[derive(Debug, Clone)]
pub(crate) enum Served {
    /// A file, at once.
    Whole(Vec<u8>),
    /// The first bytes at once, the rest when [`FileServer::go_on`] is called.
    Halting(Vec<u8>, Vec<u8>),
    /// A redirect to another path that has the file.
    Redirect,
    /// A status without a file.
    Status(u16),
}

struct Shelf {
    served: Served,
    gate: Arc<Semaphore>,
    requests: watch::Sender<usize>,
}

/// Serves the same thing on every path; stops when it is dropped.
pub(crate) struct FileServer {
    base: String,
    shelf: Arc<Shelf>,
    task: tokio::task::JoinHandle<()>,
}

impl FileServer {
    pub(crate) async fn start(served: Served) -> Self {
        let shelf = Arc::new(Shelf {
            served,
            gate: Arc::new(Semaphore::new(0)),
            requests: watch::Sender::new(0),
        });
        let router = Router::new().fallback(serve).with_state(Arc::clone(&shelf));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { base, shelf, task }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub(crate) fn go_on(&self) {
        self.shelf.gate.add_permits(1);
    }

    pub(crate) fn requests(&self) -> usize {
        *self.shelf.requests.borrow()
    }

    /// Waits until somebody asked for a file.
    pub(crate) async fn asked(&self) {
        let mut requests = self.shelf.requests.subscribe();
        requests.wait_for(|count| *count > 0).await.unwrap();
    }
}

impl Drop for FileServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(State(shelf): State<Arc<Shelf>>) -> Response {
    shelf.requests.send_modify(|count| *count += 1);
    match shelf.served.clone() {
        Served::Whole(bytes) => Response::new(Body::from(bytes)),
        Served::Status(status) => Response::builder().status(status).body(Body::empty()).unwrap(),
        Served::Redirect => Response::builder()
            .status(302)
            .header("location", "/elsewhere.mp4")
            .body(Body::empty())
            .unwrap(),
        Served::Halting(first, rest) => {
            let gate = Arc::clone(&shelf.gate);
            let parts = stream::unfold(0, move |step| {
                let (first, rest, gate) = (first.clone(), rest.clone(), Arc::clone(&gate));
                async move {
                    let bytes = match step {
                        0 => first,
                        1 => {
                            gate.acquire().await.unwrap().forget();
                            rest
                        }
                        _ => return None,
                    };
                    Some((Ok::<_, std::convert::Infallible>(Bytes::from(bytes)), step + 1))
                }
            });
            Response::new(Body::from_stream(parts))
        }
    }
}
