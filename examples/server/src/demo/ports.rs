//! Ports that people know, or free ones where those are taken.

use std::net::{Ipv4Addr, SocketAddr};

/// Where everything of the demo listens.
///
/// Whether a port can be had is known only once it is listened on: a look beforehand would tell two
/// demos that start together the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ports {
    pub(super) server: SocketAddr,
    pub(super) figures: SocketAddr,
    pub(super) tiktok: SocketAddr,
    pub(super) facebook: SocketAddr,
    pub(super) instagram: SocketAddr,
    pub(super) control: SocketAddr,
}

impl Ports {
    /// Gives the ports that the documents name.
    pub(super) fn known() -> Self {
        Self {
            server: on(8080),
            figures: on(9090),
            tiktok: on(4100),
            facebook: on(4200),
            instagram: on(4300),
            control: on(4000),
        }
    }

    /// Gives free ones.
    #[cfg(test)]
    pub(super) fn free() -> Self {
        let free = on(0);
        Self {
            server: free,
            figures: free,
            tiktok: free,
            facebook: free,
            instagram: free,
            control: free,
        }
    }

    /// Puts any free port in the place of one that could not be had. Tells whether that changes
    /// anything.
    pub(super) fn give_way(&mut self, taken: SocketAddr) -> bool {
        let before = *self;
        let all = [
            &mut self.server,
            &mut self.figures,
            &mut self.tiktok,
            &mut self.facebook,
            &mut self.instagram,
            &mut self.control,
        ];
        for port in all.into_iter().filter(|port| **port == taken) {
            *port = on(0);
        }
        *self != before
    }
}

/// Gives a port of loopback; 0 means any free one.
fn on(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_gives_way_once() {
        let mut ports = Ports::known();
        assert!(ports.give_way(on(8080)));
        assert_eq!(ports, Ports { server: on(0), ..Ports::known() });
        assert!(!ports.give_way(on(8080)) && !ports.give_way(on(0)));
    }
}
