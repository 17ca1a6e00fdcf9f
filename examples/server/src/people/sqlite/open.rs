//! Opening the database file for the tables of this server.

use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Row, SqliteConnection, SqlitePool};

use crate::people::{PeopleError, Result, schema};

/// How long a statement waits for another writer of the file.
const BUSY: Duration = Duration::from_secs(4);
/// How long a caller waits for a connection.
const ACQUIRE: Duration = Duration::from_secs(5);

/// Our own migrations leave those of the service's tables alone.
const TABLE: &str = "server_migrations";

/// What must stand after a connection was made.
const DEMANDED: [(&str, &str, &str); 4] = [
    ("journal_mode", "PRAGMA journal_mode", "wal"),
    ("synchronous", "PRAGMA synchronous", "2"),
    ("secure_delete", "PRAGMA secure_delete", "1"),
    ("foreign_keys", "PRAGMA foreign_keys", "1"),
];

/// The two pools: one connection writes, a few read.
#[derive(Debug)]
pub(super) struct Pools {
    pub(super) writer: SqlitePool,
    pub(super) readers: SqlitePool,
}

/// Opens the file, makes it if it is missing, and brings our tables up to date.
pub(super) async fn open(path: PathBuf) -> Result<Pools> {
    // Opening is several steps; in a task of its own it never stops between two of them.
    let task = tokio::spawn(async move { prepare(&path).await });
    task.await.unwrap_or_else(|error| Err(PeopleError::Backend(error.into())))
}

async fn prepare(path: &Path) -> Result<Pools> {
    // sqlx takes no lock on SQLite: starters wait for each other here.
    let lock = lock(path.to_owned()).await?;
    let writer = pool(1).connect_with(options(path)).await?;
    let ready = match writer.acquire().await {
        Ok(mut conn) => migrate(&mut conn).await,
        Err(error) => Err(error.into()),
    };
    if let Err(error) = ready {
        writer.close().await;
        return Err(error);
    }
    drop(lock);
    let readers = pool(2).connect_with(options(path).pragma("query_only", "ON")).await?;
    Ok(Pools { writer, readers })
}

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .busy_timeout(BUSY)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("secure_delete", "ON")
}

async fn migrate(conn: &mut SqliteConnection) -> Result<()> {
    for (setting, question, demanded) in DEMANDED {
        let row = sqlx::query(question).fetch_one(&mut *conn).await?;
        let found = text(&row)?;
        if found != demanded {
            return Err(PeopleError::Setting { setting, found });
        }
    }
    let migrator: Migrator = sqlx::migrate!("migrations/sqlite");
    schema::bring_up(conn, TABLE, &migrator).await
}

/// A setting is a number or a word.
fn text(row: &sqlx::sqlite::SqliteRow) -> Result<String> {
    let number: Result<i64, _> = row.try_get(0);
    Ok(number.map(|number| number.to_string()).or_else(|_| row.try_get(0))?)
}

/// Waits for the lock and makes the file if it is missing, readable by its owner alone.
///
/// The lock lies on a file of its own, the one the service's store uses for the same purpose: to
/// open and close the database file itself would take SQLite's own locks away.
async fn lock(path: PathBuf) -> Result<File> {
    let mut beside = path.clone().into_os_string();
    beside.push("-lock");
    let task = tokio::task::spawn_blocking(move || {
        let lock = private().create(true).truncate(false).open(beside)?;
        lock.lock()?;
        match private().create_new(true).open(path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
            _ => Ok(lock),
        }
    });
    match task.await {
        Ok(locked) => locked.map_err(|error| PeopleError::Unavailable(error.into())),
        Err(error) => Err(PeopleError::Backend(error.into())),
    }
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
