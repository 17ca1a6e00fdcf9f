//! Which hosts may be spoken to, and which of them may see a token.

use std::str::FromStr;

use url::{Host, Url};

/// Tells whether an address may be called at all: `https`, or `http` to this machine, and no name
/// or password in it.
pub fn is_secure(url: &Url) -> bool {
    let plain = url.username().is_empty() && url.password().is_none();
    plain
        && match url.scheme() {
            "https" => url.has_host(),
            "http" => is_loopback(url),
            _ => false,
        }
}

/// Tells whether the address is on this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    /// Scheme, host and port as they stand.
    Origin { scheme: String, host: String, port: Option<u16> },
    /// `https` on the default port, a host that ends in this text, which starts with a dot.
    Suffix(String),
}

/// A list of hosts, for the header that holds a token and for upload addresses.
///
/// A token goes to a host that is on the list, over `https` (or to this machine), and nowhere else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedHosts(Vec<Rule>);

impl AllowedHosts {
    /// Allows the host and port of one address, with its scheme.
    pub fn origin_of(url: &Url) -> Self {
        Self::default().and_origin_of(url)
    }

    /// Allows the host and port of another address, with its scheme.
    #[must_use]
    pub fn and_origin_of(mut self, url: &Url) -> Self {
        self.0.push(Rule::Origin {
            scheme: url.scheme().to_owned(),
            host: url.host_str().unwrap_or_default().to_owned(),
            port: url.port_or_known_default(),
        });
        self
    }

    /// Tells whether the list allows the address.
    pub fn permits(&self, url: &Url) -> bool {
        is_secure(url) && self.0.iter().any(|rule| rule.permits(url))
    }
}

impl Rule {
    fn permits(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        match self {
            Self::Origin { scheme, host: allowed, port } => {
                url.scheme() == scheme && host == allowed && url.port_or_known_default() == *port
            }
            Self::Suffix(suffix) => {
                url.scheme() == "https"
                    && url.port().is_none()
                    && host.strip_suffix(suffix.as_str()).is_some_and(|label| !label.is_empty())
            }
        }
    }
}

/// A list of hosts that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no host: write `.example.com`, `host.example.com` or `http://127.0.0.1:4100`")]
pub struct HostRuleError(String);

impl FromStr for AllowedHosts {
    type Err = HostRuleError;

    /// Reads a list separated by commas: `.example.com` allows every host below it over `https`,
    /// `host.example.com` that one, and a whole origin is taken as it stands.
    fn from_str(list: &str) -> Result<Self, HostRuleError> {
        let entries = list.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        entries.map(parse_rule).collect::<Result<_, _>>().map(Self)
    }
}

fn parse_rule(entry: &str) -> Result<Rule, HostRuleError> {
    let refused = || HostRuleError(entry.to_owned());
    let suffix = entry.strip_prefix('.');
    let address = match suffix {
        Some(domain) => format!("https://{domain}"),
        None if entry.contains("://") => entry.to_owned(),
        None => format!("https://{entry}"),
    };
    let url = Url::parse(&address).map_err(|_| refused())?;
    let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    if !bare || !is_secure(&url) {
        return Err(refused());
    }
    match (suffix, url.domain()) {
        (None, _) => {
            let AllowedHosts(rules) = AllowedHosts::origin_of(&url);
            rules.into_iter().next().ok_or_else(refused)
        }
        (Some(_), Some(domain)) if url.port().is_none() && domain.contains('.') => {
            Ok(Rule::Suffix(format!(".{domain}")))
        }
        (Some(_), _) => Err(refused()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permits(list: &str, url: &str) -> bool {
        list.parse::<AllowedHosts>().unwrap().permits(&url.parse().unwrap())
    }

    #[test]
    fn a_suffix_allows_hosts_below_it_over_https_only() {
        let list = ".tiktokapis.com";
        for allowed in [
            "https://open-upload.tiktokapis.com/video/?a=b",
            "https://upload.us.tiktokapis.com:443/",
        ] {
            assert!(permits(list, allowed), "{allowed}");
        }
        for refused in [
            "http://open-upload.tiktokapis.com/",
            "https://open-upload.tiktokapis.com:8443/",
            "https://tiktokapis.com/",
            "https://eviltiktokapis.com/",
            "https://tiktokapis.com.evil.example/",
            "https://open-upload.tiktokapis.com./",
            "https://user@open-upload.tiktokapis.com/",
            "https://evil.example/?.tiktokapis.com",
            "ftp://open-upload.tiktokapis.com/",
        ] {
            assert!(!permits(list, refused), "{refused}");
        }
    }

    #[test]
    fn an_origin_is_exact() {
        let list = "http://127.0.0.1:4100, open.example.com";
        assert!(permits(list, "http://127.0.0.1:4100/upload"));
        assert!(permits(list, "https://open.example.com/v2"));
        for refused in [
            "http://127.0.0.1:4101/",
            "https://127.0.0.1:4100/",
            "http://open.example.com/",
            "https://x.open.example.com/",
        ] {
            assert!(!permits(list, refused), "{refused}");
        }
    }

    #[test]
    fn refuses_rules_that_would_open_too_much() {
        for rule in [
            ".com",
            ".",
            "http://example.com",
            "https://a.example/path",
            "https://u:p@a.example",
            ".a.b:80",
        ] {
            assert!(rule.parse::<AllowedHosts>().is_err(), "{rule}");
        }
    }
}
