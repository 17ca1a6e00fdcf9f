//! Figures of an account and its videos: read on a schedule, kept over time.

mod collect;
mod enrol;
mod period;
mod report;

use std::sync::Arc;

pub(crate) use collect::collect;
pub(crate) use enrol::{EVERYBODY, enlist, first, leave};
pub use report::{AccountFigures, Report, VideoFigures};

use crate::context::Context;

/// What unlocks the counts of the account.
const STATS: &str = "user.info.stats";
/// What unlocks the videos and their counts.
const VIDEOS: &str = "video.list";
/// Every permission that brings figures.
const SCOPES: [&str; 2] = [STATS, VIDEOS];

/// The account itself, as the subject of a sample.
const ACCOUNT: &str = "";
/// Every figure here is a count since the beginning.
const LIFETIME: &str = "lifetime";

/// Tells the figures.
#[derive(Clone, Debug)]
pub struct Insights {
    context: Arc<Context>,
}

impl Insights {
    pub(crate) fn new(context: Arc<Context>) -> Self {
        Self { context }
    }
}
