//! Asks Instagram how a post stands because somebody wants to know now.

use std::sync::Arc;

use social_core::Timestamp;
use social_store::{Change, Changes, Due, Publication, PublicationState, WorkKind};

use super::request::InstagramRequest;
use super::{accept, after, journal, poll};
use crate::context::Context;
use crate::error::{Conflict, Error, Result};
use crate::publish::read::Liveness;

/// Reads the containers of the newest attempt that may still change, and writes down what is new of
/// them. What follows from it is the worker's to decide; it is woken.
pub(in crate::publish) async fn ask(
    context: &Arc<Context>,
    publication: &Publication,
    request: &InstagramRequest,
) -> Result<Liveness> {
    use instagram_client::publish::ContainerState::{Expired, Failed, Published};
    if publication.state == PublicationState::Published {
        return address(context, publication, request).await;
    }
    let rows = context.store.containers_of(&publication.id, publication.attempt).await?;
    let open =
        rows.iter().filter(|row| !matches!(journal::state(row), Published | Failed(_) | Expired));
    let open: Vec<_> = open.collect();
    if publication.state.is_settled() || open.is_empty() {
        return Ok(Liveness::Stored);
    }
    let account = context.any_account(&publication.account_id).await?;
    let handle = accept::handle(context, &account, &request.ig_id).await?;
    let mut changes = Changes::new();
    for row in open {
        let (_, new) = poll::read(&handle, row).await?;
        changes.extend(new);
    }
    if changes.is_empty() {
        return Ok(Liveness::Asked);
    }
    changes.push(look_soon(publication, context.now()));
    match context.apply(changes).await.map_err(Error::from) {
        // The worker read it in the same moment.
        Ok(_) | Err(Error::Conflict(Conflict::Changed)) => Ok(Liveness::Asked),
        Err(error) => Err(error),
    }
}

/// Looks at a post that is out, unless its address is known.
async fn address(
    context: &Arc<Context>,
    publication: &Publication,
    request: &InstagramRequest,
) -> Result<Liveness> {
    let rows = match &publication.external_id {
        Some(id) => context.store.find_ig_media_by_id(id).await?,
        None => Vec::new(),
    };
    let own = rows.iter().find(|row| row.account_id == publication.account_id);
    if own.is_some_and(|row| row.permalink.is_some()) {
        return Ok(Liveness::Stored);
    }
    let account = context.any_account(&publication.account_id).await?;
    after::look(context, &account, &mut publication.clone(), request).await?;
    Ok(Liveness::Asked)
}

fn look_soon(publication: &Publication, now: Timestamp) -> Change {
    Change::Schedule {
        kind: WorkKind::PUBLICATION,
        subject: publication.id.to_string(),
        lane: Some(publication.account_id.to_string()),
        due: Due::NoLaterThan(now),
    }
}
