//! Where a test keeps its rows, over crashes and for several processes.

use std::sync::Arc;

use anyhow::Context as _;
use social_core::Clock;
use social_store::{
    MemoryStore, PostgresOptions, PostgresStore, SqliteOptions, SqliteStore, Store, StoreError,
};
use social_test_cluster::{Cluster, Database, passing_place};
use tempfile::TempDir;

/// A database with the schema in it, which is cloned for each test.
const TEMPLATE: &str = "social_store";
/// Connections of one process of a test at most.
const CONNECTIONS: u32 = 6;

/// The kinds of stores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rows {
    /// In memory that outlives the processes of the test.
    #[default]
    Memory,
    /// In one `SQLite` file.
    File,
    /// In a PostgreSQL database.
    Database,
}

/// The rows of one test.
#[derive(Clone, Debug)]
pub enum Keep {
    /// In memory.
    Memory(Arc<MemoryStore>),
    /// In a folder; each process opens the file for itself.
    File(Arc<TempDir>),
    /// In a database; each process connects for itself.
    Database(Arc<Database>),
}

impl Keep {
    /// Makes an empty place.
    ///
    /// # Errors
    ///
    /// When there is no room, or no PostgreSQL server that could be started.
    pub async fn new(rows: Rows, clock: &Arc<dyn Clock>) -> anyhow::Result<Self> {
        Ok(match rows {
            Rows::Memory => Self::Memory(Arc::new(MemoryStore::new(Arc::clone(clock)))),
            // Processes of a test die, and never the machine.
            Rows::File => Self::File(Arc::new(tempfile::tempdir_in(passing_place())?)),
            Rows::Database => Self::Database(Arc::new(clone_database().await?)),
        })
    }

    /// Opens the store as a process would that goes by this clock.
    ///
    /// # Errors
    ///
    /// When the store cannot be opened.
    pub async fn open(&self, clock: &Arc<dyn Clock>) -> anyhow::Result<Arc<dyn Store>> {
        match self {
            Self::Memory(store) => Ok(Arc::<MemoryStore>::clone(store)),
            Self::File(_) | Self::Database(_) => open_at(&self.address()?, clock).await,
        }
    }

    /// Gives the address, as `SOCIAL_STORE` takes it, for another process.
    ///
    /// # Errors
    ///
    /// When the rows are in this process's memory.
    pub fn address(&self) -> anyhow::Result<String> {
        match self {
            Self::Memory(_) => anyhow::bail!("another process cannot reach this memory"),
            Self::File(folder) => {
                Ok(format!("sqlite://{}", folder.path().join("social.db").display()))
            }
            Self::Database(database) => Ok(database.url().to_owned()),
        }
    }
}

/// Opens the store at an address of [`Keep::address`].
///
/// # Errors
///
/// When the store cannot be opened.
pub async fn open_at(address: &str, clock: &Arc<dyn Clock>) -> anyhow::Result<Arc<dyn Store>> {
    if let Some(path) = address.strip_prefix("sqlite://") {
        let options = SqliteOptions::default().clock(Arc::clone(clock));
        return Ok(Arc::new(SqliteStore::open(path, options).await?));
    }
    let options = PostgresOptions::default().clock(Arc::clone(clock)).max_connections(CONNECTIONS);
    Ok(Arc::new(PostgresStore::open(address, options).await?))
}

/// Clones a database from the one that was brought up once, in the server that all tests of this
/// process share.
///
/// # Errors
///
/// When the server does not start, or the schema cannot be made.
pub async fn clone_database() -> anyhow::Result<Database> {
    let cluster = Cluster::shared().await.context("no PostgreSQL server")?;
    cluster.template(TEMPLATE, migrate).await?;
    Ok(cluster.clone_database(TEMPLATE).await?)
}

async fn migrate(url: String) -> Result<(), StoreError> {
    PostgresStore::open(&url, PostgresOptions::default()).await?.close().await;
    Ok(())
}

/// Makes a test of each function, once for each kind of store that is named: `in_memory`,
/// `in_file`, `in_database`.
///
/// The function takes the [`Rows`]; its tests stand in a module of its name.
#[macro_export]
macro_rules! on_stores {
    ($(#[$attribute:meta])* $test:ident: $($store:ident)+) => {
        $(#[$attribute])*
        mod $test {
            $($crate::on_stores!(@one $test $store);)+
        }
    };
    (@one $test:ident memory) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn in_memory() {
            super::$test($crate::Rows::Memory).await;
        }
    };
    (@one $test:ident file) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn in_file() {
            super::$test($crate::Rows::File).await;
        }
    };
    (@one $test:ident database) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn in_database() {
            super::$test($crate::Rows::Database).await;
        }
    };
}
