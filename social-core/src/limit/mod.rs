//! Limits the platforms set: exact sliding windows and quotas with holds.
//!
//! The rules and the arithmetic live here; [`MemoryLimits`] serves one process, `social-store` the
//! same ports over a database.

mod memory;
mod quota;
mod wait;
mod window;

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;

pub use memory::MemoryLimits;
pub use quota::{HoldOutcome, Quota, QuotaHold, QuotaRule, QuotaState};
pub use wait::{AcquireError, acquire_before};
pub use window::{Permit, Window, WindowRule};

use crate::account::{AccountId, AppName};
use crate::time::Timestamp;

/// What a limit counts: an endpoint for one account of one app, or a cap of a whole app.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LimitKey(String);

impl LimitKey {
    /// Counts an endpoint for one account.
    pub fn account(app: &AppName, account: &AccountId, endpoint: &str) -> Self {
        Self(format!("{app}/{account}/{endpoint}"))
    }

    /// Counts something for the whole app.
    pub fn app(app: &AppName, what: &str) -> Self {
        Self(format!("{app}//{what}"))
    }

    /// Counts something of the host's own (sign-in tries by address, say).
    pub fn own(what: &str, whose: &str) -> Self {
        Self(format!("//{what}/{whose}"))
    }

    /// Gives the key as it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LimitKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A limit store that could not be asked.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the limit store failed: {0}")]
pub struct LimitError(pub String);

/// Counts calls in exact sliding windows.
#[async_trait]
pub trait RateLimiter: Send + Sync + fmt::Debug {
    /// Takes a place in the window, or tells when one frees.
    ///
    /// A place is taken for good: a call that failed counts at the platform too.
    ///
    /// # Errors
    ///
    /// When the store behind it fails.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave one place taken, never one given twice.
    async fn try_acquire(&self, key: &LimitKey, rule: WindowRule) -> Result<Permit, LimitError>;
}

/// Counts places that are held for a time and may be given back early.
#[async_trait]
pub trait QuotaLedger: Send + Sync + fmt::Debug {
    /// Holds a place under the caller's own id for `rule.span`, counted from `from` or now.
    ///
    /// Holding again under the same id takes no second place: its end moves to the later of both.
    /// With `from` in the future the place is held for a planned post, from now to
    /// `from + rule.span`.
    ///
    /// # Errors
    ///
    /// When the store behind it fails.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave the hold in place; hold again or release it by its id.
    async fn hold(
        &self,
        key: &LimitKey,
        rule: QuotaRule,
        id: &str,
        from: Option<Timestamp>,
    ) -> Result<HoldOutcome, LimitError>;

    /// Gives a place back. Only for a call that is proved to have had no effect.
    ///
    /// # Errors
    ///
    /// When the store behind it fails.
    async fn release(&self, key: &LimitKey, id: &str) -> Result<(), LimitError>;

    /// Reads what is used, left, and when a place frees.
    ///
    /// # Errors
    ///
    /// When the store behind it fails.
    async fn quota(&self, key: &LimitKey, rule: QuotaRule) -> Result<Quota, LimitError>;
}

/// The longest span of any limit, after which an untouched key may be forgotten.
pub const LONGEST_SPAN: Duration = Duration::from_hours(24);
