//! What makes an address one that nobody can guess.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::error::Result;
use crate::random::{RANDOM, random_text};

/// The secret in an address: 256 random bits in hex. Never shown, never stored.
pub(super) struct Secret(String);

impl Secret {
    pub(super) fn fresh() -> Result<Self> {
        random_text().map(Self)
    }

    /// Takes up a part of a path; one that cannot be ours is nobody's.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (text.len() == RANDOM * 2 && text.bytes().all(plain)).then(|| Self(text.to_owned()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Gives what is stored of it.
    pub(super) fn hash(&self) -> String {
        hex::encode(Sha256::digest(&self.0))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_could_be_ours_is_looked_up() {
        let secret = Secret::fresh().unwrap();
        assert_eq!(Secret::parse(secret.as_str()).unwrap().hash(), secret.hash());
        assert_ne!(secret.hash(), secret.as_str());
        for foreign in ["", "abc", &"A".repeat(64), &"g".repeat(64), &"a".repeat(65)] {
            assert!(Secret::parse(foreign).is_none(), "{foreign}");
        }
        assert_eq!(format!("{secret:?}"), "Secret([redacted])");
    }
}
