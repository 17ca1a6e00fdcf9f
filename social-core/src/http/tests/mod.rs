//! The client over scripted transports, and the transport over raw sockets.

mod client;
mod metered;
mod outage;
mod script;
mod server;
mod transport;
