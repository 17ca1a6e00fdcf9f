//! Stops what TikTok is working on, as far as that goes.

use std::time::Duration;

use social_core::Effect;
use social_store::{
    Change, Changes, Due, PostSource, Publication, PublicationState, PublicationStep, StepKind,
    StepOutcome, TikTokPost, WorkKind,
};
use tiktok_client::{ApiCode, PublishId};

use super::hold::Hold;
use super::request::TikTokRequest;
use crate::context::Context;
use crate::error::{Conflict, Result};
use crate::publish::cancel::audit;

/// The line of the journal.
const CANCEL: &str = "cancel";
/// When the status is asked after the call: TikTok takes a moment.
const SOON: Duration = Duration::from_secs(2);

/// Frees the place of a draft that TikTok was never asked about.
pub(in crate::publish) async fn give_back(
    context: &Context,
    publication: &Publication,
    request: &TikTokRequest,
) -> Result<()> {
    if publication.attempt > 0 {
        return Ok(());
    }
    let account = context.owned_account(&publication.user_id, &publication.account_id).await?;
    Hold::of(&account, request, publication).give_back(context).await
}

/// How what TikTok works on can be stopped.
enum Way<'a> {
    /// No further byte of the file is sent.
    StopSending,
    /// TikTok is asked to stop its pull.
    Ask(&'a TikTokPost),
}

/// Tells how a publication that has begun can be stopped, by its newest attempt.
fn way<'a>(publication: &Publication, posts: &'a [TikTokPost]) -> Result<Way<'a>, Conflict> {
    let post = posts.iter().find(|post| post.attempt == publication.attempt);
    // Without a `publish_id` there is nothing to cancel by.
    let Some(post) = post.filter(|post| !post.is_final()) else {
        return Err(Conflict::NotCancellable);
    };
    match post.source {
        PostSource::File if publication.state == PublicationState::Transferring => {
            Ok(Way::StopSending)
        }
        PostSource::File => Err(Conflict::TooLate),
        PostSource::Pull => Ok(Way::Ask(post)),
    }
}

/// Tells whether [`stop`] would do something now; whether it is in time, TikTok alone knows.
pub(in crate::publish) fn can_stop(publication: &Publication, posts: &[TikTokPost]) -> bool {
    way(publication, posts).is_ok()
}

/// Asks TikTok to stop a pull, or has the sending of a file stopped.
pub(in crate::publish) async fn stop(context: &Context, publication: Publication) -> Result<()> {
    let posts = context.store.posts_of(&publication.id).await?;
    match way(&publication, &posts)? {
        Way::StopSending => stop_sending(context, publication).await,
        Way::Ask(post) => ask_to_stop(context, publication, post).await,
    }
}

/// Leaves word for the worker that sends. It looks after every chunk.
async fn stop_sending(context: &Context, publication: Publication) -> Result<()> {
    if publication.cancel_requested_at.is_some() {
        return Ok(());
    }
    let changes = asked_for(context, publication).with_poll(context);
    context.apply(changes.0).await?;
    Ok(())
}

async fn ask_to_stop(context: &Context, publication: Publication, post: &TikTokPost) -> Result<()> {
    let account = context.any_account(&post.account_id).await?;
    let handle = context.tiktok_account(&account)?;
    let steps = context.store.steps(&publication.id).await?;
    let earlier = steps.iter().filter(|line| {
        line.attempt == post.attempt && line.step == CANCEL && line.kind == StepKind::Intent
    });
    let part = u32::try_from(earlier.count()).unwrap_or(u32::MAX);
    let line = |kind, outcome, detail| {
        Change::InsertStep(PublicationStep {
            publication_id: publication.id.clone(),
            attempt: post.attempt,
            step: CANCEL.to_owned(),
            part,
            kind,
            outcome,
            source: "us".to_owned(),
            detail,
            at: context.now(),
        })
    };
    let detail = serde_json::json!({ "publish_id": post.publish_id });
    let intent = line(StepKind::Intent, None, detail.clone());
    context.apply(asked_for(context, publication.clone()).0.with(intent)).await?;

    let answer = handle.cancel(&PublishId::new(&post.publish_id)).await;
    let outcome = match answer.as_ref().map_err(tiktok_client::Error::effect) {
        Ok(()) => StepOutcome::Done,
        Err(Effect::NotSent) => StepOutcome::NotSent,
        Err(Effect::Refused) => StepOutcome::Refused,
        Err(Effect::Unknown) => StepOutcome::Unknown,
    };
    if social_core::planted::is("cancel-assumed") {
        let assumed = context.store.load_publication(&publication.id).await?;
        if let Some(mut assumed) = assumed {
            assumed.state = PublicationState::Cancelled;
            context.apply(Change::PutPublication(Box::new(assumed)).into()).await?;
        }
    }
    let told = Asked(Changes::from(line(StepKind::Outcome, Some(outcome), detail)), publication);
    context.apply(told.with_poll(context).0).await?;
    match answer {
        // Only the status says whether it was in time, also after an answer that says yes.
        Ok(()) => Ok(()),
        Err(error) if error.api_code() == Some(&ApiCode::PublishNotCancellable) => {
            Err(Conflict::TooLate.into())
        }
        Err(error) if outcome == StepOutcome::Unknown => {
            tracing::warn!(%error, "the answer of a cancel was lost; the status will tell");
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// Writes of a cancel, and what they are about.
struct Asked(Changes, Publication);

fn asked_for(context: &Context, mut publication: Publication) -> Asked {
    if publication.cancel_requested_at.is_none() {
        publication.cancel_requested_at = Some(context.now());
    }
    let changes = Changes::new()
        .with(Change::PutPublication(Box::new(publication.clone())))
        .with(audit(&publication));
    Asked(changes, publication)
}

impl Asked {
    /// Has the status looked at soon.
    fn with_poll(self, context: &Context) -> Self {
        let Self(changes, publication) = self;
        let poll = Change::Schedule {
            kind: WorkKind::PUBLICATION,
            subject: publication.id.to_string(),
            lane: None,
            due: Due::NoLaterThan(context.now() + SOON),
        };
        Self(changes.with(poll), publication)
    }
}
