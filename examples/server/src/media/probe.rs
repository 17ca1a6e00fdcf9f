//! Tries a place for videos out, so that what is wrong with it shows at the start.

use bytes::Bytes;
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt as _, Result};
use social_core::{Clock as _, SystemClock};

use crate::ids;

const CONTENT: &[u8] = b"ok";

/// Puts a small file, reads it and deletes it.
pub(super) async fn any(store: &dyn ObjectStore) -> Result<()> {
    // Several processes may start at once.
    let key = Path::from(format!("probe/{}", ids::new(SystemClock.now())));
    store.put(&key, Bytes::from_static(CONTENT).into()).await?;
    let read = store.get(&key).await?.bytes().await?;
    store.delete(&key).await?;
    if read == CONTENT {
        return Ok(());
    }
    Err(Error::Generic { store: "probe", source: "what was read is not what was put".into() })
}

/// Does the same, and begins and aborts an upload in parts, which is a right of its own.
pub(super) async fn bucket(store: &dyn ObjectStore) -> Result<()> {
    any(store).await?;
    let key = Path::from(format!("probe/{}", ids::new(SystemClock.now())));
    store.put_multipart(&key).await?.abort().await
}
