//! The log filter.

use tracing_subscriber::EnvFilter;

use super::parse::Problem;

/// Reads a filter.
pub(super) fn check(text: &str) -> Result<(), Problem> {
    EnvFilter::builder()
        .parse(text)
        .map(drop)
        .map_err(|_| "write a level (error, warn, info, debug, trace) or targets with levels, for example info,social_service=debug".to_owned())
}
