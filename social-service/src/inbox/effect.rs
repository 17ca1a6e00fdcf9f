//! What is to be done for an event.

use social_core::UserId;
use social_store::Changes;

/// What an event brings about.
pub(super) enum Effect {
    /// These writes, told to this user.
    Apply { changes: Changes, told: Option<UserId> },
    /// It speaks of something that is not known here, or not yet.
    NotYet(&'static str),
    /// It may speak of several things. These writes say so; it is tried again later.
    Ambiguous { changes: Changes, reason: &'static str },
    /// It can never be applied.
    Hopeless(String),
}
