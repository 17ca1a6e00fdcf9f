//! The server as a program of its own: started, spoken to over HTTP, killed, and looked at from
//! outside.
//!
//! A [`House`] is a sandbox in the test's process and the server beside it, over an SQLite file or
//! a PostgreSQL database, and a media folder. A [`Visitor`] is a browser of few lines. A
//! [`Balancer`] stands before several processes of one server. What the sandbox knows outlives any
//! killed process.
//!
//! Time here is the machine's: a server that runs by itself has no other. Nothing sleeps; waiting
//! is reading what the server sends, with a deadline that fails the test.

mod answer;
mod balancer;
mod browser;
mod clip;
mod dump;
mod form;
mod ground;
mod house;
mod memory;
mod needle;
mod process;
mod program;
mod senders;
mod visitor;
mod wiretap;

pub use answer::Answer;
pub use balancer::Balancer;
pub use browser::Browser;
pub use clip::{Clip, probe_video};
pub use dump::{Difference, Dump};
pub use form::{BrokenForm, Form, hidden_field};
pub use ground::{ADMIN_TOKEN, EMAIL, Ground, KEY, PASSWORD, Place};
pub use house::{House, HouseBuilder};
pub use memory::Memory;
pub use needle::Needle;
pub use process::{Output, ServerProcess};
pub use program::server_program;
pub use senders::{Delivery, Ledger, MetaChange, MetaEnvelope, Rhythm, Senders};
pub use visitor::{Visitor, Waiting};
pub use wiretap::{Overheard, Wiretap};
