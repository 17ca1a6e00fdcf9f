//! Where uploaded videos wait: a folder, a bucket, or memory.

mod bucket;
mod http;
mod probe;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use object_store::ObjectStore;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use social_core::http::{BuildError, ReqwestTransport};

pub use bucket::open_bucket;

use crate::config::{Config, MediaAddress};

/// An open object store.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Media {
    /// What files are put into.
    pub store: Arc<dyn ObjectStore>,
    /// The folder, where there is one.
    pub folder: Option<PathBuf>,
}

/// A place for videos that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MediaError {
    /// The folder cannot be made or written to.
    #[error(
        "the folder of `SOCIAL_MEDIA` cannot be used ({folder}: {cause}): correct the path or its permissions",
        folder = folder.display()
    )]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why not, in one line.
        cause: String,
    },
    /// The bucket cannot be reached, or its key may not do what is needed.
    #[error(
        "the bucket of `SOCIAL_MEDIA` cannot be used ({cause}): correct its name, `AWS_REGION`, `AWS_ENDPOINT_URL` or the rights of the key, which must put, get, delete and abort uploads"
    )]
    Bucket {
        /// Why not, in one line.
        cause: String,
    },
    /// TLS cannot be set up.
    #[error("`SOCIAL_MEDIA` cannot be reached")]
    Transport(#[from] BuildError),
}

/// Opens the place for videos and tries it out: a file is put, read and deleted.
///
/// A folder that is missing is made, open to its owner alone. A bucket must be there.
///
/// # Errors
///
/// [`MediaError`] names the setting and the cure.
pub async fn open(config: &Config) -> Result<Media, MediaError> {
    match (&config.media, &config.s3) {
        (MediaAddress::Folder(folder), _) => open_folder(folder).await,
        (MediaAddress::Bucket { .. }, Some(s3)) => {
            let transport = Arc::new(ReqwestTransport::builder().build()?);
            let store = open_bucket(s3, transport)?;
            probe::bucket(store.as_ref())
                .await
                .map_err(|error| MediaError::Bucket { cause: one_line(&error) })?;
            Ok(Media { store, folder: None })
        }
        _ => Ok(Media { store: Arc::new(InMemory::new()), folder: None }),
    }
}

async fn open_folder(folder: &Path) -> Result<Media, MediaError> {
    let failed = |error: &dyn std::error::Error| MediaError::Folder {
        folder: folder.to_owned(),
        cause: one_line(error),
    };
    make_private(folder).await.map_err(|error| failed(&error))?;
    let store = LocalFileSystem::new_with_prefix(folder).map_err(|error| failed(&error))?;
    // A folder that cannot be written to would only show itself with the first upload.
    probe::any(&store).await.map_err(|error| failed(&error))?;
    Ok(Media { store: Arc::new(store), folder: Some(folder.to_owned()) })
}

async fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = tokio::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(folder).await
}

/// A service's answer may be a page of XML.
fn one_line(error: &dyn std::error::Error) -> String {
    const LONGEST: usize = 400;
    let text = error.to_string();
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ").chars().take(LONGEST).collect()
}
