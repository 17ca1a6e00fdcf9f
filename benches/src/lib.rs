//! Measures every hot path beside its physical limit, a hand-made minimum and a peer.
//!
//! The binary `bench` runs one bench or all of them; `cargo xtask bench [NAME]` builds and starts
//! it. A bench runs everybody in turn, three rounds, and what counts is the ratio within a round:
//! absolute figures of a shared machine move by a factor of two.
//!
//! - [`registry`] lists the benches; each is a module of its own.
//! - [`report`] keeps the figures, judges them by the table of goals, and prints them.
//! - [`load`] makes signed webhooks and sends them, closed loop or at a fixed rate.
//! - [`role`] is what runs in processes of its own: servers that get killed, uploads whose memory
//!   is measured.
//!
//! What the rows mean and how to run it: `README.md`.

pub mod context;
pub mod drain;
pub mod due;
pub mod intake;
pub mod limiter;
pub mod load;
pub mod micro;
pub mod planted;
pub mod postgres;
pub mod process;
pub mod registry;
pub mod report;
pub mod role;
pub mod run;
pub mod sandbox;
pub mod seal;
pub mod stats;
pub mod token;
pub mod upload;
pub mod weight;
