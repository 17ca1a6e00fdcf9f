//! What the proof of the refresh race and its worker processes say to each other, a line each.

use serde::{Deserialize, Serialize};
use social_core::AccountId;
use url::Url;

use crate::fast_clock::Pace;

/// What a worker is started with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Setup {
    /// The address of the store that all workers share.
    pub store: String,
    /// TikTok's address.
    pub tiktok: Url,
    /// The account that all of them use.
    pub account: AccountId,
    /// The encryption key, in base64; made for this run.
    pub key: String,
    /// How time runs.
    pub pace: Pace,
    /// How many tasks a worker has.
    pub tasks: usize,
}

/// A round that every task of every worker begins at once: the worker answers when it is ready, and
/// begins with the next line.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Round {
    /// Virtual seconds that were skipped in all.
    pub skipped_seconds: u64,
    /// Why a new token is needed.
    pub need: Need,
}

/// Why a new token is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// The old one has run out.
    Expired,
    /// TikTok has refused the old one.
    Refused,
}

/// What the tasks of a worker got.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Answers {
    /// The generation of each token.
    pub generations: Vec<u64>,
    /// The words of each error.
    pub errors: Vec<String>,
}
