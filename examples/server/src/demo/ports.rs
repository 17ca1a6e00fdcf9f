//! Ports that people know, or free ones where those are taken.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

/// Where everything of the demo listens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ports {
    pub(super) server: SocketAddr,
    pub(super) figures: SocketAddr,
    pub(super) tiktok: SocketAddr,
    pub(super) control: SocketAddr,
}

impl Ports {
    /// Takes the ports that the documents name, each only if it can be had.
    pub(super) fn known() -> Self {
        Self {
            server: known_or_free(8080),
            figures: known_or_free(9090),
            tiktok: known_or_free(4100),
            control: known_or_free(4000),
        }
    }

    /// Takes free ones.
    #[cfg(test)]
    pub(super) fn free() -> Self {
        let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self { server: free, figures: free, tiktok: free, control: free }
    }
}

/// Gives loopback's `port` if it can be had now, else port 0, which means any free one.
fn known_or_free(port: u16) -> SocketAddr {
    let known = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    match TcpListener::bind(known) {
        Ok(_) => known,
        Err(_) => SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_gives_way() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert_eq!(known_or_free(port).port(), 0);
    }
}
