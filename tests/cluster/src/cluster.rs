//! The server.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::database::Catalogue;
use crate::error::ClusterError;
use crate::guard::{Guard, Order};
use crate::installed;
use crate::place::passing_place;
use crate::settings::{self, Durability};

/// How many ports are tried.
const TRIES: u32 = 50;
/// Where ports are looked for: above the well-known ones, below those that the operating system
/// gives to connections, so that nobody takes the port while the server is down.
const PORTS: std::ops::Range<u16> = 15_000..32_000;
/// The role that owns the databases: it may log in, and nothing else.
pub(crate) const ROLE: &str = "social";
/// What the server says of a port that somebody has.
const TAKEN: &str = "Address already in use";
/// How much of a log an error shows, in lines.
const SHOWN: usize = 15;

/// A private PostgreSQL server.
///
/// It ends when the value is dropped or the process ends, in whatever way; both do not wait for it.
#[derive(Debug)]
pub struct Cluster {
    folder: PathBuf,
    port: u16,
    password: String,
    guard: Arc<Mutex<Guard>>,
    pub(crate) catalogue: Catalogue,
}

impl Cluster {
    /// Starts a server of its own; that takes about three seconds.
    ///
    /// # Errors
    ///
    /// [`ClusterError::NotInstalled`] names the package; others show what the server says.
    ///
    /// # Cancel safety
    ///
    /// A server that is not waited for goes as soon as it is up.
    pub async fn start(durability: Durability) -> Result<Self, ClusterError> {
        let cluster = blocking(move || Self::begin(durability)).await?;
        cluster.admit_owner().await?;
        Ok(cluster)
    }

    /// Gives the server that all tests of this process share, [`Durability::Relaxed`]; the first
    /// call starts it.
    ///
    /// # Errors
    ///
    /// As [`Cluster::start`].
    pub async fn shared() -> Result<&'static Self, ClusterError> {
        static SHARED: OnceCell<Cluster> = OnceCell::const_new();
        SHARED.get_or_try_init(|| Self::start(Durability::Relaxed)).await
    }

    /// Gives the address of a database, for the role that owns it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{ROLE}:{}@127.0.0.1:{}/{database}", self.password, self.port)
    }

    /// Gives the address of a database for the server's own administrator, by its socket.
    pub fn admin_url(&self, database: &str) -> String {
        let folder = self.folder.display();
        format!("postgres://postgres@localhost:{}/{database}?host={folder}", self.port)
    }

    /// Gives the password in every [`url`](Self::url), for tests that look for it in logs.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// Gives the folder of the server's files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Stops the server hard: no connection is told, nothing is written any more.
    ///
    /// What a [`Durability::Relaxed`] server kept may be lost.
    ///
    /// # Errors
    ///
    /// [`ClusterError::Server`] if it is not up.
    pub async fn stop_immediate(&self) -> Result<(), ClusterError> {
        self.order(Order::Stop, "stop").await
    }

    /// Starts the server again, on the same port; it recovers what was committed.
    ///
    /// # Errors
    ///
    /// [`ClusterError::Server`] with what the server says.
    pub async fn start_again(&self) -> Result<(), ClusterError> {
        self.order(Order::Start(self.port), "start again").await
    }

    async fn order(&self, order: Order, words: &'static str) -> Result<(), ClusterError> {
        let (guard, folder) = (Arc::clone(&self.guard), self.folder.clone());
        blocking(move || {
            // An order cannot leave the guard half-way: it is one line, and one line back.
            let mut guard = guard.lock().unwrap_or_else(PoisonError::into_inner);
            if guard.order(order)? { Ok(()) } else { Err(failed(words, &folder)) }
        })
        .await
    }

    fn begin(durability: Durability) -> Result<Self, ClusterError> {
        let programs = installed::programs()?;
        let owner = installed::owner()?;
        let place = match durability {
            Durability::Full => std::env::temp_dir(),
            Durability::Relaxed => passing_place(),
        };
        let made = tempfile::Builder::new().prefix("social-pg-").tempdir_in(&place);
        let made = made.map_err(|source| ClusterError::Folder { path: place, source })?;
        let folder = made.path().to_owned();
        let unusable = |source| ClusterError::Folder { path: folder.clone(), source };
        prepare(&made, durability).map_err(unusable)?;
        if let Some(owner) = owner {
            std::os::unix::fs::chown(&folder, Some(owner.user), Some(owner.group))
                .map_err(unusable)?;
        }
        let change_user: &[&str] =
            if owner.is_some() { &["runuser", "-u", "postgres", "--"] } else { &[] };
        let mut guard = Guard::start(&programs, &folder, change_user)?;
        // From here on the guard removes the folder.
        let folder = made.keep();
        if !guard.order(Order::Init)? {
            return Err(failed("make its files", &folder));
        }
        let port = start_somewhere(&mut guard, &folder)?;
        let guard = Arc::new(Mutex::new(guard));
        let password = hex::encode(random::<16>()?);
        Ok(Self { folder, port, password, guard, catalogue: Catalogue::default() })
    }
}

fn prepare(folder: &TempDir, durability: Durability) -> std::io::Result<()> {
    let lines = settings::lines(durability, &folder.path().to_string_lossy());
    std::fs::write(folder.path().join("settings"), lines)?;
    std::fs::write(folder.path().join("access"), settings::ACCESS)
}

/// Starts the server on a port that nobody has. Who takes it between the look and the start makes
/// it try another.
fn start_somewhere(guard: &mut Guard, folder: &Path) -> Result<u16, ClusterError> {
    for _ in 0..TRIES {
        let port = free_port()?;
        if guard.order(Order::Start(port))? {
            return Ok(port);
        }
        if !tail(folder).contains(TAKEN) {
            return Err(failed("start", folder));
        }
    }
    Err(ClusterError::NoPort { tries: TRIES })
}

fn free_port() -> Result<u16, ClusterError> {
    for _ in 0..TRIES {
        let drawn = u16::from_ne_bytes(random::<2>()?);
        let port = PORTS.start + drawn % (PORTS.end - PORTS.start);
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    Err(ClusterError::NoPort { tries: TRIES })
}

fn random<const N: usize>() -> Result<[u8; N], ClusterError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| ClusterError::NoRandomness)?;
    Ok(bytes)
}

fn failed(order: &'static str, folder: &Path) -> ClusterError {
    ClusterError::Server { order, log: tail(folder) }
}

/// Gives the end of the server's log.
fn tail(folder: &Path) -> String {
    let read = |name| std::fs::read(folder.join(name));
    let log = read("server.log").or_else(|_| read("init.log")).unwrap_or_default();
    let log = String::from_utf8_lossy(&log);
    let lines: Vec<_> = log.lines().collect();
    let from = lines.len().saturating_sub(SHOWN);
    lines.get(from..).unwrap_or_default().join("; ")
}

/// Runs what blocks its thread.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ClusterError> + Send + 'static,
) -> Result<T, ClusterError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(ClusterError::BrokenOff))
}
