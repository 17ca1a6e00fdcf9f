//! What counts as this machine.

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// Which loopback redirects are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoopbackRedirects {
    /// Only registered ones.
    #[default]
    Registered,
    /// Any port and path, for the default app.
    Any,
}

/// Whether a URL points at this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(domain)) => domain == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
