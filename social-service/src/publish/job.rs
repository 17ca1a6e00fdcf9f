//! What a step of a publication stands on, and what it says of how to go on.

use std::sync::Arc;
use std::time::Duration;

use social_core::{ErrorClass, Timestamp};
use social_store::{
    Change, Changes, LastError, NewOutbox, Publication, PublicationState, PublicationStep,
    StepKind, StepOutcome, WorkClaim,
};
use tokio_util::sync::CancellationToken;

use super::request::PlatformRequest;
use crate::context::Context;
use crate::error::Result;

/// How long to wait when nobody says how long.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);
/// How long a publication waits for its account to be connected again before it looks once more.
pub(super) const RECONNECT_WAIT: Duration = Duration::from_mins(10);

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

/// Everything a step needs, for a request of one platform.
pub(super) struct Job<'a, R> {
    pub(super) context: &'a Arc<Context>,
    pub(super) claim: &'a WorkClaim,
    pub(super) lost: &'a CancellationToken,
    pub(super) stop: &'a CancellationToken,
    pub(super) publication: Publication,
    pub(super) request: R,
    pub(super) steps: Vec<PublicationStep>,
}

/// A line of the journal to come, besides what every line of a job says.
pub(super) struct Line<'a> {
    pub(super) step: &'a str,
    pub(super) part: u32,
    pub(super) kind: StepKind,
    pub(super) outcome: Option<StepOutcome>,
    pub(super) detail: serde_json::Value,
    /// Who says so.
    pub(super) source: &'static str,
}

/// What we did ourselves.
pub(super) const US: &str = "us";

impl<'a> Line<'a> {
    /// Says that a call is about to be made.
    pub(super) const fn intent(step: &'a str, part: u32, detail: serde_json::Value) -> Self {
        Self { step, part, kind: StepKind::Intent, outcome: None, detail, source: US }
    }

    /// Says how a call ended.
    pub(super) const fn outcome(
        (step, part): (&'a str, u32),
        outcome: StepOutcome,
        detail: serde_json::Value,
    ) -> Self {
        Self { step, part, kind: StepKind::Outcome, outcome: Some(outcome), detail, source: US }
    }

    /// Names who says so, if not we.
    pub(super) const fn said_by(mut self, source: &'static str) -> Self {
        self.source = source;
        self
    }
}

/// Names what is told of an attempt, so that each is told once.
pub(super) fn news_key(publication: &Publication, what: impl std::fmt::Display) -> String {
    format!("publication:{}:{}:{what}", publication.id, publication.attempt)
}

impl<R: PlatformRequest> Job<'_, R> {
    /// Writes changes if the claim still holds.
    pub(super) async fn write(&self, changes: Changes) -> Result<()> {
        let mut guarded = Changes::from(Change::Holds(self.claim.clone()));
        guarded.extend(changes);
        self.context.apply(guarded).await?;
        Ok(())
    }

    /// Gives the write of the publication as it is now.
    pub(super) fn put(&self) -> Change {
        Change::PutPublication(Box::new(self.publication.clone()))
    }

    /// Gives the news that the publication has reached its present state.
    pub(super) fn told(&self) -> Change {
        let publication = &self.publication;
        let state = publication.state;
        Change::Outbox(NewOutbox {
            effect_key: news_key(publication, state),
            user_id: publication.user_id.clone(),
            kind: format!("publication.{state}"),
            subject: publication.id.to_string(),
            payload: serde_json::json!({ "error": publication.last_error }),
        })
    }

    /// Makes a line of the journal.
    pub(super) fn line(&self, line: Line<'_>) -> Change {
        Change::InsertStep(PublicationStep {
            publication_id: self.publication.id.clone(),
            attempt: self.publication.attempt,
            step: line.step.to_owned(),
            part: line.part,
            kind: line.kind,
            outcome: line.outcome,
            source: line.source.to_owned(),
            detail: line.detail,
            at: self.context.now(),
        })
    }

    /// Counts how a publication ended.
    pub(super) fn count(outcome: &'static str) {
        let provider = R::PROVIDER.as_str();
        metrics::counter!("upload_total", "provider" => provider, "outcome" => outcome)
            .increment(1);
    }

    /// Ends the publication without a post, and says why.
    pub(super) async fn fail(&mut self, error: LastError, mut changes: Changes) -> Result<Flow> {
        let now = self.context.now();
        self.publication.state = PublicationState::Failed;
        self.publication.last_error = Some(error);
        self.publication.settled_at = Some(now);
        changes.push(self.put());
        changes.push(self.told());
        self.write(changes).await?;
        Self::count("failed");
        Ok(Flow::Rest)
    }

    /// Puts the publication back into the queue with what went wrong.
    pub(super) async fn wait(
        &mut self,
        error: LastError,
        until: Timestamp,
        mut changes: Changes,
    ) -> Result<Flow> {
        self.publication.state = PublicationState::Queued;
        self.publication.last_error = Some(error);
        changes.push(self.put());
        self.write(changes).await?;
        Ok(Flow::At(until))
    }

    /// Nothing was posted, and nothing will be.
    pub(super) async fn cancelled(&mut self, mut changes: Changes) -> Result<Flow> {
        self.publication.state = PublicationState::Cancelled;
        self.publication.settled_at = Some(self.context.now());
        self.publication.last_error = None;
        changes.push(self.put());
        changes.push(self.told());
        self.write(changes).await?;
        Ok(Flow::Rest)
    }

    /// Gives what kept the publication back last, or that its time is over.
    pub(super) fn overdue(&self) -> LastError {
        let known = self.publication.last_error.clone();
        known.unwrap_or_else(|| {
            our_error("deadline_passed", "it could not be sent before its deadline")
        })
    }
}

/// Writes a failure of our own down.
pub(super) fn our_error(code: &str, message: &str) -> LastError {
    LastError {
        code: code.to_owned(),
        class: ErrorClass::Validation,
        message: message.to_owned(),
        log_id: None,
    }
}
