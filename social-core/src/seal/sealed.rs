//! Sealed bytes and their form.

use std::fmt;
use std::ops::Range;

use super::error::OpenError;
use super::key::KeyId;

/// The version that is written.
pub(super) const VERSION: u8 = 1;
/// AES-256-GCM under a key and with a commitment from HKDF-SHA-256.
pub(super) const ALGORITHM: u8 = 1;
/// Random bytes: the salt, then the nonce.
pub(super) const RANDOM: usize = SALT + NONCE;
pub(super) const SALT: usize = 32;
pub(super) const NONCE: usize = 12;
pub(super) const COMMITMENT: usize = 16;
pub(super) const TAG: usize = 16;

/// Bytes that only their key ring can open, in their own context.
///
/// The form of version 1, without gaps: version (1), algorithm (1), length of the key id (1), key
/// id, salt (32), nonce (12), commitment (16), ciphertext, tag (16). Everything before the
/// ciphertext is authenticated with it. The key id can be read by anyone who has the bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    bytes: Vec<u8>,
    key_id: KeyId,
}

/// The parts of an envelope.
pub(super) struct Parts<'a> {
    /// Everything before the ciphertext.
    pub(super) header: &'a [u8],
    pub(super) salt: &'a [u8; SALT],
    pub(super) nonce: &'a [u8; NONCE],
    pub(super) commitment: &'a [u8; COMMITMENT],
    /// The ciphertext with its tag.
    pub(super) ciphertext: &'a [u8],
}

impl Sealed {
    /// Takes up stored bytes and checks their form.
    ///
    /// # Errors
    ///
    /// [`OpenError::UnsupportedVersion`] for a version that this build does not know, and
    /// [`OpenError::Malformed`] for anything that was never sealed.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Result<Self, OpenError> {
        let bytes = bytes.into();
        let (version, rest) = bytes.split_first().ok_or(OpenError::Malformed)?;
        if *version != VERSION {
            return Err(OpenError::UnsupportedVersion(*version));
        }
        let [ALGORITHM, id_length, rest @ ..] = rest else {
            return Err(OpenError::Malformed);
        };
        let id = rest.get(..usize::from(*id_length)).ok_or(OpenError::Malformed)?;
        let id = str::from_utf8(id).map_err(|_| OpenError::Malformed)?;
        let key_id = KeyId::new(id).map_err(|_| OpenError::Malformed)?;
        let sealed = Self { bytes, key_id };
        sealed.parts()?;
        Ok(sealed)
    }

    /// Gives the bytes for storing.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Takes the bytes out for storing.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Gives the id of the ring key it was sealed with.
    pub fn key_id(&self) -> &KeyId {
        &self.key_id
    }

    pub(super) fn from_parts(key_id: &KeyId, header: &[u8], ciphertext: &[u8]) -> Self {
        Self { bytes: [header, ciphertext].concat(), key_id: key_id.clone() }
    }

    pub(super) fn parts(&self) -> Result<Parts<'_>, OpenError> {
        let salt = 3 + self.key_id.as_str().len();
        let nonce = salt + SALT;
        let commitment = nonce + NONCE;
        let ciphertext = commitment + COMMITMENT;
        let (header, body) = self.bytes.split_at_checked(ciphertext).ok_or(OpenError::Malformed)?;
        if body.len() < TAG {
            return Err(OpenError::Malformed);
        }
        Ok(Parts {
            header,
            salt: field(header, salt..nonce)?,
            nonce: field(header, nonce..commitment)?,
            commitment: field(header, commitment..ciphertext)?,
            ciphertext: body,
        })
    }
}

fn field<const N: usize>(header: &[u8], range: Range<usize>) -> Result<&[u8; N], OpenError> {
    let field = header.get(range).and_then(|bytes| bytes.try_into().ok());
    field.ok_or(OpenError::Malformed)
}

/// Shows the length and the key's id alone: ciphertexts in logs help nobody.
impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes by key {})", self.bytes.len(), self.key_id)
    }
}
