//! What ties a login to the browser that began it.

use std::fmt;

use crate::error::Result;
use crate::random::{RANDOM, random_text};

/// The value of the cookie that a browser gets before its first login; not a session.
#[derive(Clone)]
pub struct BrowserKey(String);

impl BrowserKey {
    /// Makes a fresh key of 256 random bits.
    ///
    /// # Errors
    ///
    /// When the operating system gives no random numbers.
    pub fn fresh() -> Result<Self> {
        random_text().map(Self)
    }

    /// Takes up a cookie's value; one that was not made here is no key.
    pub fn from_cookie(value: &str) -> Option<Self> {
        let ours = value.len() == RANDOM * 2 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
        ours.then(|| Self(value.to_owned()))
    }

    /// Gives the value for the cookie.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for BrowserKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BrowserKey([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_keys_are_taken_up() {
        let key = BrowserKey::fresh().unwrap();
        assert!(BrowserKey::from_cookie(key.as_str()).is_some());
        assert_ne!(key.as_str(), BrowserKey::fresh().unwrap().as_str());
        for foreign in ["", "abc", &"g".repeat(64), &"a".repeat(65)] {
            assert!(BrowserKey::from_cookie(foreign).is_none(), "{foreign}");
        }
        assert_eq!(format!("{key:?}"), "BrowserKey([redacted])");
    }
}
