//! Work that may wait, beside the publications: what is read from the platform after the fact.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use social_core::Timestamp;
use social_store::{Change, Due, StoreError, WorkClaim, WorkKind};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use crate::access::{self, ACCESS};
use crate::context::Context;
use crate::error::Result;
use crate::insights::{self, EVERYBODY};
use crate::lease::{Heartbeat, LEASE};
use crate::publish;
use crate::sync;
use crate::wake::nap;

/// The kinds of it, by loop: the long readings of Instagram keep nothing else waiting.
pub(crate) const LOOPS: [&[WorkKind]; 2] =
    [&[WorkKind::POST_ID, WorkKind::INSIGHTS, ACCESS], &sync::KINDS];
/// How many pieces one process does at once.
const BATCH: u32 = 8;
/// How long after the start accounts are looked through.
const SETTLED: Duration = Duration::from_mins(10);
/// How long a piece waits after a failure of our own (the store, a missing key).
const OWN_TROUBLE: Duration = Duration::from_mins(5);

/// Runs until it is told to stop; pieces under way are finished.
pub(crate) async fn run(
    context: Arc<Context>,
    kinds: &'static [WorkKind],
    stop: CancellationToken,
) {
    if kinds.contains(&WorkKind::INSIGHTS) {
        // Several processes that start together look once.
        let enlist = Due::NoLaterThan(context.now() + SETTLED);
        if let Err(error) = context.store.schedule(WorkKind::INSIGHTS, EVERYBODY, enlist).await {
            tracing::error!(%error, "the reading of figures could not be scheduled");
        }
    }
    while !stop.is_cancelled() {
        let woken = context.wake.work.notified();
        let claims = match context.store.claim_due(kinds, BATCH, LEASE).await {
            Ok(claims) => claims,
            Err(error) => {
                tracing::error!(%error, "chores could not be claimed");
                Vec::new()
            }
        };
        if claims.is_empty() {
            let due = context.store.next_due(kinds).await.ok().flatten();
            tokio::select! {
                () = nap(&context, woken, due) => {}
                () = stop.cancelled() => {}
            }
        }
        join_all(claims.into_iter().map(|claim| work(&context, claim))).await;
    }
}

async fn work(context: &Arc<Context>, claim: WorkClaim) {
    let span = tracing::info_span!("chore", kind = %claim.kind, subject = %claim.subject);
    async {
        let heartbeat = Heartbeat::start(context, claim.clone());
        let done = tokio::select! {
            done = carry_out(context, &claim) => done,
            // Somebody else has it now.
            () = heartbeat.lost().cancelled() => return,
        };
        let next = done.unwrap_or_else(|error| {
            tracing::warn!(%error, "a chore did not come through; trying again later");
            Some(context.now() + OWN_TROUBLE)
        });
        match context.apply(Change::FinishWork { claim, next }.into()).await {
            Ok(_) | Err(StoreError::Fenced(_)) => {}
            Err(error) => {
                tracing::error!(%error, "a claim could not be given back; its lease will end");
            }
        }
    }
    .instrument(span)
    .await;
}

/// Does one piece. Gives when to come back.
async fn carry_out(context: &Arc<Context>, claim: &WorkClaim) -> Result<Option<Timestamp>> {
    if claim.kind == WorkKind::POST_ID {
        return publish::look_after(context, &claim.subject).await;
    }
    if sync::KINDS.contains(&claim.kind) {
        return sync::carry_on(context, claim).await;
    }
    if claim.kind == ACCESS {
        return access::look(context, &claim.subject).await;
    }
    if claim.subject == EVERYBODY {
        return insights::enlist(context).await;
    }
    insights::collect(context, claim).await
}
