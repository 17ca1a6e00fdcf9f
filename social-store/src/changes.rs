//! Writes that belong together, as data.
//!
//! [`Store::apply`](crate::Store::apply) does all of them or none. A change that needs something to
//! be still so carries it: a claim's fence, a row's version, an empty key. If one does not hold, the
//! answer is [`StoreError::Fenced`](crate::StoreError::Fenced) and nothing is written.

use serde_json::Value;
use social_core::{AccountId, AppName, Provider, Subject, Timestamp};

use crate::record::{
    AccountState, AssetId, AssetState, Due, EventId, IgComment, IgContainer, IgMedia,
    InsightSample, MediaGrant, NewAudit, NewOutbox, Publication, PublicationId, PublicationStep,
    TikTokPost, WorkClaim, WorkKind,
};

/// One write, with its precondition.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Change {
    /// Demands that a claim is still the newest of its subject and was not given back. It writes
    /// nothing.
    Holds(WorkClaim),
    /// Gives a claim back and sets when the work is due next; `None` removes it. Demands the claim.
    FinishWork {
        /// The claim.
        claim: WorkClaim,
        /// When to do it again.
        next: Option<Timestamp>,
    },
    /// Keeps how far work has come, for whoever goes on with it; `None` forgets it. Demands the claim.
    ///
    /// It stays with the work until it is replaced or the work is removed, whoever holds it.
    KeepProgress {
        /// The claim.
        claim: WorkClaim,
        /// How far it has come, as its worker writes it; never a secret.
        progress: Option<Value>,
    },
    /// Makes work due. A claim that is held goes on; its holder's next `FinishWork` decides, except
    /// that a [`Due::NoLaterThan`] set meanwhile survives it.
    Schedule {
        /// What kind of work.
        kind: WorkKind,
        /// What it is about.
        subject: String,
        /// Whose work it is, if there may be much of it; at most [`WorkKind::MOST_IN_LANE`] pieces
        /// of a lane are claimed at once. `None` leaves the lane it has.
        lane: Option<String>,
        /// When.
        due: Due,
    },
    /// Removes work, held or not; a holder finds itself fenced.
    Unschedule {
        /// What kind of work.
        kind: WorkKind,
        /// What it is about.
        subject: String,
    },

    /// Adds a publication. Demands that user and idempotency key are unused, and that no file it
    /// needs is being removed or is removed:
    /// [`StoreError::NotFound`](crate::StoreError::NotFound) otherwise.
    InsertPublication(Box<Publication>),
    /// Writes a publication's changing columns. Demands `version`, and stores `version + 1`.
    PutPublication(Box<Publication>),
    /// Adds a line to a journal. Demands that it is not there yet.
    InsertStep(PublicationStep),

    /// Adds a TikTok post. Demands that the `publish_id` is new.
    InsertTikTokPost(Box<TikTokPost>),
    /// Writes a TikTok post's changing columns. Demands `version`, and stores `version + 1`.
    ///
    /// The upload's progress is not among them: only
    /// [`advance_chunk`](crate::TikTokPosts::advance_chunk) moves it, so that a status read beside
    /// the upload cannot set it back.
    PutTikTokPost(Box<TikTokPost>),

    /// Adds a container. Demands that it is new.
    InsertIgContainer(Box<IgContainer>),
    /// Writes a container's changing columns. Demands `version`, and stores `version + 1`.
    PutIgContainer(Box<IgContainer>),
    /// Adds or renews a media object, unless the stored row was read later.
    UpsertIgMedia(Box<IgMedia>),
    /// Adds or renews a comment, unless the stored row was read later.
    UpsertIgComment(Box<IgComment>),
    /// Adds a comment of which somebody told; one that is known stays as it is, deleted ones too:
    /// what was read says more than what was told, whenever it was told.
    AddIgComment(Box<IgComment>),
    /// Adds figures; one of the same account, subject, metric, period, breakdown and end time is
    /// replaced.
    PutSamples(Vec<InsightSample>),

    /// Marks an event's effect as stored. Demands the claim's fence.
    EventDone {
        /// The event.
        id: EventId,
        /// The claim's fence.
        fence: u64,
    },

    /// Sets where an account stands. Demands the version if one is named, and tokens unless the
    /// new state is [`AccountState::Revoked`]. A revoked account stays revoked.
    SetAccountState {
        /// The account.
        id: AccountId,
        /// The token version it must still have.
        token_version: Option<u64>,
        /// The new state; [`AccountState::Revoked`] also erases its tokens.
        state: AccountState,
    },

    /// Erases the connections of somebody at a platform that have ended: their rows with all that
    /// hangs on them, the publications to them, and what the audit log says of them. A connection
    /// that lives stays.
    EraseRevoked {
        /// The platform app.
        app: AppName,
        /// The platform.
        provider: Provider,
        /// Who it is at the platform.
        subject: Subject,
    },

    /// Sets where a staged file stands. Demands that it is in `from`.
    ///
    /// [`AssetState::Removing`] also demands that no publication that is not settled needs the file:
    /// [`Conflict::InUse`](crate::Conflict::InUse) otherwise. The file's life ends with it, so that
    /// [`expired_assets`](crate::Media::expired_assets) finds it until its bytes are gone.
    SetAssetState {
        /// The file.
        id: AssetId,
        /// Where it must stand.
        from: AssetState,
        /// Where it shall stand.
        to: AssetState,
    },
    /// Moves a staged file's end, so that it lives as long as what needs it. Demands that it is
    /// neither being removed nor removed.
    KeepAsset {
        /// The file.
        id: AssetId,
        /// Its new end, if that is later.
        until: Timestamp,
    },
    /// Adds a permission to fetch. Demands that its hash is new.
    InsertGrant(MediaGrant),
    /// Withdraws every permission of an attempt, used or not.
    RevokeGrants {
        /// The publication.
        publication_id: PublicationId,
        /// Its attempt.
        attempt: u32,
    },
    /// Withdraws every permission of an attempt. Demands that none of them was used:
    /// [`Conflict::InUse`](crate::Conflict::InUse) otherwise.
    ///
    /// Once it is done none of them can come to be used: it and
    /// [`mark_fetched`](crate::Media::mark_fetched) exclude each other.
    RevokeUnfetched {
        /// The publication.
        publication_id: PublicationId,
        /// Its attempt.
        attempt: u32,
    },

    /// Tells the host; left out if its effect key is known.
    Outbox(NewOutbox),
    /// Writes to the audit log.
    Audit(NewAudit),
}

