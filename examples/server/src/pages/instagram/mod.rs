//! Connecting Instagram: by which login, which accounts, and how it went.

mod choose;
mod connect;
mod lines;
mod scopes;

pub(super) use choose::{show as choose, submit as chosen};
pub(super) use connect::show;
pub(super) use lines::InstagramLines;

/// Where Instagram accounts are connected.
pub(crate) const CONNECT_INSTAGRAM: &str = "/platforms/connect/instagram";
/// Where the accounts of a login are chosen.
pub(crate) const CHOOSE_INSTAGRAM: &str = "/platforms/connect/instagram/choose";
