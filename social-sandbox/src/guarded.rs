//! A mutex that stays usable after a panic elsewhere.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// State behind a mutex.
///
/// A panic in one request must not take the whole sandbox down, so a poisoned
/// lock is entered all the same. Guards are never held across an await.
#[derive(Debug, Default)]
pub(crate) struct Guarded<T>(Mutex<T>);

impl<T> Guarded<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
