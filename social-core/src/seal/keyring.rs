//! The keys of a host, one of them primary.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::context::SealContext;
use super::envelope;
use super::error::{OpenError, SealError};
use super::fingerprint::{self, Fingerprint};
use super::key::{EncryptionKey, KeyError, KeyId};
use super::sealed::Sealed;

/// The keys that open, and the primary one that seals.
///
/// To replace a key: add the new one everywhere, then make it primary everywhere, then seal what
/// is stored anew, then take the old one away. Clones share the keys; they are wiped with the
/// last one.
#[derive(Clone)]
pub struct Keyring {
    keys: Arc<BTreeMap<KeyId, EncryptionKey>>,
    primary: KeyId,
}

/// A ring has no key of this id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the key {0} is not in the ring")]
pub struct UnknownKey(pub KeyId);

impl Keyring {
    /// Makes a ring of one key.
    pub fn single(id: KeyId, key: EncryptionKey) -> Self {
        Self { keys: Arc::new(BTreeMap::from([(id.clone(), key)])), primary: id }
    }

    /// Starts a ring whose primary key has this id.
    pub fn builder(primary: KeyId) -> KeyringBuilder {
        KeyringBuilder { keys: Vec::new(), primary }
    }

    /// Reads a ring from `id:base64,id:base64`; blanks around an entry do not matter.
    ///
    /// # Errors
    ///
    /// See [`KeyError`]; none of them shows a part of a key.
    pub fn parse(list: &str, primary: &KeyId) -> Result<Self, KeyError> {
        let mut builder = Self::builder(primary.clone());
        if list.trim().is_empty() {
            return Err(KeyError::Empty);
        }
        for (index, entry) in list.split(',').enumerate() {
            let bad_entry = KeyError::BadEntry { entry: index + 1 };
            let (id, key) = entry.trim().split_once(':').ok_or(bad_entry)?;
            builder = builder.key(KeyId::new(id)?, EncryptionKey::from_base64(key)?);
        }
        builder.build()
    }

    /// Gives the id of the key that seals.
    pub fn primary_id(&self) -> &KeyId {
        &self.primary
    }

    /// Walks the ids of all keys, in order.
    pub fn key_ids(&self) -> impl Iterator<Item = &KeyId> {
        self.keys.keys()
    }

    /// Tells whether the ring can open what this key sealed.
    pub fn contains(&self, id: &KeyId) -> bool {
        self.keys.contains_key(id)
    }

    /// Seals bytes with the primary key, for one place.
    ///
    /// # Errors
    ///
    /// [`SealError::NoRandomness`] if the operating system gives none.
    pub fn seal(&self, context: &SealContext<'_>, plaintext: &[u8]) -> Result<Sealed, SealError> {
        let random = envelope::draw_random()?;
        envelope::seal(self.primary_key(), context, plaintext, &random)
    }

    /// Opens bytes that were sealed for this place, with whichever key it was.
    ///
    /// What it gives is wiped when it is dropped.
    ///
    /// # Errors
    ///
    /// See [`OpenError`].
    pub fn open(
        &self,
        context: &SealContext<'_>,
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let id = sealed.key_id();
        let unknown = || OpenError::UnknownKey(id.clone());
        let key = self.keys.get(id).ok_or_else(unknown)?;
        envelope::open(key, context, sealed)
    }

    /// Makes a fingerprint of a secret, to recognise it later without opening or keeping it.
    ///
    /// It differs for each context, and for each primary key; its key's id is kept with it.
    pub fn fingerprint(&self, context: &SealContext<'_>, secret: &[u8]) -> Fingerprint {
        let (id, key) = self.primary_key();
        Fingerprint::new(id.clone(), fingerprint::code(key, context, secret))
    }

    /// Tells in constant time whether a fingerprint was made of this secret in this context.
    ///
    /// It works as long as the ring has the fingerprint's own key, whichever is primary now.
    ///
    /// # Errors
    ///
    /// [`UnknownKey`] if that key is gone.
    pub fn recognises(
        &self,
        fingerprint: &Fingerprint,
        context: &SealContext<'_>,
        secret: &[u8],
    ) -> Result<bool, UnknownKey> {
        let id = fingerprint.key_id();
        let key = self.keys.get(id).ok_or_else(|| UnknownKey(id.clone()))?;
        let right = fingerprint::code(key, context, secret);
        Ok(right.ct_eq(fingerprint.code()).into())
    }

    fn primary_key(&self) -> (&KeyId, &EncryptionKey) {
        #[expect(clippy::expect_used, reason = "every way to make a ring puts its primary key in")]
        let key = self.keys.get(&self.primary).expect("the primary key is in the ring");
        (&self.primary, key)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring")
            .field("primary", &self.primary.as_str())
            .field("keys", &self.key_ids().map(KeyId::as_str).collect::<Vec<_>>())
            .finish()
    }
}

/// Collects the keys of a ring.
#[derive(Debug)]
#[must_use = "a ring is made by `build`"]
pub struct KeyringBuilder {
    keys: Vec<(KeyId, EncryptionKey)>,
    primary: KeyId,
}

impl KeyringBuilder {
    /// Adds a key.
    pub fn key(mut self, id: KeyId, key: EncryptionKey) -> Self {
        self.keys.push((id, key));
        self
    }

    /// Checks the keys and makes the ring.
    ///
    /// # Errors
    ///
    /// [`KeyError::Empty`], [`KeyError::DuplicateId`], [`KeyError::SameKey`] or
    /// [`KeyError::NoPrimary`].
    pub fn build(self) -> Result<Keyring, KeyError> {
        if self.keys.is_empty() {
            return Err(KeyError::Empty);
        }
        let mut keys: BTreeMap<KeyId, EncryptionKey> = BTreeMap::new();
        for (id, key) in self.keys {
            if keys.contains_key(&id) {
                return Err(KeyError::DuplicateId(id));
            }
            let bytes = key.expose_secret();
            let twin = keys.iter().find(|(_, other)| other.expose_secret().ct_eq(bytes).into());
            if let Some((other, _)) = twin {
                return Err(KeyError::SameKey(other.clone(), id));
            }
            keys.insert(id, key);
        }
        if !keys.contains_key(&self.primary) {
            return Err(KeyError::NoPrimary(self.primary));
        }
        Ok(Keyring { keys: Arc::new(keys), primary: self.primary })
    }
}
