//! Signed webhooks, and the connections that send them.

mod connection;
mod delivery;
mod drive;

pub use connection::{Answer, Connection};
pub use delivery::{APP, CLIENT_KEY, Deliveries, Envelope, SECRET, sequence};
pub use drive::{Drive, Load, Outcome, Pace};
