//! The version of the Graph API that stands in the paths.

use std::fmt;
use std::str::FromStr;

use crate::endpoint::DEFAULT_RELEASE;

/// A version of the Graph API, such as `v25.0`.
///
/// A call without a version is served by whatever the app's dashboard says, so every call of a
/// versioned endpoint names one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GraphVersion(String);

/// A text that is no version of the Graph API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a version of the graph api is written like {}", DEFAULT_RELEASE.version)]
pub struct GraphVersionError;

impl GraphVersion {
    /// Gives the version as it stands in a path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for GraphVersion {
    /// Gives the version of [`DEFAULT_RELEASE`].
    fn default() -> Self {
        Self(DEFAULT_RELEASE.version.to_owned())
    }
}

impl fmt::Display for GraphVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for GraphVersion {
    type Err = GraphVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = |part: &str| {
            (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        let parts = text.strip_prefix('v').and_then(|rest| rest.split_once('.'));
        match parts {
            Some((major, minor)) if digits(major) && digits(minor) => Ok(Self(text.to_owned())),
            _ => Err(GraphVersionError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_versions_and_nothing_else() {
        for text in ["v25.0", "v26.0", "v9.12"] {
            assert_eq!(text.parse::<GraphVersion>().unwrap().as_str(), text);
        }
        for text in ["", "25.0", "v25", "v.0", "v25.", "v25.0/me", "v25.0 ", "latest", "v1234.0"] {
            assert_eq!(text.parse::<GraphVersion>(), Err(GraphVersionError), "{text}");
        }
        assert_eq!(GraphVersion::default().to_string().parse(), Ok(GraphVersion::default()));
    }
}
