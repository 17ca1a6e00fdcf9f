//! Tasks of a store that do not come back.

use tokio::task::JoinError;

use crate::error::StoreError;

/// Explains a task that did not come back: it panicked, or the runtime is shutting down.
pub(crate) fn lost(error: JoinError) -> StoreError {
    if error.is_cancelled() {
        StoreError::Unavailable(Box::new(error))
    } else {
        StoreError::Backend(Box::new(error))
    }
}
