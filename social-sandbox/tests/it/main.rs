//! The sandbox from outside: over HTTP, as a client sees it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, as the tests themselves do"
)]

mod binary;
mod checklist;
mod control;
mod creator_info;
mod display;
mod faults;
mod fidelity;
mod init;
mod inspector;
mod instagram;
mod limits;
mod meta;
mod oauth;
mod pull;
mod refusals;
mod status;
mod strangers;
mod support;
mod upload;
mod webhooks;
