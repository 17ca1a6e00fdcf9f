//! The Instagram client against the sandbox: two readings of the same pages.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, as the tests themselves do"
)]

mod errors;
mod ground;
mod login;
mod refreshers;
mod surface;
mod webhooks;
