//! Removes what has had its day: abandoned files, old logins, old events.

use std::sync::Arc;
use std::time::Duration;

use social_store::{Change, Due, WorkKind};
use tokio_util::sync::CancellationToken;

use crate::context::Context;
use crate::error::Result;
use crate::lease::LEASE;
use crate::staging;
use crate::wake::nap;

/// The one subject: one process at a time sweeps.
const SUBJECT: &str = "all";
const PERIOD: Duration = Duration::from_mins(10);
const BATCH: u32 = 500;
/// How long news is kept for those who read it late.
const NEWS_LIFE: Duration = Duration::from_hours(30 * 24);

/// Sweeps every ten minutes until it is told to stop.
pub(crate) async fn run(context: Arc<Context>, stop: CancellationToken) {
    let first = Due::NoLaterThan(context.now());
    if let Err(error) = context.store.schedule(WorkKind::SWEEP, SUBJECT, first).await {
        tracing::error!(%error, "the sweep could not be scheduled");
    }
    while !stop.is_cancelled() {
        let woken = context.wake.work.notified();
        let claims =
            context.store.claim_due(&[WorkKind::SWEEP], 1, LEASE).await.unwrap_or_default();
        for claim in claims {
            if let Err(error) = sweep(&context).await {
                tracing::warn!(%error, "the sweep did not come through");
            }
            let next = Some(context.now() + PERIOD);
            if let Err(error) = context.apply(Change::FinishWork { claim, next }.into()).await {
                tracing::warn!(%error, "the sweep's claim could not be given back");
            }
        }
        tokio::select! {
            () = nap(&context, woken, None) => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn sweep(context: &Context) -> Result<()> {
    let now = context.now();
    let files = staging::sweep(context).await?;
    let states = context.store.sweep_states().await?;
    let events =
        context.store.prune_events(now - context.settings.webhook_retention, BATCH).await?;
    let news = context.store.prune_outbox(now - NEWS_LIFE, BATCH).await?;
    for publication in context.store.overdue_publications(BATCH).await? {
        tracing::error!(publication_id = %publication.id, state = %publication.state,
            correlation_id = %publication.correlation_id, "a publication is past its deadline");
        metrics::counter!("publication_overdue_total").increment(1);
    }
    tracing::debug!(files, states, events, news, "swept");
    Ok(())
}
