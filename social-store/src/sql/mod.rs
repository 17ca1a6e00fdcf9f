//! What the two SQL backends share: columns, and records read from them.

pub(crate) mod batch;
pub(crate) mod codec;
pub(crate) mod incoming;
pub(crate) mod intake;
pub(crate) mod migrate;
pub(crate) mod read;
mod row;
mod rows;
mod task;

pub(crate) use rows::demand;
pub(crate) use task::lost;
