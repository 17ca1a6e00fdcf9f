//! Publishing: accept once, then carry on by the journal until TikTok has had the last word.

mod accept;
mod cancel;
mod job;
mod journal;
mod observe;
mod preflight;
mod read;
mod request;
#[cfg(test)]
mod sample;
mod tiktok;
mod worker;

use std::sync::Arc;

pub(crate) use observe::{Observation, Word, observe};
pub use preflight::{Judged, JudgedFile, Preflight};
pub use read::{Journal, Liveness, StatusReport};
pub use request::{Allowed, PhotoImages, PhotoSet, Promotion, Switch, TikTokMedia, TikTokRequest};
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
