//! Where a request comes from: the socket, or the forwarding header of a proxy we trust.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use axum::extract::ConnectInfo;
use http::{Extensions, HeaderMap};

const FORWARDED_FOR: &str = "x-forwarded-for";
/// More hops than this are not looked at; nobody has that many proxies of their own.
const MOST_HOPS: usize = 32;

/// The proxies whose forwarding header counts.
///
/// Empty by default: then only the socket counts, whatever a header says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<Network>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    base: IpAddr,
    bits: u8,
}

/// An entry that is neither an address nor a network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither an address nor a network such as 10.0.0.0/8")]
pub struct ParseProxyError(String);

impl FromStr for TrustedProxies {
    type Err = ParseProxyError;

    /// Reads addresses and networks, separated by commas.
    fn from_str(list: &str) -> Result<Self, Self::Err> {
        let entries = list.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        entries.map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

impl FromStr for Network {
    type Err = ParseProxyError;

    fn from_str(entry: &str) -> Result<Self, Self::Err> {
        let refuse = || ParseProxyError(entry.to_owned());
        let (base, bits) = match entry.split_once('/') {
            Some((base, bits)) => (base, Some(bits.parse::<u8>().map_err(|_| refuse())?)),
            None => (entry, None),
        };
        let base: IpAddr = base.parse().map_err(|_| refuse())?;
        let widest = if base.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(widest);
        if bits > widest {
            return Err(refuse());
        }
        Ok(Self { base, bits })
    }
}

impl Network {
    fn contains(&self, address: IpAddr) -> bool {
        match (self.base, address) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                let shift = 32 - u32::from(self.bits);
                shift == 32 || base.to_bits() >> shift == address.to_bits() >> shift
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                let shift = 128 - u32::from(self.bits);
                shift == 128 || base.to_bits() >> shift == address.to_bits() >> shift
            }
            _ => false,
        }
    }
}

impl TrustedProxies {
    fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }
}

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    /// The client's address; `None` if the host serves without connection information.
    pub client: Option<IpAddr>,
    /// Who the socket's other end is.
    pub hop: Hop,
}

/// Who the socket's other end is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hop {
    /// The client itself, as far as we can know.
    Direct,
    /// A proxy whose headers are believed.
    TrustedProxy,
}

impl Address {
    /// Reads the address from the connection's and, behind a trusted proxy, from its header.
    pub fn of(headers: &HeaderMap, extensions: &Extensions, trusted: &TrustedProxies) -> Self {
        let peer =
            extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
        match peer {
            Some(peer) if trusted.contains(peer) => {
                let client = Some(forwarded(headers, trusted).unwrap_or(peer));
                Self { client, hop: Hop::TrustedProxy }
            }
            client => Self { client, hop: Hop::Direct },
        }
    }

    /// Gives the text that limits and audit name the address by.
    ///
    /// Of an IPv6 address only the network counts: one customer has at least a whole /64.
    pub fn label(&self) -> String {
        match self.client {
            Some(IpAddr::V4(address)) => address.to_string(),
            Some(IpAddr::V6(address)) => {
                let network = address.to_bits() >> 64 << 64;
                format!("{}/64", Ipv6Addr::from_bits(network))
            }
            None => "unknown".to_owned(),
        }
    }

    /// Tells whether the request was made on this very machine, without a trusted proxy between.
    pub fn is_this_machine(&self) -> bool {
        self.hop == Hop::Direct && self.client.is_some_and(|address| address.is_loopback())
    }
}

/// Walks the header from the nearest hop back to the first one that is not ours.
///
/// What stands further left was written by somebody we do not trust.
fn forwarded(headers: &HeaderMap, trusted: &TrustedProxies) -> Option<IpAddr> {
    let lines: Vec<_> = headers.get_all(FORWARDED_FOR).iter().collect();
    let hops = lines.into_iter().rev().flat_map(|line| {
        let line = line.to_str().unwrap_or_default();
        line.rsplit(',').map(str::trim)
    });
    let mut nearest = None;
    for hop in hops.take(MOST_HOPS) {
        let Some(address) = hop_address(hop) else { break };
        nearest = Some(address);
        if !trusted.contains(address) {
            break;
        }
    }
    nearest
}

fn hop_address(hop: &str) -> Option<IpAddr> {
    let address = hop.parse::<IpAddr>().or_else(|_| hop.parse::<SocketAddr>().map(|hop| hop.ip()));
    address.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn address(peer: &str, forwarded: &[&str], trusted: &str) -> Address {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_str(line).unwrap());
        }
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 4711)));
        Address::of(&headers, &extensions, &trusted.parse().unwrap())
    }

    #[test]
    fn a_stranger_cannot_choose_the_address() {
        let cases: &[(&str, &[&str], &str, &str)] = &[
            ("203.0.113.9", &["198.51.100.1"], "", "203.0.113.9"),
            ("203.0.113.9", &["198.51.100.1"], "10.0.0.0/8", "203.0.113.9"),
            ("10.1.2.3", &["198.51.100.1"], "10.0.0.0/8", "198.51.100.1"),
            ("10.1.2.3", &["6.6.6.6, 198.51.100.1"], "10.0.0.0/8", "198.51.100.1"),
            ("10.1.2.3", &["198.51.100.1, 10.9.9.9"], "10.0.0.0/8", "198.51.100.1"),
            ("10.1.2.3", &["6.6.6.6", "198.51.100.1"], "10.0.0.0/8", "198.51.100.1"),
            ("10.1.2.3", &["198.51.100.1:443"], "10.0.0.0/8", "198.51.100.1"),
            ("10.1.2.3", &["198.51.100.1, junk"], "10.0.0.0/8", "10.1.2.3"),
            ("10.1.2.3", &[], "10.0.0.0/8", "10.1.2.3"),
            ("10.1.2.3", &["10.0.0.7"], "10.0.0.0/8", "10.0.0.7"),
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

    #[test]
    fn networks_are_read_or_refused() {
        assert!("10.0.0.0/8, ::1,192.0.2.7".parse::<TrustedProxies>().is_ok());
        assert_eq!("".parse::<TrustedProxies>().unwrap(), TrustedProxies::default());
        for wrong in ["10.0.0.0/33", "::1/129", "proxy.example.com", "10.0.0.0/x", "10.0.0.0/"] {
            assert!(wrong.parse::<TrustedProxies>().is_err(), "{wrong}");
        }
        assert!(
            "0.0.0.0/0".parse::<TrustedProxies>().unwrap().contains("192.0.2.1".parse().unwrap())
        );
        assert!(
            !"0.0.0.0/0"
                .parse::<TrustedProxies>()
                .unwrap()
                .contains("2001:db8::1".parse().unwrap())
        );
    }
}
