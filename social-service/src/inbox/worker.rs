//! Applies stored events, each once.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use social_core::{Backoff, OsJitter, Provider, Timestamp};
use social_store::{Change, Changes, ClaimedEvent, NewOutbox, WebhookEvent};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::effect::Effect;
use super::{departure, instagram, tiktok};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::wake::nap;

/// How long one event may take.
pub(super) const LEASE: Duration = Duration::from_mins(1);
/// When an event that could not be applied is tried again; after the last try it is given up until
/// a person replays it. Its tries last longer than the day in which a lost answer may still be
/// found, whatever the chance in the waits.
const AGAIN: Backoff =
    Backoff { attempts: 20, base: Duration::from_secs(1), cap: Duration::from_hours(12) };
/// How many events a worker takes at once.
pub(super) const BATCH: u32 = 16;
/// A worker keeps what it has not begun for so long; then it goes back before the lease ends, so that it
/// is as if nobody had had it.
const KEPT: Duration = Duration::from_secs(50);
/// A worker whose events took longer than this takes them one by one: a platform that is asked about
/// them answers slowly, and what waits in a worker's hands is lost to the others.
const SLOW: Duration = Duration::from_secs(10);

/// Runs one worker until it is told to stop; it finishes the events it holds.
pub(crate) async fn run(context: Arc<Context>, stop: CancellationToken) {
    let mut batch = BATCH;
    while !stop.is_cancelled() {
        let woken = context.wake.events.notified();
        let began = context.now();
        let claimed = match context.store.claim_events(batch, LEASE).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::error!(%error, "events could not be claimed");
                Vec::new()
            }
        };
        if claimed.is_empty() {
            let due = context.store.next_event_due().await.ok().flatten();
            tokio::select! {
                () = nap(&context, woken, due) => {}
                () = stop.cancelled() => {}
            }
        }
        batch = apply(&context, claimed, began).await;
    }
}

/// Applies what was claimed at this time, and gives how many events to take next.
pub(super) async fn apply(context: &Context, claimed: Vec<ClaimedEvent>, at: Timestamp) -> u32 {
    let mut waiting = VecDeque::from(claimed);
    let mut alone = false;
    loop {
        if context.now() >= at + KEPT {
            give_back(context, &mut waiting).await;
        }
        let Some(event) = waiting.pop_front() else { break };
        if ended_without_a_word(&event.event) {
            alone = true;
            give_back(context, &mut waiting).await;
        }
        let span = tracing::info_span!(
            "webhook_event",
            provider = %event.event.provider,
            event = %event.event.event_type,
            external_id = %event.event.external_id,
        );
        let mut work = pin!(handle(context, event).instrument(span));
        tokio::select! {
            biased;
            () = &mut work => continue,
            () = context.clock.sleep_until(at + KEPT), if !waiting.is_empty() => {}
        }
        tokio::join!(work, give_back(context, &mut waiting));
    }
    if alone || context.now() >= at + SLOW { 1 } else { BATCH }
}
/// Tells whether an event was in somebody's hands when they ended: it may be what ended them.
fn ended_without_a_word(event: &WebhookEvent) -> bool {
    event.attempts > 1 && event.error.is_none()
}

/// Gives back what was not begun.
async fn give_back(context: &Context, waiting: &mut VecDeque<ClaimedEvent>) {
    let claims: Vec<_> = waiting.drain(..).map(|one| (one.event.id, one.fence)).collect();
    if claims.is_empty() {
        return;
    }
    match context.store.release_events(&claims).await {
        Ok(()) => context.wake.events.notify_waiters(),
        Err(error) => {
            tracing::warn!(%error, "events could not be given back; their lease will end");
        }
    }
}

/// Applies one event, or puts it back.
pub(crate) async fn handle(context: &Context, claimed: ClaimedEvent) {
    if claimed.event.attempts > AGAIN.attempts {
        return give_up(context, &claimed).await;
    }
    let result = match effect(context, &claimed).await {
        Ok(effect) => store(context, &claimed, effect).await,
        Err(error) => put_back(context, &claimed, &error.to_string()).await,
    };
    match result {
        Ok(()) => {}
        Err(Error::Conflict(_)) => {
            // Somebody changed a row we read, or took the event over: try again from the rows.
            if let Err(error) = put_back(context, &claimed, "the rows changed meanwhile").await {
                tracing::debug!(%error, "the event is in other hands");
            }
        }
        Err(error) => tracing::error!(%error, "an event could not be settled; its lease will end"),
    }
}

