//! URLs as they may be shown: without whatever a platform hides in them.

use std::fmt;

use url::Url;

/// Writes scheme, host, port and path of a URL, and nothing else.
///
/// Query and fragment are left out, since Meta puts tokens there; so are user name and password.
/// A URL without a host (`mailto:`, `data:`) is written as its scheme alone.
pub fn without_query(url: &Url) -> String {
    SafeUrl(url).to_string()
}

/// Shows a URL by `Display` and `Debug` as [`without_query`] writes it.
#[derive(Clone, Copy)]
pub struct SafeUrl<'a>(pub &'a Url);

impl fmt::Display for SafeUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(url) = self;
        write!(f, "{}:", url.scheme())?;
        let Some(host) = url.host_str() else {
            return Ok(());
        };
        write!(f, "//{host}")?;
        if let Some(port) = url.port() {
            write!(f, ":{port}")?;
        }
        f.write_str(url.path())
    }
}

impl fmt::Debug for SafeUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_scheme_host_port_and_path_are_shown() {
        let cases = [
            (
                "https://graph.facebook.com/v25.0/me?access_token=canary",
                "https://graph.facebook.com/v25.0/me",
            ),
            ("https://user:canary@host.example/a/b#canary", "https://host.example/a/b"),
            ("http://127.0.0.1:4100/v2/?canary", "http://127.0.0.1:4100/v2/"),
            ("http://[::1]:4100", "http://[::1]:4100/"),
            ("https://host.example:443/", "https://host.example/"),
            ("data:text/plain,canary", "data:"),
        ];
        for (url, shown) in cases {
            let url = Url::parse(url).unwrap();
            assert_eq!(without_query(&url), shown);
            assert_eq!(format!("{:?}", SafeUrl(&url)), shown);
        }
    }
}
