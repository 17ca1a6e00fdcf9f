//! Text that is not printed.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A secret or token of the sandbox.
///
/// The values are made up, but they flow through code that must not leak real
/// ones, so the sandbox does not print them either. The control API does hand
/// them out: they are serialised in clear.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SandboxSecret(String);

impl SandboxSecret {
    /// Wraps a value.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// Returns the value in clear.
    pub fn expose_secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SandboxSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SandboxSecret([redacted])")
    }
}

impl From<&str> for SandboxSecret {
    fn from(value: &str) -> Self {
        Self::new(value)
    }
}

impl From<String> for SandboxSecret {
    fn from(value: String) -> Self {
        Self(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_not_printed() {
        let secret = SandboxSecret::new("very-private");
        assert!(!format!("{secret:?}").contains("very-private"));
    }
}
