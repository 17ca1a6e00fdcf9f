//! Whether the keys fit what is stored, before anything is served.

use social_core::{KeyId, Keyring};
use social_store::{Store, TokenVault};

use super::StartError;
use crate::config::MissingKeys;

/// Keys that do not fit what is stored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeysError {
    /// A key is missing that something stored is sealed with.
    #[error(
        "the key `{id}` is missing, which {count} stored values are sealed with: put it back into `SOCIAL_KEYS`, or set `SOCIAL_MISSING_KEYS` to keep to start without them"
    )]
    Missing {
        /// Its id.
        id: KeyId,
        /// How many values.
        count: u64,
    },
    /// A key has the name of another one.
    #[error(
        "the key `{id}` does not open what is sealed under its name: put the key that had this name into `SOCIAL_KEYS`, and give a new key a new name"
    )]
    Wrong {
        /// Its id.
        id: KeyId,
    },
}

/// Refuses a ring that lacks a key in use, unless that is wanted, or that has another under its
/// name: it would seal with it, too.
pub(super) async fn check(
    keys: &Keyring,
    missing: MissingKeys,
    store: &dyn Store,
) -> Result<(), StartError> {
    let found = TokenVault::new(keys.clone()).check_keys(store).await;
    let found = found.map_err(StartError::Store)?;
    if let Some(id) = found.wrong.into_iter().next() {
        return Err(KeysError::Wrong { id }.into());
    }
    for id in found.missing {
        let count = found.in_use.get(&id).copied().unwrap_or_default();
        let error = KeysError::Missing { id, count };
        if missing == MissingKeys::Refuse {
            return Err(error.into());
        }
        tracing::warn!(%error, "going on: what the key seals is kept and cannot be opened");
    }
    Ok(())
}