/// A list of writes that are done together.
#[derive(Clone, Debug, Default)]
#[must_use = "changes do nothing until they are applied"]
pub struct Changes(Vec<Change>);

impl Changes {
    /// Makes an empty list.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a write.
    pub fn with(mut self, change: Change) -> Self {
        self.0.push(change);
        self
    }

    /// Adds a write.
    pub fn push(&mut self, change: Change) {
        self.0.push(change);
    }

    /// Adds the writes of another list.
    pub fn extend(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    /// Gives the writes in order.
    pub fn iter(&self) -> impl Iterator<Item = &Change> {
        self.0.iter()
    }

    /// Gives the events that are done, if there is nothing else: a database can do that in a single
    /// statement.
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    pub(crate) fn only_done(&self) -> Option<Vec<(EventId, u64)>> {
        let done = self.0.iter().map(|change| match change {
            Change::EventDone { id, fence } => Some((id.clone(), *fence)),
            _ => None,
        });
        if self.is_empty() { None } else { done.collect() }
    }

    /// Tells whether there is nothing to write.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Change> for Changes {
    fn from(change: Change) -> Self {
        Self(vec![change])
    }
}

impl FromIterator<Change> for Changes {
    fn from_iter<I: IntoIterator<Item = Change>>(changes: I) -> Self {
        Self(changes.into_iter().collect())
    }
}

impl IntoIterator for Changes {
    type Item = Change;
    type IntoIter = std::vec::IntoIter<Change>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// What a list of writes brought about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Rows of the outbox that are new, by their `seq`.
    pub outbox: Vec<u64>,
}
