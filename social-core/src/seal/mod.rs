//! Seals what must not be read, and binds it to the place it is kept in.
//!
//! A [`Keyring`] seals bytes for a [`SealContext`]: the row, column, user, platform and app they
//! belong to. They open in that very context only. Each seal has a key of its own, derived from
//! the ring's primary key, a random salt and the context, so that the number of seals under one
//! ring key has no practical limit.

mod context;
mod envelope;
mod error;
mod fingerprint;
mod key;
mod keyring;
mod provider;
mod sealed;

pub use context::SealContext;
pub use error::{OpenError, SealError};
pub use fingerprint::{Fingerprint, MalformedFingerprint};
pub use key::{EncryptionKey, KeyError, KeyId};
pub use keyring::{Keyring, KeyringBuilder, UnknownKey};
pub use provider::{KeyProvider, StaticKeys};
pub use sealed::Sealed;

#[cfg(test)]
mod tests;
