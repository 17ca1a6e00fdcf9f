//! The ports: one trait per family of records, joined in [`Store`].
//!
//! Every method that serves a user takes the user: rows of somebody else are not there. Methods
//! without a user serve workers. Time comes from the store: its database, or the clock it was given.
//! Unless a method says otherwise it is cancel safe: dropping the future leaves either all of the
//! write or nothing.

mod accounts;
mod inbox;
mod instagram;
mod journal;
mod log;
mod media;
mod oauth;
mod seals;
mod tiktok;
mod work;

use std::fmt;

use async_trait::async_trait;
use social_core::Timestamp;
use social_core::{QuotaLedger, RateLimiter};

pub use accounts::TokenStore;
pub use inbox::WebhookInbox;
pub use instagram::{IgComments, IgContainers, IgMediaStore, InsightSamples, InstagramAccounts};
pub use journal::Publications;
pub use log::{Audit, Outbox};
pub use media::Media;
pub use oauth::OAuthStates;
pub use seals::Seals;
pub use tiktok::TikTokPosts;
pub use work::Schedule;

use crate::changes::{Applied, Changes};
use crate::error::StoreError;
use crate::signal::Signals;

/// The answer of a store.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Limits and quotas: the two ports of `social-core` together.
pub trait Limits: RateLimiter + QuotaLedger {}

impl<T: RateLimiter + QuotaLedger + ?Sized> Limits for T {}

/// Everything the service keeps.
#[async_trait]
pub trait Store:
    TokenStore
    + TikTokPosts
    + InstagramAccounts
    + IgContainers
    + IgMediaStore
    + IgComments
    + InsightSamples
    + Publications
    + WebhookInbox
    + OAuthStates
    + Seals
    + Schedule
    + Limits
    + Media
    + Outbox
    + Audit
    + fmt::Debug
    + Send
    + Sync
{
    /// Does all the writes, or none.
    ///
    /// # Errors
    ///
    /// [`StoreError::Fenced`] if a precondition does not hold, [`StoreError::Conflict`] if a unique
    /// fact is taken; nothing was written then.
    ///
    /// # Cancel safety
    ///
    /// The writes run in a task of their own: dropping the future does not stop them half-way, and
    /// leaves unknown whether they were done.
    async fn apply(&self, changes: Changes) -> Result<Applied>;

    /// Gives the store's own time, which leases and expiries go by.
    fn now(&self) -> Timestamp;

    /// Gives the hints of other processes, from now on; a store of one process may be silent.
    fn signals(&self) -> Signals;

    /// Asks the store for a sign of life.
    ///
    /// # Errors
    ///
    /// When it cannot be reached or written to.
    async fn ping(&self) -> Result<()>;
}
