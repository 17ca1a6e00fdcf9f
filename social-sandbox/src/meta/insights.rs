//! Insights: figures that move with time, and the errors around them.

mod account;
mod answer;
mod audience;
mod endpoints;
mod growth;
mod medium;
mod medium_figures;
mod metrics;
mod question;
mod story;

pub(crate) use endpoints::ENDPOINTS;
pub(crate) use medium::{counted, of_medium};
pub use metrics::{INSIGHT_METRICS, InsightMetric, InsightSubject};
pub(crate) use story::story_over;
