//! What every backend must do, as tests that a stranger's backend can run too.
//!
//! Each property is an async function that panics if the store behind the [`Harness`] lacks it.
//! [`conformance!`](crate::conformance!) makes a test of each;
//! [`token_store_conformance!`](crate::token_store_conformance!) serves a backend that keeps
//! accounts only. The properties of [`TokenStore`](crate::TokenStore) are promised stable; the
//! others may grow before version 1.0.
//!
//! Comments of the form "red with" name a bug that the property was seen to find.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a property that does not hold must panic, and says so once above"
)]

mod accounts;
mod atomic;
mod grants;
mod harness;
mod history;
mod inbox;
mod instagram;
mod journal;
mod limits;
mod list;
mod log;
mod media;
mod nul;
mod oauth;
mod owner;
mod sample;
mod schedule;
mod seals;
mod tiktok;
mod tokens;
mod world;

pub use harness::Harness;
pub use history::concurrent_history;
pub use sample::delivery;

crate::__conformance_list! { __conformance_exports }
