//! Where the rows are kept, over crashes.

use std::sync::Arc;

use social_core::Clock;
use social_store::{MemoryStore, SqliteOptions, SqliteStore, Store};
use tempfile::TempDir;

use crate::clock::WorldClock;

/// The rows of a world.
#[derive(Clone, Debug)]
pub(crate) enum Backend {
    /// In memory that outlives the process.
    Memory(Arc<MemoryStore>),
    /// In one file; each process opens it for itself.
    Sqlite(Arc<TempDir>),
}

impl Backend {
    pub(crate) fn memory(clock: &Arc<WorldClock>) -> Self {
        let clock: Arc<dyn Clock> = Arc::<WorldClock>::clone(clock);
        Self::Memory(Arc::new(MemoryStore::new(clock)))
    }

    pub(crate) fn sqlite() -> std::io::Result<Self> {
        Ok(Self::Sqlite(Arc::new(tempfile::tempdir()?)))
    }

    pub(crate) async fn open(&self, clock: &Arc<WorldClock>) -> anyhow::Result<Arc<dyn Store>> {
        match self {
            Self::Memory(store) => Ok(Arc::<MemoryStore>::clone(store)),
            Self::Sqlite(folder) => {
                let clock: Arc<dyn Clock> = Arc::<WorldClock>::clone(clock);
                let options = SqliteOptions::default().clock(clock);
                let path = folder.path().join("social.db");
                Ok(Arc::new(SqliteStore::open(path, options).await?))
            }
        }
    }
}
