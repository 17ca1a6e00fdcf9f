//! Opens what the server stands on: rows, people, media.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::{ObjectStore, ObjectStoreExt as _};
use social_core::{Clock, Keyring};
use social_service::{FreeSpace, Service, ServiceBuilder, Settings};
use social_store::{MemoryStore, SqliteOptions, SqliteStore, Store, TokenVault};

use super::StartError;
use crate::config::{Config, MediaAddress, StoreAddress, StoreConfig};
use crate::people::{MemoryPeople, People, SqlitePeople};

/// The open databases and the media store.
#[derive(Debug)]
pub(super) struct Backends {
    rows: Rows,
    media: Arc<dyn ObjectStore>,
    /// The media folder, where there is one.
    folder: Option<PathBuf>,
}

/// The service's rows and the people beside them.
#[derive(Clone, Debug)]
struct Rows {
    store: Arc<dyn Store>,
    people: Arc<dyn People>,
    files: Option<(Arc<SqliteStore>, Arc<SqlitePeople>)>,
}

impl Backends {
    /// Opens everything; what is missing is made.
    ///
    /// # Errors
    ///
    /// [`StartError`] names the setting.
    pub(super) async fn open(config: &Config, clock: &Arc<dyn Clock>) -> Result<Self, StartError> {
        let (media, folder) = open_media(&config.media).await?;
        let rows = Rows::open(&config.store, clock).await?;
        Ok(Self { rows, media, folder })
    }

    pub(super) fn store(&self) -> &Arc<dyn Store> {
        &self.rows.store
    }

    pub(super) fn people(&self) -> &Arc<dyn People> {
        &self.rows.people
    }

    pub(super) fn media(&self) -> Arc<dyn ObjectStore> {
        Arc::clone(&self.media)
    }

    /// Begins to build the service over them.
    pub(super) fn service(&self, keys: Keyring, settings: Settings) -> ServiceBuilder {
        let vault = Arc::new(TokenVault::new(keys));
        let builder = Service::builder(Arc::clone(&self.rows.store), vault, self.media(), settings);
        match &self.folder {
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
    async fn open(config: &StoreConfig, clock: &Arc<dyn Clock>) -> Result<Self, StartError> {
        match &config.address {
            StoreAddress::Memory => {
                tracing::warn!(
                    "`SOCIAL_STORE` is memory: everything is gone when this process ends"
                );
                let people: Arc<dyn People> = Arc::new(MemoryPeople::new(Arc::clone(clock)));
                Ok(Self {
                    store: Arc::new(MemoryStore::new(Arc::clone(clock))),
                    people,
                    files: None,
                })
            }
            StoreAddress::Sqlite(path) => {
                let options =
                    SqliteOptions::default().clock(Arc::clone(clock)).readers(config.readers);
                let store = Arc::new(SqliteStore::open(path, options).await?);
                let people = match SqlitePeople::open(path, Arc::clone(clock)).await {
                    Ok(people) => Arc::new(people),
                    Err(error) => {
                        store.close().await;
                        return Err(error.into());
                    }
                };
                let files = Some((Arc::clone(&store), Arc::clone(&people)));
                Ok(Self { store, people, files })
            }
        }
    }

    async fn close(&self) {
        if let Some((store, people)) = &self.files {
            people.close().await;
            store.close().await;
        }
    }
}

/// Opens both sets of tables, which brings them up to date, and closes them again.
///
/// # Errors
///
/// [`StartError`] names what is in the way.
pub(crate) async fn migrate(
    config: &StoreConfig,
    clock: &Arc<dyn Clock>,
) -> Result<(), StartError> {
    Rows::open(config, clock).await?.close().await;
    Ok(())
}

async fn open_media(
    address: &MediaAddress,
) -> Result<(Arc<dyn ObjectStore>, Option<PathBuf>), StartError> {
    let MediaAddress::Folder(folder) = address else {
        return Ok((Arc::new(InMemory::new()), None));
    };
    let failed =
        |error: &dyn std::fmt::Display| StartError::Media(format!("{}: {error}", folder.display()));
    make_private(folder).await.map_err(|error| failed(&error))?;
    let media = LocalFileSystem::new_with_prefix(folder).map_err(|error| failed(&error))?;
    // A folder that cannot be written to would only show itself with the first upload.
    let probe = object_store::path::Path::from("probe/start");
    media.put(&probe, Bytes::from_static(b"ok").into()).await.map_err(|error| failed(&error))?;
    Ok((Arc::new(media), Some(folder.clone())))
}

async fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = tokio::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(folder).await
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
