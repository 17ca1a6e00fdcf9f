//! Asks again and again until something is done.

mod policy;
mod poller;

pub use policy::PollPolicy;
pub use poller::{PollError, Poller, Progress, Transient};
