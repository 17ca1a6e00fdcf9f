//! Withdraws what Instagram was not asked to publish yet: nothing can come of a container alone.

use social_core::Timestamp;
use social_store::{Change, Publication};

use super::journal::{self, Next};
use super::request::InstagramRequest;
use crate::context::Context;
use crate::error::{Conflict, Result};
use crate::publish::cancel::{withdrawal, withdrawn};
use crate::publish::read::Journal;

/// Tells whether what is to be done next leaves room for a withdrawal: until Instagram is asked to
/// publish, nothing can come of what was made.
fn allowed(next: &Next) -> Result<(), Conflict> {
    match next {
        Next::NoteLostPublish(_) | Next::Look { .. } | Next::Resolve { .. } => {
            Err(Conflict::TooLate)
        }
        Next::Nothing => Err(Conflict::NotCancellable),
        Next::Begin
        | Next::Create(_)
        | Next::NoteLostContainer(_)
        | Next::Upload(..)
        | Next::Await(_)
        | Next::Publish { .. }
        | Next::Pause(_)
        | Next::GiveUp(..) => Ok(()),
    }
}

/// Tells whether [`stop`] would withdraw a publication that stands like this.
pub(in crate::publish) fn can_stop(
    journal: &Journal,
    request: &InstagramRequest,
    now: Timestamp,
) -> bool {
    let Journal { publication, steps, containers, .. } = journal;
    let next = journal::next(publication, request.media.items(), steps, containers, now);
    allowed(&next).is_ok()
}

/// Withdraws a publication here and now, unless it may be live.
///
/// The call that posts is preceded by a write of the publication's row, as this is: of the two only
/// the first finds the version that it read.
pub(in crate::publish) async fn stop(
    context: &Context,
    publication: Publication,
    request: &InstagramRequest,
) -> Result<()> {
    let steps = context.store.steps(&publication.id).await?;
    let containers = context.store.containers_of(&publication.id, publication.attempt).await?;
    let items = request.media.items();
    allowed(&journal::next(&publication, items, &steps, &containers, context.now()))?;
    let attempt = publication.attempt;
    let withdrawn = withdrawn(publication, context.now());
    let grants = Change::RevokeGrants { publication_id: withdrawn.id.clone(), attempt };
    context.apply(withdrawal(&withdrawn).with(grants)).await?;
    Ok(())
}
