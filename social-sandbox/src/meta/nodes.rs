//! Nodes of people, Pages, portfolios, apps and what belongs to them.

pub(super) mod debug_token;
pub(super) mod me;
pub(super) mod pages;
pub(super) mod permissions;
pub(super) mod subscriptions;
