//! Carries publications on, one step of the journal after the other.

use std::sync::Arc;
use std::time::Duration;

use social_core::Timestamp;
use social_store::{Change, PublicationId, StoreError, WorkClaim, WorkKind};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::job::{Flow, Job};
use super::request::Asked;
use super::{instagram, tiktok};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::lease::{Heartbeat, LEASE};
use crate::wake::nap;

/// How long a publication waits after a failure of our own (the store, a missing key).
const OWN_TROUBLE: Duration = Duration::from_secs(30);

/// Runs one worker until it is told to stop; it finishes the step it is in.
pub(crate) async fn run(context: Arc<Context>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let woken = context.wake.work.notified();
        let claimed = context.store.claim_due(&[WorkKind::PUBLICATION], 1, LEASE).await;
        match claimed {
            Ok(claims) if claims.is_empty() => {
                let due = context.store.next_due(&[WorkKind::PUBLICATION]).await.ok().flatten();
                rest(&context, woken, due, &stop).await;
            }
            Ok(claims) => {
                for claim in claims {
                    work(&context, claim, &stop).await;
                }
            }
            Err(error) => {
                tracing::error!(%error, "publications could not be claimed");
                rest(&context, woken, None, &stop).await;
            }
        }
    }
}

async fn rest(
    context: &Context,
    woken: tokio::sync::futures::Notified<'_>,
    due: Option<Timestamp>,
    stop: &CancellationToken,
) {
    tokio::select! {
        () = nap(context, woken, due) => {}
        () = stop.cancelled() => {}
    }
}

async fn work(context: &Arc<Context>, claim: WorkClaim, stop: &CancellationToken) {
    let span = tracing::info_span!("publication", publication_id = %claim.subject, correlation_id = tracing::field::Empty);
    async {
        let heartbeat = Heartbeat::start(context, claim.clone());
        let next = match carry_on(context, &claim, heartbeat.lost(), stop).await {
            Ok(next) => next,
            Err(Error::Conflict(_)) => Some(context.now()),
            Err(error) => {
                tracing::error!(%error, "a publication could not be carried on; trying again later");
                Some(context.now() + OWN_TROUBLE)
            }
        };
        match context.apply(Change::FinishWork { claim, next }.into()).await {
            // Fenced: the claim was lost, or the last word removed the work.
            Ok(_) | Err(StoreError::Fenced(_)) => {}
            Err(error) => tracing::error!(%error, "a claim could not be given back; its lease will end"),
        }
    }
    .instrument(span)
    .await;
}

/// Takes steps until the publication has to wait. Gives when to come back.
async fn carry_on(
    context: &Arc<Context>,
    claim: &WorkClaim,
    lost: &CancellationToken,
    stop: &CancellationToken,
) -> Result<Option<Timestamp>> {
    let id = PublicationId::new(&claim.subject);
    while !lost.is_cancelled() {
        let Some(publication) = context.store.load_publication(&id).await? else { return Ok(None) };
        tracing::Span::current().record("correlation_id", &publication.correlation_id);
        let asked = Asked::read(&publication)?;
        let steps = context.store.steps(&id).await?;
        let flow = match asked {
            Asked::TikTok(request) => {
                let request = *request;
                tiktok::carry_on(Job { context, claim, lost, stop, publication, request, steps })
                    .await?
            }
            Asked::Instagram(request) => {
                let request = *request;
                instagram::carry_on(Job { context, claim, lost, stop, publication, request, steps })
                    .await?
            }
        };
        match flow {
            Flow::Again if stop.is_cancelled() => return Ok(Some(context.now())),
            Flow::Again => {}
            Flow::At(at) => return Ok(Some(at)),
            Flow::Rest => return Ok(None),
        }
    }
    Ok(Some(context.now()))
}
