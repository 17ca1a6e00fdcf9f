//! One step of an Instagram publication, by its journal.

use super::journal::{self, Next};
use super::{Job, begin, create, look, poll, publish, resolve, upload};
use crate::error::Result;
use crate::publish::job::Flow;

/// Takes the next step.
pub(in crate::publish) async fn carry_on(mut job: Job<'_>) -> Result<Flow> {
    let (id, attempt) = (&job.publication.id, job.publication.attempt);
    let containers = job.context.store.containers_of(id, attempt).await?;
    let items = job.request.media.items();
    let now = job.context.now();
    let job = &mut job;
    match journal::next(&job.publication, items, &job.steps, &containers, now) {
        Next::Begin => begin::begin(job).await,
        Next::Create(one) => create::create(job, one, &containers).await,
        Next::NoteLostContainer(one) => create::note_lost(job, one).await,
        Next::Upload(one, container) => upload::upload(job, one, *container).await,
        Next::Await(working) => poll::poll(job, working).await,
        Next::Publish { container, repeat } => publish::publish(job, *container, repeat).await,
        Next::NoteLostPublish(repeat) => publish::note_lost(job, repeat).await,
        Next::Pause(until) => Ok(Flow::At(until)),
        Next::Look { container, repeat } => look::look(job, *container, repeat).await,
        Next::Resolve { container, repeat, refused } => {
            resolve::resolve(job, *container, repeat, refused).await
        }
        Next::GiveUp(over, container) => begin::give_up(job, over, container.as_deref()).await,
        Next::Nothing => Ok(Flow::Rest),
    }
}
