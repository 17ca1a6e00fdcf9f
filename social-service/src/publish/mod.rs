//! Publishing: accept once, then carry on by the journal until TikTok has had the last word.

mod accept;
mod adopt;
mod cancel;
mod candidate;
mod job;
mod journal;
mod listed;
mod observe;
pub(crate) mod post_id;
mod preflight;
mod read;
mod request;
#[cfg(test)]
mod sample;
mod settle;
mod tiktok;
mod unaudited;
mod worker;

use std::sync::Arc;

pub(crate) use adopt::{Adoption, Spoken, adopt};
pub(crate) use observe::{Observation, Word, observe};
pub use preflight::{Judged, JudgedFile, Preflight};
pub use read::{Journal, Liveness, StatusReport};
pub use request::{Allowed, PhotoImages, PhotoSet, Promotion, Switch, TikTokMedia, TikTokRequest};
pub use settle::Seen;
pub(crate) use worker::run;

use crate::context::Context;

/// Publishes, and tells how it goes.
///
/// Every method that serves a user sees that user's things only.
#[derive(Clone, Debug)]
pub struct Publish {
    context: Arc<Context>,
}

impl Publish {
    pub(crate) fn new(context: Arc<Context>) -> Self {
        Self { context }
    }
}
