//! A person says what became of a post that nobody could find out about.

use social_core::UserId;
use social_store::{
    AuditOutcome, Change, Changes, NewAudit, NewOutbox, Publication, PublicationId,
    PublicationState, PublicationStep, StepKind, StepOutcome, WorkKind,
};

use super::Publish;
use super::job::news_key;
use crate::error::{Conflict, Result};

/// What a person saw on the profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The post is there.
    Posted,
    /// It is not.
    NotPosted,
}

impl Publish {
    /// Settles an unknown publication by what its user saw: it is published, or cancelled. It is
    /// not sent again; a word of the platform that comes later still counts.
    ///
    /// # Errors
    ///
    /// [`Conflict::NotUnknown`] unless the publication is unknown;
    /// [`Error::NotFound`](crate::Error::NotFound) also for a publication of somebody else.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves it either settled or not; ask again.
    pub async fn settle(
        &self,
        user: &UserId,
        id: &PublicationId,
        seen: Seen,
    ) -> Result<Publication> {
        let mut publication = self.find(user, id).await?;
        if publication.state != PublicationState::Unknown {
            return Err(Conflict::NotUnknown.into());
        }
        publication.state = match seen {
            Seen::Posted => PublicationState::Published,
            Seen::NotPosted => PublicationState::Cancelled,
        };
        let now = self.context.now();
        publication.settled_at = Some(now);
        publication.last_error = None;
        self.context.apply(settlement(&publication, seen, now)).await?;
        self.find(user, id).await
    }
}

fn settlement(publication: &Publication, seen: Seen, now: social_core::Timestamp) -> Changes {
    let state = publication.state;
    let posted = seen == Seen::Posted;
    Changes::new()
        .with(Change::PutPublication(Box::new(publication.clone())))
        .with(Change::InsertStep(PublicationStep {
            publication_id: publication.id.clone(),
            attempt: publication.attempt,
            step: "settled".to_owned(),
            part: 0,
            kind: StepKind::Outcome,
            outcome: Some(if posted { StepOutcome::Done } else { StepOutcome::Failed }),
            source: "user".to_owned(),
            detail: serde_json::json!({ "posted": posted }),
            at: now,
        }))
        .with(Change::Unschedule {
            kind: WorkKind::PUBLICATION,
            subject: publication.id.to_string(),
        })
        .with(Change::Outbox(NewOutbox {
            effect_key: news_key(publication, state),
            user_id: publication.user_id.clone(),
            kind: format!("publication.{state}"),
            subject: publication.id.to_string(),
            payload: serde_json::json!({ "by": "user" }),
        }))
        .with(Change::Audit(NewAudit {
            actor: publication.user_id.to_string(),
            user_id: Some(publication.user_id.clone()),
            action: "publication.settle".to_owned(),
            account_id: Some(publication.account_id.clone()),
            detail: serde_json::json!({ "publication_id": publication.id, "posted": posted }),
            outcome: AuditOutcome::Done,
            correlation_id: Some(publication.correlation_id.clone()),
        }))
}
