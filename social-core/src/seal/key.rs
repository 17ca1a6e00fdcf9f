//! Encryption keys and their names.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_PAD_INDIFFERENT};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::secret::SecretText;

/// Bytes of a key.
const KEY_BYTES: usize = 32;

/// Why a key or a ring of keys cannot be used.
///
/// No variant holds key material.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The ring has no key.
    #[error("the key ring is empty")]
    Empty,
    /// An entry of a list is not of the form `id:base64`. The first entry is 1.
    #[error("key {entry} of the list is not of the form id:base64")]
    BadEntry {
        /// The place in the list.
        entry: usize,
    },
    /// A key id is not 1 to 32 characters of `A-Z`, `a-z`, `0-9`, `.`, `_` and `-`.
    #[error("a key id is not 1 to 32 letters, digits, dots, underscores or hyphens")]
    BadId,
    /// A key is not base64.
    #[error("a key is not base64")]
    BadEncoding,
    /// A key does not have 32 bytes.
    #[error("a key has {bytes} bytes instead of 32")]
    WrongLength {
        /// The bytes it has.
        bytes: usize,
    },
    /// All bytes of a key are equal.
    #[error("a key is not random: all its bytes are equal")]
    Weak,
    /// Two keys have the same id.
    #[error("two keys have the id {0}")]
    DuplicateId(KeyId),
    /// One key has two ids.
    #[error("the keys {0} and {1} are the same")]
    SameKey(KeyId, KeyId),
    /// The primary key is not in the ring.
    #[error("the primary key {0} is not in the ring")]
    NoPrimary(KeyId),
    /// The keys could not be fetched (a key service is away).
    #[error("the keys cannot be had: {0}")]
    Unavailable(String),
    /// The operating system gave no random numbers.
    #[error("the operating system gave no random numbers")]
    NoRandomness,
}

/// The name of a key in a ring: 1 to 32 characters of `A-Z`, `a-z`, `0-9`, `.`, `_` and `-`.
///
/// It stands in clear in everything that is sealed with the key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(String);

impl KeyId {
    /// The longest id, in bytes.
    pub const LONGEST: usize = 32;

    /// Checks and wraps an id.
    ///
    /// # Errors
    ///
    /// [`KeyError::BadId`].
    pub fn new(id: impl Into<String>) -> Result<Self, KeyError> {
        let id = id.into();
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        if (1..=Self::LONGEST).contains(&id.len()) && id.bytes().all(allowed) {
            Ok(Self(id))
        } else {
            Err(KeyError::BadId)
        }
    }

    /// Gives the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for KeyId {
    type Err = KeyError;

    fn from_str(id: &str) -> Result<Self, Self::Err> {
        Self::new(id)
    }
}

/// A key of 256 bits. It is wiped when it is dropped, and never shown.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct EncryptionKey([u8; KEY_BYTES]);

impl EncryptionKey {
    /// Draws a new key from the operating system.
    ///
    /// # Errors
    ///
    /// [`KeyError::NoRandomness`].
    pub fn generate() -> Result<Self, KeyError> {
        let mut key = Self([0; KEY_BYTES]);
        getrandom::fill(&mut key.0).map_err(|_| KeyError::NoRandomness)?;
        Ok(key)
    }

    /// Takes the bytes of a key.
    ///
    /// # Errors
    ///
    /// [`KeyError::WrongLength`] or [`KeyError::Weak`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        let wrong = KeyError::WrongLength { bytes: bytes.len() };
        let key = Self(bytes.try_into().map_err(|_| wrong)?);
        match key.0.first() {
            Some(first) if key.0.iter().all(|byte| byte == first) => Err(KeyError::Weak),
            _ => Ok(key),
        }
    }

    /// Reads a key from standard base64, with or without padding.
    ///
    /// # Errors
    ///
    /// [`KeyError::BadEncoding`], [`KeyError::WrongLength`] or [`KeyError::Weak`].
    pub fn from_base64(text: &str) -> Result<Self, KeyError> {
        let decoded = STANDARD_PAD_INDIFFERENT.decode(text);
        let bytes = Zeroizing::new(decoded.map_err(|_| KeyError::BadEncoding)?);
        Self::from_bytes(&bytes)
    }

    /// Writes the key as [`Self::from_base64`] reads it, for the one who keeps it.
    pub fn to_base64(&self) -> SecretText {
        SecretText::new(STANDARD.encode(self.0))
    }

    pub(super) fn expose_secret(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EncryptionKey([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_a_form() {
        let longest = "x".repeat(32);
        for id in ["1", "2026-11", "A.b_c-9", &longest] {
            assert_eq!(KeyId::new(id).unwrap().as_str(), id);
        }
        let too_long = "x".repeat(33);
        for id in ["", " ", "a b", "a:b", "a,b", "\u{e9}", "a\0", &too_long] {
            assert_eq!(KeyId::new(id), Err(KeyError::BadId), "{id:?}");
        }
    }

    #[test]
    fn keys_are_read_and_refused() {
        let key = EncryptionKey::generate().unwrap();
        let text = key.to_base64();
        let again = EncryptionKey::from_base64(text.expose_secret()).unwrap();
        assert_eq!(again.expose_secret(), key.expose_secret());
        let unpadded = text.expose_secret().trim_end_matches('=');
        assert!(EncryptionKey::from_base64(unpadded).is_ok());

        let refused = |text: &str| EncryptionKey::from_base64(text).unwrap_err();
        assert_eq!(refused("not base64!"), KeyError::BadEncoding);
        assert_eq!(refused(""), KeyError::WrongLength { bytes: 0 });
        assert_eq!(refused(&STANDARD.encode([7; 31])), KeyError::WrongLength { bytes: 31 });
        assert_eq!(refused(&STANDARD.encode([0; 32])), KeyError::Weak);
        assert_eq!(refused(&STANDARD.encode([7; 32])), KeyError::Weak);
    }

    #[test]
    fn two_draws_differ() {
        let (one, two) = (EncryptionKey::generate().unwrap(), EncryptionKey::generate().unwrap());
        assert_ne!(one.expose_secret(), two.expose_secret());
    }
}
