//! Withdraws what has not gone out yet.

use social_core::{Timestamp, UserId};
use social_store::{
    AuditOutcome, Change, Changes, NewAudit, NewOutbox, Publication, PublicationId,
    PublicationState, WorkKind,
};

use super::Publish;
use super::accept::Hold;
use super::request::TikTokRequest;
use crate::context::Context;
use crate::error::{Conflict, Error, Result};

/// How often the row is read again when a worker wrote to it in between.
const TRIES: usize = 3;

impl Publish {
    /// Withdraws a publication for which TikTok was not asked anything yet.
    ///
    /// A publication that was withdrawn before is given again.
    ///
    /// # Errors
    ///
    /// [`Conflict::NotCancellable`] once TikTok was asked to begin; [`Error::NotFound`] also for a
    /// publication of somebody else.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves it either withdrawn or not; ask again.
    pub async fn cancel(&self, user: &UserId, id: &PublicationId) -> Result<Publication> {
        for _ in 0..TRIES {
            let publication = self.find(user, id).await?;
            if publication.state == PublicationState::Cancelled {
                // A caller that went away may have left the place held.
                give_back(&self.context, &publication).await?;
                return Ok(publication);
            }
            if publication.state != PublicationState::Queued || publication.attempt > 0 {
                return Err(Conflict::NotCancellable.into());
            }
            // A worker that has just written its intent has moved the version on, and wins.
            let withdrawn = withdrawn(publication, self.context.now());
            match self.context.apply(withdrawal(&withdrawn)).await {
                Ok(_) => {
                    give_back(&self.context, &withdrawn).await?;
                    return self.find(user, id).await;
                }
                Err(error) if error.is_fenced() => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Conflict::Changed.into())
    }
}

fn withdrawn(mut publication: Publication, now: Timestamp) -> Publication {
    publication.state = PublicationState::Cancelled;
    publication.cancel_requested_at = Some(now);
    publication.settled_at = Some(now);
    publication
}

/// Frees the place of a draft that TikTok was never asked about.
async fn give_back(context: &Context, publication: &Publication) -> Result<()> {
    let account = context.owned_account(&publication.user_id, &publication.account_id).await?;
    let request: TikTokRequest = serde_json::from_value(publication.request.clone())
        .map_err(|error| Error::Config(error.to_string()))?;
    Hold::of(&account, &request, publication).give_back(context).await
}

fn withdrawal(publication: &Publication) -> Changes {
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
        .with(Change::Audit(NewAudit {
            actor: publication.user_id.to_string(),
            user_id: Some(publication.user_id.clone()),
            action: "publication.cancel".to_owned(),
            account_id: Some(publication.account_id.clone()),
            detail: serde_json::json!({ "publication_id": publication.id }),
            outcome: AuditOutcome::Done,
            correlation_id: Some(publication.correlation_id.clone()),
        }))
}
