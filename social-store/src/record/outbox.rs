//! `outbox`: what the host app, the pages and notices hear.

use serde_json::Value;
use social_core::{Timestamp, UserId};

/// A piece of news, on its way in.
#[derive(Clone, Debug, PartialEq)]
pub struct NewOutbox {
    /// Names the effect: a second row of the same key is left out silently.
    pub effect_key: String,
    /// Whose news it is.
    pub user_id: UserId,
    /// What happened: `publication.published`, `account.needs_reconnect`, ...
    pub kind: String,
    /// What it is about: an id of ours.
    pub subject: String,
    /// Details, never secrets.
    pub payload: Value,
}

/// A piece of news as it is read.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxItem {
    /// Grows with every row.
    pub seq: u64,
    /// Names the effect.
    pub effect_key: String,
    /// Whose news it is.
    pub user_id: UserId,
    /// What happened.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// Details.
    pub payload: Value,
    /// When it was written.
    pub at: Timestamp,
}
