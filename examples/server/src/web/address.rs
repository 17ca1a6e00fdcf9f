//! Where a request comes from: the socket, or the forwarding header of a proxy we trust.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use http::{Extensions, HeaderMap};

use crate::config::Network;

const FORWARDED_FOR: &str = "x-forwarded-for";
/// More hops than this are not looked at.
const MOST_HOPS: usize = 32;

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) client: Option<IpAddr>,
    pub(crate) hop: Hop,
}

/// Who the socket's other end is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hop {
    /// The client itself, as far as we can know.
    Direct,
    /// A proxy whose headers are believed.
    TrustedProxy,
}

impl Address {
    pub(crate) fn of(headers: &HeaderMap, extensions: &Extensions, trusted: &[Network]) -> Self {
        let peer =
            extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
        match peer {
            Some(peer) if is_trusted(trusted, peer) => Self {
                client: Some(forwarded(headers, trusted).unwrap_or(peer)),
                hop: Hop::TrustedProxy,
            },
            client => Self { client, hop: Hop::Direct },
        }
    }

    /// Gives the text that limits name the address by. Of an IPv6 address only the network counts:
    /// one customer has at least a whole /64.
    pub(crate) fn label(&self) -> String {
        match self.client {
            Some(IpAddr::V4(address)) => address.to_string(),
            Some(IpAddr::V6(address)) => {
                format!("{}/64", Ipv6Addr::from_bits(address.to_bits() >> 64 << 64))
            }
            None => "unknown".to_owned(),
        }
    }

    /// Tells whether the request was made on this very machine, without any proxy.
    pub(crate) fn is_this_machine(&self) -> bool {
        self.hop == Hop::Direct && self.client.is_some_and(|address| address.is_loopback())
    }
}

fn is_trusted(trusted: &[Network], address: IpAddr) -> bool {
    trusted.iter().any(|network| network.contains(address))
}

/// Walks from the nearest hop back to the first that is not ours; what stands before it was written
/// by somebody we do not trust.
fn forwarded(headers: &HeaderMap, trusted: &[Network]) -> Option<IpAddr> {
    let lines: Vec<_> = headers.get_all(FORWARDED_FOR).iter().collect();
    let hops =
        lines.into_iter().rev().flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
    let mut nearest = None;
    for hop in hops.map(str::trim).take(MOST_HOPS) {
        let Ok(address) =
            hop.parse::<IpAddr>().or_else(|_| hop.parse::<SocketAddr>().map(|hop| hop.ip()))
        else {
            break;
        };
        let address = address.to_canonical();
        nearest = Some(address);
        if !is_trusted(trusted, address) {
            break;
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;
    use crate::config::{Config, Sources};

    fn networks(list: &str) -> Vec<Network> {
        let pairs = [
            ("SOCIAL_STORE", "memory:"),
            ("SOCIAL_MEDIA", "memory:"),
            ("SOCIAL_KEYS", "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
            ("TIKTOK_CLIENT_KEY", "a"),
            ("TIKTOK_CLIENT_SECRET", "b"),
            ("SOCIAL_TRUSTED_PROXIES", list),
        ];
        Config::read(&Sources::from_pairs(pairs)).unwrap().trusted_proxies
    }

    fn address(peer: &str, forwarded: &[&str], trusted: &str) -> Address {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_str(line).unwrap());
        }
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 4711)));
        Address::of(&headers, &extensions, &networks(trusted))
    }

    #[test]
    fn a_stranger_cannot_choose_the_address() {
        let cases: &[(&str, &[&str], &str, &str)] = &[
            ("203.0.113.9", &["198.51.100.1"], "", "203.0.113.9"),
            ("10.1.2.3", &["198.51.100.1"], "10.0.0.0/8", "198.51.100.1"),
            ("10.1.2.3", &["6.6.6.6, 198.51.100.1, 10.9.9.9"], "10.0.0.0/8", "198.51.100.1"),
            ("10.1.2.3", &["6.6.6.6", "198.51.100.1:443"], "10.0.0.0/8", "198.51.100.1"),
            ("10.1.2.3", &["junk"], "10.0.0.0/8", "10.1.2.3"),
            ("::ffff:10.1.2.3", &["198.51.100.1"], "10.1.2.3", "198.51.100.1"),
            ("2001:db8:1:2:3::4", &[], "", "2001:db8:1:2::/64"),
        ];
        for (peer, header, trusted, label) in cases {
            assert_eq!(
                address(peer, header, trusted).label(),
                *label,
                "{peer} {header:?} {trusted}"
            );
        }
    }

    #[test]
    fn a_proxy_on_this_machine_speaks_for_others() {
        assert!(address("127.0.0.1", &[], "").is_this_machine());
        assert!(!address("127.0.0.1", &[], "127.0.0.1").is_this_machine());
        assert!(!address("127.0.0.1", &["203.0.113.9"], "127.0.0.1").is_this_machine());
        assert!(!address("203.0.113.9", &["127.0.0.1"], "").is_this_machine());
    }
}