/// Begins an event no more that was begun as often as any, and of which nothing was heard: it ends
/// those who have it.
async fn give_up(context: &Context, claimed: &ClaimedEvent) {
    let (event, reason) = (&claimed.event, "it was begun too often and never came to an end");
    tracing::error!(attempts = event.attempts, "quarantined: {reason}");
    if let Err(error) = context.store.quarantine_event(&event.id, claimed.fence, reason).await {
        tracing::error!(%error, "an event could not be settled; its lease will end");
    }
}

async fn effect(context: &Context, claimed: &ClaimedEvent) -> Result<Effect> {
    if let Some(effect) = departure::effect(context, &claimed.event).await? {
        return Ok(effect);
    }
    match claimed.event.provider {
        Provider::TikTok => tiktok::effect(context, &claimed.event).await,
        Provider::Instagram => instagram::effect(context, &claimed.event).await,
    }
}

async fn store(context: &Context, claimed: &ClaimedEvent, effect: Effect) -> Result<()> {
    let event = &claimed.event;
    match effect {
        Effect::Apply { mut changes, told } => {
            let done = Change::EventDone { id: event.id.clone(), fence: claimed.fence };
            if social_core::planted::is("inbox-mark-in-second-transaction") {
                context.apply(tell(changes, claimed, told)).await?;
                context.apply(done.into()).await?;
            } else {
                changes.push(done);
                context.apply(tell(changes, claimed, told)).await?;
            }
            let took = context.now().since(event.received_at);
            metrics::histogram!("webhook_processing_latency", "provider" => event.provider.as_str())
                .record(took.as_secs_f64());
            tracing::info!(attempts = event.attempts, "applied");
            Ok(())
        }
        Effect::NotYet(reason) => put_back(context, claimed, reason).await,
        Effect::Ambiguous { changes, reason } => {
            if !changes.is_empty() {
                context.apply(changes).await?;
            }
            put_back(context, claimed, reason).await
        }
        Effect::Hopeless(reason) => {
            tracing::warn!(reason, "quarantined");
            Ok(context.store.quarantine_event(&event.id, claimed.fence, &reason).await?)
        }
    }
}

/// Adds the news of the event itself. Its key names the claim and not the event: if the effect ever
/// came about twice, two rows would show it.
fn tell(
    mut changes: Changes,
    claimed: &ClaimedEvent,
    told: Option<social_core::UserId>,
) -> Changes {
    let event = &claimed.event;
    if let Some(user_id) = told {
        changes.push(Change::Outbox(NewOutbox {
            effect_key: format!("event:{}:{}", event.id, claimed.fence),
            user_id,
            kind: "webhook.applied".to_owned(),
            subject: event.external_id.clone(),
            payload: serde_json::json!({ "event": event.event_type }),
        }));
    }
    changes
}

async fn put_back(context: &Context, claimed: &ClaimedEvent, reason: &str) -> Result<()> {
    let event = &claimed.event;
    let Some(wait) = AGAIN.after(event.attempts, &OsJitter) else {
        tracing::warn!(reason, attempts = event.attempts, "quarantined");
        return Ok(context.store.quarantine_event(&event.id, claimed.fence, reason).await?);
    };
    let next = context.now() + wait;
    tracing::debug!(reason, attempts = event.attempts, %next, "put back");
    metrics::counter!("webhook_retries_total", "provider" => event.provider.as_str()).increment(1);
    Ok(context.store.retry_event(&event.id, claimed.fence, reason, next).await?)
}

#[cfg(test)]
mod tests {
    use social_core::FixedJitter;

    use super::*;

    #[test]
    fn an_event_outlives_the_day_of_a_lost_answer_by_the_shortest_waits() {
        let waits = (1..).map_while(|attempt| AGAIN.after(attempt, &FixedJitter::SHORTEST));
        assert!(waits.sum::<Duration>() > Duration::from_hours(26));
    }
}
