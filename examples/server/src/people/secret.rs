//! Random secrets for cookies, tokens and links, and the hashes that are kept of them.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use social_core::SecretText;
use zeroize::Zeroizing;

use super::PeopleError;

/// The longest text that is looked at as a secret.
const LONGEST: usize = 256;

/// A secret of 256 random bits that is shown to its holder once.
#[derive(Clone, Debug)]
pub struct Secret(SecretText);

impl Secret {
    /// Draws a new one, with words in front that tell what it is.
    ///
    /// # Errors
    ///
    /// [`PeopleError::NoRandomness`].
    pub fn draw(prefix: &str) -> Result<Self, PeopleError> {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        getrandom::fill(bytes.as_mut_slice()).map_err(|_| PeopleError::NoRandomness)?;
        let text = Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes.as_slice()));
        Ok(Self(SecretText::new(format!("{prefix}{}", text.as_str()))))
    }

    /// Takes what a caller showed, unless it is longer than any of ours.
    pub fn shown(text: &str) -> Option<Self> {
        (1..=LONGEST).contains(&text.len()).then(|| Self(SecretText::new(text)))
    }

    /// Gives the text, for the one who holds it.
    pub fn expose_secret(&self) -> &str {
        self.0.expose_secret()
    }

    /// Gives what is kept of it.
    ///
    /// A plain hash is enough: nobody can guess 256 random bits.
    pub fn hash(&self) -> SecretHash {
        SecretHash(hex::encode(Sha256::digest(self.expose_secret().as_bytes())))
    }
}

/// The SHA-256 of a secret, in hex.
///
/// Rows are found by it. What the look-up's time may tell is a part of the hash, which leads to no
/// secret.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SecretHash(String);

impl SecretHash {
    /// Gives the hash in hex.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_do_not_show() {
        let (one, other) = (Secret::draw("sst_").unwrap(), Secret::draw("sst_").unwrap());
        assert_ne!(one.expose_secret(), other.expose_secret());
        assert_eq!(one.expose_secret().len(), "sst_".len() + 43);
        assert!(!format!("{one:?} {:?}", one.hash()).contains(one.expose_secret()));
        assert_eq!(Secret::shown(one.expose_secret()).unwrap().hash(), one.hash());
    }

    #[test]
    fn what_is_too_long_is_no_secret() {
        assert!(Secret::shown("").is_none());
        assert!(Secret::shown(&"a".repeat(LONGEST + 1)).is_none());
    }
}
