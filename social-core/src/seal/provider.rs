//! Where the keys come from.

use std::fmt;

use async_trait::async_trait;

use super::key::KeyError;
use super::keyring::Keyring;

/// Fetches the key ring, at the start and whenever keys were replaced.
///
/// An implementation may read an environment, a file, or have data keys unwrapped by a key
/// service. Sealing and opening never wait for it.
#[async_trait]
pub trait KeyProvider: Send + Sync + fmt::Debug {
    /// Fetches the present ring.
    ///
    /// # Errors
    ///
    /// [`KeyError::Unavailable`] if it cannot be had now, and the others if it cannot be used.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future must have no effect.
    async fn load(&self) -> Result<Keyring, KeyError>;
}

/// A ring that is known from the start.
#[derive(Clone, Debug)]
pub struct StaticKeys(Keyring);

impl StaticKeys {
    /// Wraps a ring.
    pub fn new(ring: Keyring) -> Self {
        Self(ring)
    }
}

#[async_trait]
impl KeyProvider for StaticKeys {
    async fn load(&self) -> Result<Keyring, KeyError> {
        Ok(self.0.clone())
    }
}
