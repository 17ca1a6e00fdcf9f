//! One process of the server.

use std::net::SocketAddr;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use url::Url;

use super::ground::Ground;

/// How long a server may take to be ready, or to end.
const PATIENCE: Duration = Duration::from_mins(1);
/// What the server logs when it serves.
const SERVING: &str = "serving";

/// What a process wrote, and goes on writing.
#[derive(Clone, Debug, Default)]
pub struct Output(Arc<Mutex<Vec<u8>>>);

impl Output {
    /// Gives everything so far.
    pub fn bytes(&self) -> Vec<u8> {
        self.lock().clone()
    }

    /// Gives everything so far as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.lock()).into_owned()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where a server listens.
#[derive(Clone, Debug)]
struct Addresses {
    pages: Url,
    figures: Url,
}

/// A running server. It is killed when the value goes.
#[derive(Debug)]
pub struct ServerProcess {
    child: Child,
    addresses: Addresses,
    stdout: Output,
    stderr: Output,
    readers: [JoinHandle<()>; 2],
}

impl ServerProcess {
    /// Starts `serve` and waits until it serves.
    ///
    /// # Errors
    ///
    /// When it ends, or says nothing for a minute; the message holds what it wrote.
    pub async fn start(ground: &Ground) -> anyhow::Result<Self> {
        let mut command = ground.command(&["serve"])?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().context("the server cannot be started")?;
        let (stdout, stderr) = (Output::default(), Output::default());
        let (found, mut ready) = watch::channel(None);
        let out = child.stdout.take().context("the server has no output")?;
        let err = child.stderr.take().context("the server has no log")?;
        let readers = [
            tokio::spawn(keep(out, stdout.clone(), |_| {})),
            tokio::spawn(keep(err, stderr.clone(), move |line| {
                if let Some(addresses) = addresses(line) {
                    found.send_replace(Some(addresses));
                }
            })),
        ];
        let ready = ready.wait_for(Option::is_some);
        let addresses = match timeout(PATIENCE, ready).await {
            Ok(Ok(addresses)) => addresses.clone(),
            Ok(Err(_)) => bail!("the server ended before it served:\n{}", stderr.text()),
            Err(_) => bail!("the server was not ready in time:\n{}", stderr.text()),
        };
        let addresses = addresses.context("the server named no address")?;
        Ok(Self { child, addresses, stdout, stderr, readers })
    }

    /// Gives the loopback address of pages, API and webhooks.
    pub fn url(&self) -> Url {
        self.addresses.pages.clone()
    }

    /// Gives the loopback address of the figures.
    pub fn figures_url(&self) -> Url {
        self.addresses.figures.clone()
    }

    /// Gives the process's id.
    ///
    /// # Errors
    ///
    /// When it has ended.
    pub fn id(&self) -> anyhow::Result<u32> {
        self.child.id().context("the server has ended")
    }

    /// Tells whether it runs still; one that was not told to end must.
    ///
    /// # Errors
    ///
    /// When the system cannot tell.
    pub fn is_running(&mut self) -> anyhow::Result<bool> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// Gives what the server wrote to its standard output.
    pub const fn stdout(&self) -> &Output {
        &self.stdout
    }

    /// Gives what the server logged.
    pub const fn stderr(&self) -> &Output {
        &self.stderr
    }

    /// Kills it at once (`SIGKILL`) and waits until it is gone.
    ///
    /// # Errors
    ///
    /// When the system refuses.
    pub async fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill().await.context("the server cannot be killed")?;
        self.drain().await;
        Ok(())
    }

    /// Tells it to end (`SIGTERM`) and waits until it has.
    ///
    /// # Errors
    ///
    /// When it does not end within a minute.
    pub async fn stop(mut self) -> anyhow::Result<ExitStatus> {
        let id = self.id()?.to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().await?;
        anyhow::ensure!(told.success(), "the server cannot be told to end");
        let ended = timeout(PATIENCE, self.child.wait()).await;
        let status =
            ended.with_context(|| format!("the server did not end:\n{}", self.stderr.text()))??;
        self.drain().await;
        Ok(status)
    }

    /// Reads what is left in the pipes of an ended process.
    async fn drain(self) {
        for reader in self.readers {
            // A reader only ever ends by itself; its pipe is closed.
            drop(reader.await);
        }
    }
}

/// Keeps every line, and shows it to somebody first.
async fn keep(pipe: impl AsyncRead + Unpin, output: Output, mut see: impl FnMut(&[u8])) {
    let mut pipe = BufReader::new(pipe);
    let mut line = Vec::new();
    while let Ok(1..) = pipe.read_until(b'\n', &mut line).await {
        see(&line);
        output.lock().append(&mut line);
    }
}

fn addresses(line: &[u8]) -> Option<Addresses> {
    let line: Value = serde_json::from_slice(line).ok()?;
    let text = |name: &str| line.get(name).and_then(Value::as_str);
    if text("message")? != SERVING {
        return None;
    }
    let root = |address: SocketAddr| Url::parse(&format!("http://{address}/")).ok();
    let read = |name: &str| root(text(name)?.parse().ok()?);
    Some(Addresses { pages: read("addr")?, figures: read("metrics_addr")? })
}
