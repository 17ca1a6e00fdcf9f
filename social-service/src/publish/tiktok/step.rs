//! One step of a TikTok publication, by its journal.

use std::sync::Arc;

use social_store::{PublicationState, TikTokPost};

use super::journal::{self, Next, Reach};
use super::{Job, begin, fence, poll, resolve, upload};
use crate::context::Context;
use crate::error::Result;
use crate::publish::job::Flow;

/// Takes the next step.
pub(in crate::publish) async fn carry_on(mut job: Job<'_>) -> Result<Flow> {
    let context: &Arc<Context> = job.context;
    let id = &job.publication.id;
    let posts = context.store.posts_of(id).await?;
    let reach = if job.request.media.is_offered() {
        Reach::of(&context.store.grants_of(id, job.publication.attempt).await?)
    } else {
        Reach::NotOurs
    };
    let source = job.request.source();
    let job = &mut job;
    match journal::next(&job.publication, source, reach, &job.steps, &posts) {
        Next::Begin => begin::begin(job).await,
        Next::NoteLostInit => begin::note_lost_init(job).await,
        Next::Upload(post) => upload::upload(job, *post).await,
        Next::Await(post) => await_word(job, *post).await,
        Next::Withdraw => fence::close_offer(job).await,
        Next::GiveUp => begin::give_up(job).await,
        Next::StayUnknown => resolve::resolve(job).await,
        Next::Nothing => Ok(Flow::Rest),
    }
}

async fn await_word(job: &mut Job<'_>, post: TikTokPost) -> Result<Flow> {
    let state = job.publication.state;
    if !matches!(state, PublicationState::Processing | PublicationState::Unknown) {
        job.publication.state = PublicationState::Processing;
        let changes = [job.put(), job.told()].into_iter().collect();
        job.write(changes).await?;
        return Ok(Flow::Again);
    }
    poll::poll(job, post).await
}
