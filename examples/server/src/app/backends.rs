//! Opens what the server stands on: rows, people, media.

use std::path::PathBuf;
use std::sync::Arc;

use object_store::ObjectStore;
use social_core::Keyring;
use social_service::{FreeSpace, Service, ServiceBuilder, Settings};
use social_store::{
    MemoryStore, PostgresOptions, PostgresStore, SqliteOptions, SqliteStore, Store, TokenVault,
};

use super::{StartError, Time};
use crate::config::{Config, StoreAddress, StoreConfig};
use crate::media::{self, Media};
use crate::people::{MemoryPeople, People, PostgresPeople, PostgresPeopleOptions, SqlitePeople};

/// The open databases and the media store.
#[derive(Debug)]
pub(super) struct Backends {
    rows: Rows,
    media: Media,
}

/// The service's rows and the people beside them.
#[derive(Clone, Debug)]
struct Rows {
    store: Arc<dyn Store>,
    people: Arc<dyn People>,
    open: Open,
}

/// What is closed at the end.
#[derive(Clone, Debug)]
enum Open {
    Nothing,
    File(Arc<SqliteStore>, Arc<SqlitePeople>),
    Database(Arc<PostgresStore>, Arc<PostgresPeople>),
}

impl Backends {
    /// Opens everything; what is missing is made.
    ///
    /// # Errors
    ///
    /// [`StartError`] names the setting.
    pub(super) async fn open(config: &Config, time: &Time) -> Result<Self, StartError> {
        let media = media::open(config).await?;
        let rows = Rows::open(&config.store, time).await?;
        Ok(Self { rows, media })
    }

    pub(super) fn store(&self) -> &Arc<dyn Store> {
        &self.rows.store
    }

    pub(super) fn people(&self) -> &Arc<dyn People> {
        &self.rows.people
    }

    pub(super) fn media(&self) -> Arc<dyn ObjectStore> {
        Arc::clone(&self.media.store)
    }

    /// Begins to build the service over them.
    pub(super) fn service(&self, keys: Keyring, settings: Settings) -> ServiceBuilder {
        let vault = Arc::new(TokenVault::new(keys));
        let builder = Service::builder(Arc::clone(&self.rows.store), vault, self.media(), settings);
        match &self.media.folder {
            Some(folder) => builder.free_space(free_space(folder.clone())),
            None => builder,
        }
    }

    /// Waits for what is under way and closes the databases.
    pub(super) async fn close(&self) {
        self.rows.close().await;
    }
}

impl Rows {
    async fn open(config: &StoreConfig, time: &Time) -> Result<Self, StartError> {
        match &config.address {
            StoreAddress::Memory => {
                tracing::warn!(
                    "`SOCIAL_STORE` is memory: everything is gone when this process ends"
                );
                let people = Arc::new(MemoryPeople::new(time.clock()));
                let store = Arc::new(MemoryStore::new(time.clock()));
                Ok(Self { store, people, open: Open::Nothing })
            }
            StoreAddress::Sqlite(path) => {
                let options =
                    SqliteOptions::default().clock(time.clock()).readers(config.connections);
                let store = Arc::new(SqliteStore::open(path, options).await?);
                let people = match SqlitePeople::open(path, time.clock()).await {
                    Ok(people) => Arc::new(people),
                    Err(error) => {
                        store.close().await;
                        return Err(error.into());
                    }
                };
                let open = Open::File(Arc::clone(&store), Arc::clone(&people));
                Ok(Self { store, people, open })
            }
            StoreAddress::Postgres(url) => {
                let (url, shares) = (url.expose_secret(), Shares::of(config.connections));
                let store = open_store(url, shares.store, time).await?;
                let people = match open_people(url, shares.people, time).await {
                    Ok(people) => people,
                    Err(error) => {
                        store.close().await;
                        return Err(error);
                    }
                };
                let open = Open::Database(Arc::clone(&store), Arc::clone(&people));
                Ok(Self { store, people, open })
            }
        }
    }

    async fn close(&self) {
        match &self.open {
            Open::Nothing => {}
            Open::File(store, people) => {
                people.close().await;
                store.close().await;
            }
            Open::Database(store, people) => {
                people.close().await;
                store.close().await;
            }
        }
    }
}

