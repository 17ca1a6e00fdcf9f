//! Withdraws what has not gone out yet.

use social_core::{Timestamp, UserId};
use social_store::{
    AuditOutcome, Change, Changes, NewAudit, NewOutbox, Publication, PublicationId,
    PublicationState, WorkKind,
};

use super::read::Journal;
use super::request::Asked;
use super::{Publish, instagram, tiktok};
use crate::context::Context;
use crate::error::{Conflict, Error, Result};

/// How often the row is read again when a worker wrote to it in between.
const TRIES: usize = 3;

impl Publish {
    /// Withdraws a publication.
    ///
    /// One that waits is withdrawn here and now. If TikTok is fetching its media, TikTok is asked to
    /// stop, at its best effort: the publication given then says `cancel_requested_at`, and its
    /// status tells later whether that was in time. Of a file on its way to TikTok no more is sent,
    /// which leaves no post unless everything was there already. What is prepared at Instagram is
    /// withdrawn at once, until Instagram is asked to publish it.
    ///
    /// A publication that was withdrawn before is given again.
    ///
    /// # Errors
    ///
    /// [`Conflict::NotCancellable`] while TikTok begins and once it is out;
    /// [`Conflict::TooLate`] if TikTok has the media and goes on; [`Error::TikTok`] if TikTok was
    /// not reached or refused for another reason; [`Error::NotFound`] also for a publication of
    /// somebody else.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves it withdrawn, asked for, or neither; ask again.
    pub async fn cancel(&self, user: &UserId, id: &PublicationId) -> Result<Publication> {
        for _ in 0..TRIES {
            let publication = self.find(user, id).await?;
            let attempted = match publication.state {
                PublicationState::Cancelled => {
                    // A caller that went away may have left the place held.
                    give_back(&self.context, &publication).await?;
                    return Ok(publication);
                }
                PublicationState::Queued => self.withdraw(publication).await,
                PublicationState::Transferring
                | PublicationState::Processing
                | PublicationState::Unknown => stop(&self.context, publication).await,
                PublicationState::Inbox
                | PublicationState::Published
                | PublicationState::Failed => Err(Conflict::NotCancellable.into()),
            };
            match attempted {
                Ok(()) => return self.find(user, id).await,
                // A worker that wrote meanwhile has moved the version on, and wins.
                Err(Error::Conflict(Conflict::Changed)) => {}
                Err(error) => return Err(error),
            }
        }
        Err(Conflict::Changed.into())
    }

    /// Tells whether [`Self::cancel`] can still do something about a publication that stands like
    /// this. Whether it is in time is known only when it is asked for.
    pub fn may_cancel(&self, journal: &Journal) -> bool {
        match journal.publication.state {
            PublicationState::Queued => true,
            PublicationState::Transferring
            | PublicationState::Processing
            | PublicationState::Unknown => can_stop(&self.context, journal),
            PublicationState::Cancelled
            | PublicationState::Inbox
            | PublicationState::Published
            | PublicationState::Failed => false,
        }
    }

    /// Nothing can come of what waits: TikTok was not asked yet, or refused, or was asked about a
    /// file of which it has no byte.
    async fn withdraw(&self, publication: Publication) -> Result<()> {
        let withdrawn = withdrawn(publication, self.context.now());
        self.context.apply(withdrawal(&withdrawn)).await?;
        give_back(&self.context, &withdrawn).await
    }
}

/// Stops what the platform may be working on.
async fn stop(context: &Context, publication: Publication) -> Result<()> {
    match Asked::read(&publication)? {
        Asked::TikTok(_) => tiktok::stop(context, publication).await,
        Asked::Instagram(request) => instagram::stop(context, publication, &request).await,
    }
}

/// Tells whether [`stop`] would do something.
fn can_stop(context: &Context, journal: &Journal) -> bool {
    match Asked::read(&journal.publication) {
        Ok(Asked::TikTok(_)) => tiktok::can_stop(&journal.publication, &journal.posts),
        Ok(Asked::Instagram(request)) => instagram::can_stop(journal, &request, context.now()),
        // A request that cannot be read is carried on by nobody.
        Err(_) => false,
    }
}

/// Makes the publication withdrawn, as of now.
pub(super) fn withdrawn(mut publication: Publication, now: Timestamp) -> Publication {
    publication.state = PublicationState::Cancelled;
    publication.cancel_requested_at = Some(now);
    publication.settled_at = Some(now);
    publication
}

/// Frees what is held for a publication that its platform was never asked about.
async fn give_back(context: &Context, publication: &Publication) -> Result<()> {
    match Asked::read(publication)? {
        Asked::TikTok(request) => tiktok::give_back(context, publication, &request).await,
        Asked::Instagram(_) => Ok(()),
    }
}

/// Gives the writes of a withdrawal.
pub(super) fn withdrawal(publication: &Publication) -> Changes {
    Changes::new()
        .with(Change::PutPublication(Box::new(publication.clone())))
        .with(Change::Unschedule {
            kind: WorkKind::PUBLICATION,
            subject: publication.id.to_string(),
        })
        .with(Change::Outbox(NewOutbox {
            effect_key: format!("publication:{}:cancelled", publication.id),
            user_id: publication.user_id.clone(),
            kind: "publication.cancelled".to_owned(),
            subject: publication.id.to_string(),
            payload: serde_json::json!({}),
        }))
        .with(audit(publication))
}

/// Notes who asked.
pub(super) fn audit(publication: &Publication) -> Change {
    Change::Audit(NewAudit {
        actor: publication.user_id.to_string(),
        user_id: Some(publication.user_id.clone()),
        action: "publication.cancel".to_owned(),
        account_id: Some(publication.account_id.clone()),
        detail: serde_json::json!({ "publication_id": publication.id }),
        outcome: AuditOutcome::Done,
        correlation_id: Some(publication.correlation_id.clone()),
    })
}
