//! Opening and closing a store.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use social_core::{Clock, SystemClock};
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{Row, SqliteConnection, SqlitePool};

use super::files::{self, StartLock};
use super::pen::Pen;
use super::tx::{self, Writer};
use super::{SqliteStore, fault, migrate, pragma};
use crate::error::StoreError;
use crate::sql::intake::{Commit, Intake};
use crate::sql::lost;
use crate::traits::Result;

/// How long a caller waits for a connection before it hears that the store is busy.
const ACQUIRE: Duration = Duration::from_secs(5);

/// Files up to this many bytes are searched for damage at every start; that takes up to a second.
const CHECKED_AT_START: u64 = 256 * 1024 * 1024;

/// How a store is opened.
#[derive(Clone, Debug)]
#[must_use = "options do nothing until a store is opened with them"]
pub struct SqliteOptions {
    clock: Arc<dyn Clock>,
    readers: u32,
}

impl Default for SqliteOptions {
    /// Takes the machine's clock and four readers.
    fn default() -> Self {
        Self { clock: SystemClock::shared(), readers: 4 }
    }
}

impl SqliteOptions {
    /// Takes the time from this clock, for tests and the demo.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Sets how many connections read at once, at least one.
    pub fn readers(mut self, readers: u32) -> Self {
        self.readers = readers.max(1);
        self
    }
}

impl SqliteStore {
    /// Opens the file, makes it if it is missing, and brings its schema up to date.
    ///
    /// The file and what lies beside it (`-wal`, `-shm`, and `-lock`, which is empty) can be read by
    /// the owner alone; wider rights are taken away. The folder must exist and stays as it is. A file
    /// of up to 256 MiB is searched for damage; [`Self::check_file`] does that at any time. Any
    /// number of processes may open the same file at once.
    ///
    /// # Errors
    ///
    /// [`StoreError::NewerSchema`] if a newer program wrote the file, [`StoreError::Setting`] if
    /// the database did not take a setting, [`StoreError::Corrupt`] if the file is damaged or no
    /// database, [`StoreError::Unavailable`] if it cannot be opened or written to.
    pub async fn open(path: impl AsRef<Path>, options: SqliteOptions) -> Result<Self> {
        let path = path.as_ref().to_owned();
        // Opening is several steps; in a task of its own it never stops between two of them.
        let task = tokio::spawn(async move { open(&path, options).await });
        task.await.unwrap_or_else(|error| Err(lost(error)))
    }

    /// Waits for what is under way, refuses what comes later, and closes the file.
    pub async fn close(&self) {
        self.intake.close().await;
        self.readers.close().await;
        self.writer.pen.close().await;
    }

    /// Searches the whole file for damage; it reads every page.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] with the first finding.
    pub async fn check_file(&self) -> Result<()> {
        let mut conn = self.readers().acquire().await.map_err(fault::from_sqlx)?;
        check(&mut conn).await
    }
}

async fn open(path: &Path, options: SqliteOptions) -> Result<SqliteStore> {
    let lock = lock(path.to_owned()).await?;
    let pen = Pen::open(pragma::writer(path), ACQUIRE).await?;
    let readers = match prepare(path, &pen, options.readers).await {
        Ok(readers) => readers,
        Err(error) => {
            pen.close().await;
            return Err(error);
        }
    };
    drop(lock);
    let writer = Arc::new(Writer::new(pen, options.clock));
    let inserter: Arc<dyn Commit> = Arc::<Writer>::clone(&writer);
    let intake = Intake::start(inserter);
    Ok(SqliteStore { writer, readers, intake })
}

async fn prepare(path: &Path, pen: &Pen, readers: u32) -> Result<SqlitePool> {
    let mut held = pen.take().await?;
    let conn = held.conn()?;
    pragma::verify(conn).await?;
    if size(path).await? <= CHECKED_AT_START {
        check(conn).await?;
    }
    migrate::run(conn).await?;
    tx::touch(conn).await?;
    drop(held);
    let readers =
        pool(readers).connect_with(pragma::reader(path)).await.map_err(fault::from_sqlx)?;
    let mut conn = readers.acquire().await.map_err(fault::from_sqlx)?;
    pragma::verify(&mut conn).await?;
    drop(conn);
    Ok(readers)
}

/// Connections stay open: a new one would have to prepare its statements again.
fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .min_connections(1)
        .max_connections(connections)
        .acquire_timeout(ACQUIRE)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

async fn lock(path: PathBuf) -> Result<StartLock> {
    let task = tokio::task::spawn_blocking(move || {
        let lock = StartLock::wait(&path)?;
        files::prepare(&path)?;
        Ok(lock)
    });
    match task.await {
        Ok(locked) => locked.map_err(|error: std::io::Error| StoreError::Unavailable(error.into())),
        Err(error) => Err(lost(error)),
    }
}

async fn size(path: &Path) -> Result<u64> {
    match tokio::fs::metadata(path).await {
        Ok(found) => Ok(found.len()),
        Err(error) => Err(StoreError::Unavailable(error.into())),
    }
}

async fn check(conn: &mut SqliteConnection) -> Result<()> {
    let row =
        sqlx::query("PRAGMA quick_check(1)").fetch_one(conn).await.map_err(fault::from_sqlx)?;
    let finding: String = row.try_get(0).map_err(fault::from_sqlx)?;
    if finding == "ok" {
        return Ok(());
    }
    Err(StoreError::Corrupt { what: "database file", source: finding.into() })
}
