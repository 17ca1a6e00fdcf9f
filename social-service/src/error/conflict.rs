//! What stands in the way of a flow.

use social_core::Subject;

/// What is in the way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Conflict {
    /// Another user has connected this platform account.
    #[error("this account is connected by another user")]
    LinkedElsewhere,
    /// The login came back with another account than the one to be reconnected.
    #[error("the login came back with another account")]
    OtherIdentity {
        /// The account that was to be reconnected.
        expected: Subject,
        /// The account that came.
        found: Subject,
    },
    /// The idempotency key was used for another request.
    #[error("this idempotency key was used for another request")]
    IdempotencyKey {
        /// The publication that has it.
        publication: String,
    },
    /// It is too late to withdraw the publication.
    #[error("the publication can no longer be withdrawn")]
    NotCancellable,
    /// The platform has everything of the publication and goes on with it.
    #[error("the platform goes on with the publication")]
    TooLate,
    /// It is known what became of the publication.
    #[error("the publication is not unknown")]
    NotUnknown,
    /// A publication that is under way needs the file.
    #[error("a publication that is under way needs this file")]
    InUse,
    /// The answer to a comment was lost, and it does not stand there, or not yet.
    #[error("the platform did not say whether the comment stands")]
    CommentUnconfirmed,
    /// The row changed meanwhile.
    #[error("it changed meanwhile; try again")]
    Changed,
}

impl Conflict {
    /// Gives the stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::LinkedElsewhere => "account_linked_elsewhere",
            Self::OtherIdentity { .. } => "other_identity",
            Self::IdempotencyKey { .. } => "idempotency_conflict",
            Self::NotCancellable => "not_cancellable",
            Self::TooLate => "cancel_too_late",
            Self::NotUnknown => "not_unknown",
            Self::InUse => "file_in_use",
            Self::CommentUnconfirmed => "comment_unconfirmed",
            Self::Changed => "changed_meanwhile",
        }
    }
}
