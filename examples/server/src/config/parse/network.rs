//! Ranges of addresses.

use std::net::IpAddr;

use super::Problem;

/// A range of addresses that forwarding headers are believed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// Tells whether the address lies in the range.
    pub fn contains(&self, address: IpAddr) -> bool {
        let bits = |address: IpAddr| match address {
            IpAddr::V4(v4) => (u128::from(v4.to_bits()) << 96, 4),
            IpAddr::V6(v6) => (v6.to_bits(), 6),
        };
        let (ours, our_family) = bits(self.address);
        let (theirs, their_family) = bits(address.to_canonical());
        let differing = ours ^ theirs;
        our_family == their_family && u32::from(self.prefix) <= differing.leading_zeros()
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

/// Reads addresses and ranges, separated by commas.
pub(in crate::config) fn networks(text: &str) -> Result<Vec<Network>, Problem> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(network).collect()
}

fn network(text: &str) -> Result<Network, Problem> {
    let wrong = || {
        format!(
            "`{text}` is neither an address nor a range; write for example 10.0.0.5 or 10.0.0.0/8"
        )
    };
    let (address, prefix) =
        text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
    let address: IpAddr = address.parse().map_err(|_| wrong())?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    let prefix = prefix.map_or(Ok(longest), str::parse).map_err(|_| wrong())?;
    if prefix > longest {
        return Err(wrong());
    }
    Ok(Network { address, prefix })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_knows_its_own() {
        let networks = networks("10.1.0.0/16, 192.0.2.7,2001:db8::/32").unwrap();
        let inside = |text: &str| {
            let address: IpAddr = text.parse().unwrap();
            networks.iter().any(|network| network.contains(address))
        };
        assert!(inside("10.1.255.1") && inside("192.0.2.7") && inside("2001:db8:1::1"));
        assert!(inside("::ffff:10.1.2.3"), "a mapped address is the one it maps");
        assert!(!inside("10.2.0.1") && !inside("192.0.2.8") && !inside("2001:db9::1"));
        assert!(super::networks("0.0.0.0/0").unwrap()[0].contains("203.0.113.9".parse().unwrap()));
        assert!(!super::networks("0.0.0.0/0").unwrap()[0].contains("::1".parse().unwrap()));
    }
}