/// How the connections to a PostgreSQL database are shared out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shares {
    store: u32,
    people: u32,
}

impl Shares {
    /// Gives the people a fifth, from one connection to five; signing in is no heavy work.
    fn of(connections: u32) -> Self {
        let people = (connections / 5).clamp(1, 5);
        Self { store: connections.saturating_sub(people).max(1), people }
    }
}

async fn open_store(
    url: &str,
    connections: u32,
    time: &Time,
) -> Result<Arc<PostgresStore>, StartError> {
    let mut options = PostgresOptions::default().max_connections(connections);
    if let Some(clock) = time.shared() {
        options = options.clock(clock);
    }
    Ok(Arc::new(PostgresStore::open(url, options).await?))
}

async fn open_people(
    url: &str,
    connections: u32,
    time: &Time,
) -> Result<Arc<PostgresPeople>, StartError> {
    let mut options = PostgresPeopleOptions::default().max_connections(connections);
    if let Some(clock) = time.shared() {
        options = options.clock(clock);
    }
    Ok(Arc::new(PostgresPeople::open(url, options).await?))
}

/// Opens both sets of tables, which brings them up to date, and closes them again.
///
/// # Errors
///
/// [`StartError`] names what is in the way.
pub(crate) async fn migrate(config: &StoreConfig) -> Result<(), StartError> {
    Rows::open(config, &Time::default()).await?.close().await;
    Ok(())
}

/// Does something with the people alone, beside a server that may be running.
///
/// # Errors
///
/// [`StartError`] names what is in the way; the people of another process's memory are.
pub(crate) async fn with_people<T>(
    config: &StoreConfig,
    work: impl AsyncFnOnce(&dyn People) -> T,
) -> Result<T, StartError> {
    let time = Time::default();
    match &config.address {
        StoreAddress::Memory => Err(out_of_reach()),
        StoreAddress::Sqlite(path) => {
            let people = SqlitePeople::open(path, time.clock()).await?;
            let done = work(&people).await;
            people.close().await;
            Ok(done)
        }
        StoreAddress::Postgres(url) => {
            let people = open_people(url.expose_secret(), 1, &time).await?;
            let done = work(people.as_ref()).await;
            people.close().await;
            Ok(done)
        }
    }
}

/// Does something with the rows alone, beside a server that may be running.
///
/// # Errors
///
/// [`StartError`] names what is in the way; the rows of another process's memory are.
pub(crate) async fn with_store<T>(
    config: &StoreConfig,
    work: impl AsyncFnOnce(&dyn Store) -> T,
) -> Result<T, StartError> {
    let time = Time::default();
    match &config.address {
        StoreAddress::Memory => Err(out_of_reach()),
        StoreAddress::Sqlite(path) => {
            let options = SqliteOptions::default().clock(time.clock());
            let store = SqliteStore::open(path, options).await?;
            let done = work(&store).await;
            store.close().await;
            Ok(done)
        }
        StoreAddress::Postgres(url) => {
            let store = open_store(url.expose_secret(), 2, &time).await?;
            let done = work(store.as_ref()).await;
            store.close().await;
            Ok(done)
        }
    }
}

fn out_of_reach() -> StartError {
    StartError::Setting(
        "`SOCIAL_STORE` is memory, which this command cannot reach: name a database".to_owned(),
    )
}

#[cfg(unix)]
fn free_space(folder: PathBuf) -> FreeSpace {
    Arc::new(move || {
        let volume = rustix::fs::statvfs(&folder)?;
        Ok(volume.f_bavail.saturating_mul(volume.f_frsize))
    })
}

#[cfg(not(unix))]
fn free_space(_: PathBuf) -> FreeSpace {
    Arc::new(|| Ok(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::Shares;

    #[test]
    fn connections_are_shared_out() {
        assert_eq!(Shares::of(20), Shares { store: 16, people: 4 });
        assert_eq!(Shares::of(100), Shares { store: 95, people: 5 });
        assert_eq!(Shares::of(2), Shares { store: 1, people: 1 });
        assert_eq!(Shares::of(1), Shares { store: 1, people: 1 });
    }
}
