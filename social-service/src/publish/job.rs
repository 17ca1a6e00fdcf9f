//! What a step of a publication stands on, and what it says of how to go on.

use std::sync::Arc;

use social_core::Timestamp;
use social_store::{Change, Changes, NewOutbox, PostMode, Publication, PublicationStep, WorkClaim};
use tokio_util::sync::CancellationToken;

use super::request::TikTokRequest;
use crate::context::Context;
use crate::error::Result;

/// What became of a step.
#[derive(Debug)]
pub(super) enum Flow {
    /// Look at the journal again.
    Again,
    /// Come back at this instant.
    At(Timestamp),
    /// Nothing is left to do; webhooks may still bring news.
    Rest,
}

/// Everything a step needs.
pub(super) struct Job<'a> {
    pub(super) context: &'a Arc<Context>,
    pub(super) claim: &'a WorkClaim,
    pub(super) lost: &'a CancellationToken,
    pub(super) publication: Publication,
    pub(super) request: TikTokRequest,
    pub(super) steps: Vec<PublicationStep>,
}

impl Job<'_> {
    /// Writes changes if the claim still holds.
    pub(super) async fn write(&self, changes: Changes) -> Result<()> {
        let mut guarded = Changes::from(Change::Holds(self.claim.clone()));
        guarded.extend(changes);
        self.context.apply(guarded).await?;
        Ok(())
    }

    /// Gives the news that the publication has reached its present state.
    pub(super) fn told(&self) -> Change {
        let publication = &self.publication;
        let state = publication.state;
        Change::Outbox(NewOutbox {
            effect_key: format!("publication:{}:{}:{state}", publication.id, publication.attempt),
            user_id: publication.user_id.clone(),
            kind: format!("publication.{state}"),
            subject: publication.id.to_string(),
            payload: serde_json::json!({ "error": publication.last_error }),
        })
    }

    pub(super) fn mode(&self) -> PostMode {
        self.request.mode
    }
}
