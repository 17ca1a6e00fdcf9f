//! What a handler can do to the connection its request came in on.

use std::fmt;
use std::future::pending;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

/// The connection a request came in on.
#[derive(Clone)]
pub(crate) struct Connection {
    cut: CancellationToken,
    stream: Arc<TcpStream>,
    doomed: Arc<AtomicBool>,
}

impl Connection {
    pub(super) fn new(cut: CancellationToken, stream: Arc<TcpStream>) -> Self {
        Self { cut, stream, doomed: Arc::default() }
    }

    /// Closes the socket without another byte and never returns.
    ///
    /// The connection task drops this future together with the socket.
    pub(crate) async fn cut<T>(&self) -> T {
        self.cut.cancel();
        pending().await
    }

    /// Writes bytes past the HTTP layer. The connection must be cut afterwards,
    /// since that layer does not know of them.
    ///
    /// # Cancel safety
    ///
    /// Dropped early, a part of the bytes may be written.
    pub(crate) async fn write(&self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            self.stream.writable().await?;
            match self.stream.try_write(bytes) {
                Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Lets the next call on this connection be cut.
    pub(crate) fn doom(&self) {
        self.doomed.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_doomed(&self) -> bool {
        self.doomed.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("doomed", &self.doomed).finish_non_exhaustive()
    }
}
