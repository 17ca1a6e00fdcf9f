//! Records read from their columns, one file a family.

pub(crate) mod account;
pub(crate) mod inbox;
pub(crate) mod instagram;
pub(crate) mod journal;
pub(crate) mod limits;
pub(crate) mod log;
pub(crate) mod media;
pub(crate) mod oauth;
pub(crate) mod seals;
pub(crate) mod tiktok;
