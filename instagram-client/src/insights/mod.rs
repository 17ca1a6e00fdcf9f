//! Figures of media and of the account.
//!
//! Which figures there are depends on the medium, the login and the day: [`METRICS`] says so as
//! data. One metric that does not fit fails a whole call at Instagram, so a call that fails for
//! that is split, and the others are kept; see [`Insights`].
//!
//! No figure is not the same as zero: Instagram leaves out what it does not know, takes up to 48
//! hours, and withholds figures of fewer than five viewers.

mod account;
mod figures;
mod media;
mod metric;
mod split;
mod table;

pub use account::{AccountQuery, Breakdown, MetricType, Period, Timeframe};
pub use figures::{Figure, Insights, Withheld};
pub use metric::{Level, Metric};
pub use table::METRICS;
