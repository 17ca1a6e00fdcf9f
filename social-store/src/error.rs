//! What a store can answer besides yes.

use social_core::UserId;

/// A store operation that was not done; nothing was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A precondition no longer holds: somebody else wrote in between. Read again.
    #[error("somebody else wrote in between ({0})")]
    Fenced(&'static str),
    /// What is there already stands in the way.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// The row is not there, or belongs to somebody else.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// A value cannot be stored on every backend (a NUL character, a text that is too long).
    #[error("{field} cannot be stored: {reason}")]
    Invalid {
        /// The field.
        field: &'static str,
        /// Why.
        reason: &'static str,
    },
    /// The store is busy or out of reach for now; the same call may work later.
    #[error("the store is not available for now: {0}")]
    Unavailable(#[source] BoxError),
    /// A row cannot be read: another program wrote it, or the file is damaged.
    #[error("a stored {what} cannot be read")]
    Corrupt {
        /// What was read.
        what: &'static str,
        /// Why.
        #[source]
        source: BoxError,
    },
    /// The schema is newer than this program.
    #[error("the database has schema {found}, this program knows {known}; install a newer one")]
    NewerSchema {
        /// The version found.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// A setting of the database differs from what was asked for.
    #[error("the database did not take `{setting}`: it says `{found}`")]
    Setting {
        /// The setting.
        setting: &'static str,
        /// What it says.
        found: String,
    },
    /// Any other failure of the backend.
    #[error("the store failed")]
    Backend(#[source] BoxError),
}

/// A boxed cause.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

impl StoreError {
    /// Tells whether the same call may work later.
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    /// Tells whether a precondition was lost.
    pub const fn is_fenced(&self) -> bool {
        matches!(self, Self::Fenced(_))
    }
}

/// What is there already, and stands in the way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Conflict {
    /// Another user has connected this platform account.
    #[error("this account is connected by another user")]
    LinkedElsewhere {
        /// Who; never shown to the asking user.
        owner: UserId,
    },
    /// The idempotency key was used for another request.
    #[error("this idempotency key was used for another request")]
    IdempotencyKey {
        /// The publication that has it.
        publication: String,
    },
    /// What is to be removed is needed by what is under way.
    #[error("this {0} is needed by what is under way")]
    InUse(&'static str),
    /// A row with this key is there already.
    #[error("this {0} exists already")]
    Exists(&'static str),
}
