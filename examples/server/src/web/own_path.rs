//! Where a form may send a browser: a path of our own, nothing else.

use url::Url;

const LONGEST: usize = 2_048;

/// Reads a path that a request asks to go to; `None` if it leads, or might lead, anywhere else.
///
/// The text is resolved as a browser would, and the result must lie on our own origin.
pub(crate) fn read(text: &str, public_url: &Url) -> Option<String> {
    let plain = text.len() <= LONGEST
        && text.starts_with('/')
        && !text.contains(|c: char| c.is_control() || c == '\\');
    let resolved = plain.then(|| public_url.join(text).ok()).flatten()?;
    let path = resolved.path();
    // `/..//host` resolves to a path that would name a host when it is sent alone.
    let ours = resolved.origin() == public_url.origin() && resolved.username().is_empty();
    if !ours || path.starts_with("//") {
        return None;
    }
    let query = resolved.query().map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("{path}{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_paths_pass() {
        let public_url = Url::parse("https://social.example.com/").unwrap();
        for (text, path) in
            [("/", "/"), ("/posts?state=failed", "/posts?state=failed"), ("/a/../b#c", "/b")]
        {
            assert_eq!(read(text, &public_url).as_deref(), Some(path));
        }
        for text in [
            "",
            "posts",
            "//evil.example",
            "/\\evil.example",
            "/..//evil.example",
            "https://evil.example/",
            "/\t/evil.example",
            "/%0d\n",
        ] {
            assert_eq!(read(text, &public_url), None, "{text:?}");
        }
        assert_eq!(read(&format!("/{}", "a".repeat(LONGEST)), &public_url), None);
    }
}
