//! Where a browser is sent: a path of our own, nothing else.

use url::Url;

/// The longest path that is taken.
const LONGEST: usize = 2_048;

/// A path of ours, with its query; safe to redirect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnPath(String);

impl Default for OwnPath {
    /// The root.
    fn default() -> Self {
        Self("/".to_owned())
    }
}

impl OwnPath {
    /// Reads what a request asks for; `None` if it leads, or might lead, anywhere else.
    ///
    /// The text is resolved as a browser would, and the result must lie on our own origin: a test
    /// of its first characters would miss what browsers rewrite (`/\host`, tabs, `/..//host`).
    pub fn parse(text: &str, public_url: &Url) -> Option<Self> {
        let plain = text.len() <= LONGEST
            && text.starts_with('/')
            && !text.contains(|c: char| c.is_control() || c == '\\');
        if !plain {
            return None;
        }
        let resolved = public_url.join(text).ok()?;
        if resolved.origin() != public_url.origin() || !resolved.username().is_empty() {
            return None;
        }
        let path = resolved.path();
        // `/..//host` resolves to a path that would name a host when it is sent alone.
        if !path.starts_with('/') || path.starts_with("//") {
            return None;
        }
        let query = resolved.query().map(|query| format!("?{query}")).unwrap_or_default();
        Some(Self(format!("{path}{query}")))
    }

    /// Gives the path with its query.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Adds a pair to the query.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let pair: String =
            url::form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
        let joint = if self.0.contains('?') { '&' } else { '?' };
        Self(format!("{}{joint}{pair}", self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<String> {
        let public_url = Url::parse("https://social.example.com/").unwrap();
        OwnPath::parse(text, &public_url).map(|path| path.0)
    }

    #[test]
    fn own_paths_pass() {
        for (text, path) in [
            ("/", "/"),
            ("/posts?state=failed", "/posts?state=failed"),
            ("/a/../b", "/b"),
            ("/posts#top", "/posts"),
            ("/%2F%2Fevil.example", "/%2F%2Fevil.example"),
            ("/x?next=https://evil.example", "/x?next=https://evil.example"),
        ] {
            assert_eq!(parse(text).as_deref(), Some(path), "{text}");
        }
    }

    #[test]
    fn everything_that_leads_elsewhere_is_refused() {
        let long = format!("/{}", "a".repeat(LONGEST));
        for text in [
            "",
            "posts",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "https://evil.example/",
            "https:evil.example",
            "javascript:alert(1)",
            "/..//evil.example",
            "/.//evil.example",
            "/a/..//evil.example",
            " //evil.example",
            "@evil.example",
            &long,
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn pairs_are_escaped() {
        let public_url = Url::parse("https://social.example.com/").unwrap();
        let path = OwnPath::parse("/c?a=1", &public_url).unwrap();
        assert_eq!(path.with("connect_error", "x&y=z").as_str(), "/c?a=1&connect_error=x%26y%3Dz");
    }
}
