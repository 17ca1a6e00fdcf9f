//! What the two SQL backends share: columns, and records read from them.

pub(crate) mod batch;
pub(crate) mod codec;
pub(crate) mod intake;
pub(crate) mod read;
mod row;
