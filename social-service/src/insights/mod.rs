//! Figures of an account and of its videos or media: read on a schedule, kept over time.

mod collect;
mod enrol;
mod instagram;
pub(crate) mod period;
mod report;
mod series;

use std::sync::Arc;

pub(crate) use collect::collect;
pub(crate) use enrol::{EVERYBODY, enlist, first, leave};
pub use instagram::{InstagramReport, MediaFigures, ProfessionalFigures};
pub use report::{AccountFigures, Report, VideoFigures};

use crate::context::Context;

/// What unlocks the counts of the account.
const STATS: &str = "user.info.stats";
/// What unlocks the videos and their counts.
const VIDEOS: &str = "video.list";
/// Every permission of TikTok's that brings figures.
const SCOPES: [&str; 2] = [STATS, VIDEOS];

/// The account itself, as the subject of a sample.
const ACCOUNT: &str = "";
/// The period of a count since the beginning.
pub(crate) const LIFETIME: &str = "lifetime";

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
