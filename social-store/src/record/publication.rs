//! `publications` and `publication_steps`: what a user asked to publish, and its journal.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use social_core::{AccountId, AppName, ErrorClass, Timestamp, UserId};

use super::AssetId;

social_core::text_id! {
    /// Our id of a publication.
    PublicationId;
}

social_core::words! {
    /// Where a publication stands; the words of the pages.
    pub enum PublicationState {
        /// Accepted; waits for its time, a place, or a retry.
        Queued = "queued",
        /// Bytes go to the platform, or the platform was asked to fetch them.
        Transferring = "transferring",
        /// The platform has everything and works on it.
        Processing = "processing",
        /// In the creator's TikTok inbox; the creator finishes it there.
        Inbox = "inbox",
        /// The platform said that it is posted.
        Published = "published",
        /// Refused, with a reason; nothing was posted.
        Failed = "failed",
        /// A mutating call brought no answer; it is never sent again before it is resolved.
        Unknown = "unknown",
        /// Withdrawn by the user before it was posted.
        Cancelled = "cancelled",
    }
}

impl PublicationState {
    /// Tells whether nothing more is done for it here.
    ///
    /// A post in the inbox still becomes published when the creator finishes it.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Inbox | Self::Published | Self::Failed | Self::Cancelled)
    }
}

/// One thing a user asked to publish.
#[derive(Clone, Debug, PartialEq)]
pub struct Publication {
    /// Our id.
    pub id: PublicationId,
    /// The platform app.
    pub app: AppName,
    /// Whose it is.
    pub user_id: UserId,
    /// The account it goes to.
    pub account_id: AccountId,
    /// Ties together what was asked for several accounts at once.
    pub group_id: Option<String>,
    /// The caller's key: the same key gives the same publication.
    pub idempotency_key: String,
    /// What was asked, as the service wrote it.
    pub request: Value,
    /// Hash of the request; the same key with another hash is a conflict.
    pub request_hash: String,
    /// The staged media, in order.
    pub media: Vec<AssetId>,
    /// When to publish; `None` means at once.
    pub scheduled_for: Option<Timestamp>,
    /// Where it stands.
    pub state: PublicationState,
    /// Counts the tries that began with a mutating call.
    pub attempt: u32,
    /// When the user asked to withdraw it.
    pub cancel_requested_at: Option<Timestamp>,
    /// The id that proves the outcome: the webhook's identity, or the platform's post id.
    pub external_id: Option<String>,
    /// What went wrong last.
    pub last_error: Option<LastError>,
    /// Ties log lines, journal and audit together.
    pub correlation_id: String,
    /// Counts the writes of this row; a write must name the one it read.
    pub version: u64,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When the row last changed.
    pub updated_at: Timestamp,
    /// After this instant a publication that is not settled raises an alarm.
    pub deadline_at: Timestamp,
    /// When it was settled.
    pub settled_at: Option<Timestamp>,
}

/// What went wrong last, for the journal, the API and the pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastError {
    /// The platform's code, or ours.
    pub code: String,
    /// The coarse class.
    pub class: ErrorClass,
    /// One sentence for people who read logs; never a secret, never a body.
    pub message: String,
    /// The platform's request id.
    pub log_id: Option<String>,
}

social_core::words! {
    /// The two halves of a journalled call.
    pub enum StepKind {
        /// Written before the call.
        Intent = "intent",
        /// Written after it.
        Outcome = "outcome",
    }
}

social_core::words! {
    /// How a journalled call ended.
    pub enum StepOutcome {
        /// It did what it should.
        Done = "done",
        /// The platform refused; nothing happened.
        Refused = "refused",
        /// It certainly did not reach the platform.
        NotSent = "not_sent",
        /// No answer: it may have happened.
        Unknown = "unknown",
        /// The platform took it and failed later.
        Failed = "failed",
    }
}

/// One line of the journal; never changed once written.
///
/// Unique by publication, attempt, step, part and kind.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicationStep {
    /// Whose journal.
    pub publication_id: PublicationId,
    /// The publication's attempt.
    pub attempt: u32,
    /// What was done: `init`, `upload`, `complete`, `container`, ...
    pub step: String,
    /// Which part of it: a carousel's child, a repetition; 0 where there is only one.
    pub part: u32,
    /// Before or after the call.
    pub kind: StepKind,
    /// How it ended; only with [`StepKind::Outcome`].
    pub outcome: Option<StepOutcome>,
    /// Who says so: `us`, `tiktok:status`, `tiktok:webhook`, `user`.
    pub source: String,
    /// Remote ids and codes, never secrets.
    pub detail: Value,
    /// When it was written.
    pub at: Timestamp,
}
