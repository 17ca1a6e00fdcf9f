//! Instagram's professional accounts, as a login opens them.

mod candidate;
mod level;
mod listed;

pub use candidate::Candidate;
pub(crate) use candidate::{of_page, row};
pub use level::AccessLevel;
pub(crate) use listed::Listed;
