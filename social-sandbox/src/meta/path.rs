//! Paths of the Graph API: a version that may be missing, and the rest.

use std::fmt;

/// A version of the Graph API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(pub(crate) u16, pub(crate) u16);

impl Version {
    /// The newest one there is.
    pub(crate) const NEWEST: Self = Self(26, 0);
    /// The oldest one that can be asked for; what is older is served by it.
    pub(crate) const OLDEST: Self = Self(16, 0);

    fn parse(segment: &str) -> Option<Self> {
        let (major, minor) = segment.strip_prefix('v')?.split_once('.')?;
        let number = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse().ok()).flatten()
        };
        Some(Self(number(major)?, number(minor)?))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}.{}", self.0, self.1)
    }
}

/// A path in its parts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Path<'a> {
    pub(crate) version: Option<Version>,
    pub(crate) segments: Vec<&'a str>,
}

impl<'a> Path<'a> {
    /// Splits a path; slashes at its end count for nothing.
    pub(crate) fn of(path: &'a str) -> Self {
        let path = path.strip_prefix('/').unwrap_or(path).trim_end_matches('/');
        let mut segments: Vec<&str> = path.split('/').collect();
        let version = segments.first().and_then(|first| Version::parse(first));
        if version.is_some() {
            segments.remove(0);
        }
        Self { version, segments }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_may_be_missing_and_the_slash_be_there() {
        let of = |path| {
            let Path { version, segments } = Path::of(path);
            (version.map(|version| version.to_string()), segments.join("/"))
        };
        let v25 = || Some("v25.0".to_owned());
        assert_eq!(of("/v25.0/me/accounts"), (v25(), "me/accounts".to_owned()));
        assert_eq!(of("/me/"), (None, "me".to_owned()));
        assert_eq!(of("/v25.0/17841/"), (v25(), "17841".to_owned()));
        assert_eq!(of("/v25/me"), (None, "v25/me".to_owned()));
        assert_eq!(of("/v25.0"), (v25(), String::new()));
        assert!(Version::OLDEST < Version(25, 0) && Version(26, 0) == Version::NEWEST);
    }
}
