//! The one address before several processes of a server.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use url::Url;

/// Passes each connection on to one of the processes that are up, in turn.
///
/// It knows nothing of HTTP. A connection whose process is killed breaks off; one that no process
/// takes is closed.
#[derive(Debug)]
pub struct Balancer {
    url: Url,
    doors: Doors,
    server: JoinHandle<()>,
}

#[derive(Clone, Debug, Default)]
struct Doors {
    open: Arc<Mutex<Vec<SocketAddr>>>,
    turn: Arc<AtomicUsize>,
}

impl Balancer {
    /// Listens on a free port; nobody stands behind it yet.
    ///
    /// # Errors
    ///
    /// When no port can be opened.
    pub async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = Url::parse(&format!("http://{}/", listener.local_addr()?))?;
        let doors = Doors::default();
        let server = tokio::spawn(serve(listener, doors.clone()));
        Ok(Self { url, doors, server })
    }

    /// Gives its address.
    pub fn url(&self) -> Url {
        self.url.clone()
    }

    /// Passes connections on to the process of this address too.
    pub fn add(&self, process: &Url) {
        self.doors.lock().extend(address(process));
    }

    /// Passes no more connections on to the process of this address; those under way go on.
    pub fn remove(&self, process: &Url) {
        let gone = address(process);
        self.doors.lock().retain(|known| Some(*known) != gone);
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Doors {
    fn lock(&self) -> MutexGuard<'_, Vec<SocketAddr>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives every process that is up, beginning with the one whose turn it is.
    fn in_turn(&self) -> Vec<SocketAddr> {
        let mut open = self.lock().clone();
        if !open.is_empty() {
            let first = self.turn.fetch_add(1, Ordering::Relaxed) % open.len();
            open.rotate_left(first);
        }
        open
    }
}

fn address(process: &Url) -> Option<SocketAddr> {
    process.socket_addrs(|| None).ok()?.pop()
}

/// Serves until it is aborted; the connections go with it.
async fn serve(listener: TcpListener, doors: Doors) {
    let mut connections = JoinSet::new();
    while let Ok((visitor, _)) = listener.accept().await {
        connections.spawn(pass_on(visitor, doors.clone()));
        while connections.try_join_next().is_some() {}
    }
}

async fn pass_on(mut visitor: TcpStream, doors: Doors) {
    for door in doors.in_turn() {
        if let Ok(mut process) = TcpStream::connect(door).await {
            // Small answers shall not wait for more bytes to go with them.
            let quick = process.set_nodelay(true).and_then(|()| visitor.set_nodelay(true));
            if quick.is_ok() {
                // Either side may break off; both sockets are closed then.
                drop(copy_bidirectional(&mut visitor, &mut process).await);
            }
            return;
        }
    }
}
