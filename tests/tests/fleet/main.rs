//! Several processes of the server on one PostgreSQL database and one bucket, any of which may die.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

mod any_process;
mod instagram;
mod long_upload;
mod people;
mod report;
mod servers;
mod storm;
mod trouble;
