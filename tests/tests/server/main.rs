//! The server as a whole: over HTTP, as a process, in a browser; and the proofs that need one.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

mod bad_inputs;
mod browser;
mod canary;
mod demo;
mod e2e;
mod kill_intake;
mod rotate;
mod scene;
mod settings;
mod several;
mod tenants;
mod upload_memory;
