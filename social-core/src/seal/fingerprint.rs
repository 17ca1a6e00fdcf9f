//! Recognises a secret without keeping it.

use std::fmt;
use std::str::FromStr;

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::context::SealContext;
use super::key::{EncryptionKey, KeyId};
use crate::mac::hmac_sha256;

/// Separates the fingerprints' key from every other use of a ring key.
const LABEL: &[u8] = b"social-core fingerprint v1\0";

/// A keyed fingerprint of a secret, with the id of the key it was made with.
///
/// It depends on the key: after another key became primary the same secret has another
/// fingerprint. So compare by [`Keyring::recognises`](super::Keyring::recognises), and make it
/// anew whenever the secret is sealed anew. It is stored as text, `<key id>:<64 hex digits>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    key_id: KeyId,
    code: [u8; 32],
}

impl Fingerprint {
    pub(super) fn new(key_id: KeyId, code: [u8; 32]) -> Self {
        Self { key_id, code }
    }

    /// Gives the id of the ring key it was made with.
    pub fn key_id(&self) -> &KeyId {
        &self.key_id
    }

    pub(super) fn code(&self) -> &[u8; 32] {
        &self.code
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.key_id, hex::encode(self.code))
    }
}

/// The text is not a fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a fingerprint")]
pub struct MalformedFingerprint;

impl FromStr for Fingerprint {
    type Err = MalformedFingerprint;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (id, digits) = text.split_once(':').ok_or(MalformedFingerprint)?;
        let key_id = KeyId::new(id).map_err(|_| MalformedFingerprint)?;
        let mut code = [0; 32];
        hex::decode_to_slice(digits, &mut code).map_err(|_| MalformedFingerprint)?;
        Ok(Self { key_id, code })
    }
}

/// Computes the code; the context tells its own length, so it cannot run into the secret.
pub(super) fn code(key: &EncryptionKey, context: &SealContext<'_>, secret: &[u8]) -> [u8; 32] {
    let kdf = Hkdf::<Sha256>::new(None, key.expose_secret());
    let mut mac_key = Zeroizing::new([0; 32]);
    #[expect(clippy::expect_used, reason = "32 bytes are far below what HKDF can give")]
    kdf.expand(LABEL, &mut *mac_key).expect("32 bytes of output");
    hmac_sha256(&*mac_key, &[&context.encode(), secret])
}
