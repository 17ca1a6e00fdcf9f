//! Serves a router on a listener, with connections that can be cut.

mod connection;
mod socket;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use crate::error::SandboxError;
use socket::Socket;

pub(crate) use connection::Connection;

/// How long calls in flight may go on after the stop.
const GRACE: Duration = Duration::from_millis(500);

/// Opens a listener; port 0 takes a free one.
pub(crate) async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), SandboxError> {
    let opened = async {
        let listener = TcpListener::bind(address).await?;
        let bound = listener.local_addr()?;
        Ok((listener, bound))
    };
    opened.await.map_err(|source| SandboxError::Listen { address, source })
}

/// Accepts connections until the stop, each in its own task.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    tasks: TaskTracker,
    stop: CancellationToken,
) {
    loop {
        let stream = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // Out of descriptors, most likely: let others finish first.
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::task::yield_now().await;
                    continue;
                }
            },
        };
        tasks.spawn(connection(stream, router.clone(), stop.clone()));
    }
}

async fn connection(stream: TcpStream, router: Router, stop: CancellationToken) {
    // Small answers must not wait for an acknowledgement of the one before.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "cannot switch off Nagle's algorithm");
    }
    let stream = Arc::new(stream);
    let cut = CancellationToken::new();
    let handle = Connection::new(cut.clone(), Arc::clone(&stream));
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        let handle = handle.clone();
        let router = router.clone();
        async move {
            if handle.is_doomed() {
                return handle.cut().await;
            }
            request.extensions_mut().insert(handle);
            router.oneshot(request.map(Body::new)).await
        }
    });
    let served = http1::Builder::new().serve_connection(TokioIo::new(Socket::new(stream)), service);
    tokio::pin!(served);
    tokio::select! {
        biased;
        () = cut.cancelled() => return,
        outcome = served.as_mut() => {
            if let Err(error) = outcome {
                tracing::debug!(%error, "a connection ended early");
            }
            return;
        }
        () = stop.cancelled() => {}
    }
    served.as_mut().graceful_shutdown();
    if tokio::time::timeout(GRACE, served).await.is_err() {
        tracing::debug!("a call was still running at the stop");
    }
}
