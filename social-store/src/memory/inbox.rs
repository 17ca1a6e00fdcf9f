use std::collections::BTreeSet;
use std::time::Duration;

use async_trait::async_trait;
use social_core::{AppName, Provider, Timestamp};

use super::state::Tx;
use super::{MemoryStore, list};
use crate::check;
use crate::error::StoreError;
use crate::record::{
    Accepted, Backlog, ClaimedEvent, DeliveryId, EventId, EventState, NewDelivery, NewEvent, Page,
    Paged, WebhookDelivery, WebhookEvent, fresh_id,
};
use crate::traits::{Result, WebhookInbox};

const LOST: StoreError = StoreError::Fenced("event");

/// An event and who works on it.
#[derive(Clone)]
pub(super) struct EventRow {
    event: WebhookEvent,
    fence: u64,
    /// When the claim ends; `None` while nobody has it.
    lease_until: Option<Timestamp>,
    /// Order of arrival.
    arrival: u64,
}

fn save(tx: &mut Tx<'_>, row: EventRow) {
    tx.put(|state| &mut state.events, row.event.id.clone(), row);
}

fn accept(tx: &mut Tx<'_>, given: &NewDelivery) -> Accepted {
    let delivery = DeliveryId::new(fresh_id(tx.now));
    let mut accepted = Accepted { new: 0, known: 0 };
    for (index, event) in (0_u32..).zip(&given.events) {
        let identity = (given.app.clone(), given.provider, event.external_id.clone());
        let known = tx.rows().identities.get(&identity).and_then(|id| tx.rows().events.get(id));
        if let Some(mut row) = known.cloned() {
            row.event.seen = row.event.seen.saturating_add(1);
            save(tx, row);
            accepted.known += 1;
            continue;
        }
        let row = new_event(tx, given, &delivery, index, event);
        tx.put(|state| &mut state.identities, identity, row.event.id.clone());
        save(tx, row);
        accepted.new += 1;
    }
    if accepted.new > 0 {
        let row = WebhookDelivery {
            id: delivery.clone(),
            app: given.app.clone(),
            provider: given.provider,
            body: given.body.clone(),
            received_at: given.received_at,
        };
        tx.put(|state| &mut state.deliveries, delivery, row);
    }
    accepted
}

fn new_event(
    tx: &mut Tx<'_>,
    given: &NewDelivery,
    delivery: &DeliveryId,
    index: u32,
    event: &NewEvent,
) -> EventRow {
    let event = WebhookEvent {
        id: EventId::new(fresh_id(tx.now)),
        delivery_id: delivery.clone(),
        index,
        app: given.app.clone(),
        provider: given.provider,
        external_id: event.external_id.clone(),
        event_type: event.event_type.clone(),
        subject: event.subject.clone(),
        occurred_at: event.occurred_at,
        received_at: given.received_at,
        value: event.value.clone(),
        state: EventState::Ready,
        attempts: 0,
        seen: 1,
        next_attempt_at: tx.now,
        error: None,
        done_at: None,
    };
    EventRow { event, fence: 0, lease_until: None, arrival: tx.next_number() }
}

fn claim(tx: &mut Tx<'_>, limit: u32, lease: Duration) -> Vec<ClaimedEvent> {
    let now = tx.now;
    let free = tx.rows().events.values().filter(|row| {
        row.event.state == EventState::Ready
            && row.event.next_attempt_at <= now
            && row.lease_until.is_none_or(|until| until <= now)
    });
    let mut free: Vec<EventRow> = free.cloned().collect();
    free.sort_by_key(|row| (row.event.next_attempt_at, row.arrival));
    free.truncate(limit as usize);
    let claims = free.into_iter().map(|mut row| {
        let lease_until = now + lease;
        row.fence += 1;
        row.lease_until = Some(lease_until);
        row.event.attempts = row.event.attempts.saturating_add(1);
        let claimed = ClaimedEvent { event: row.event.clone(), fence: row.fence, lease_until };
        save(tx, row);
        claimed
    });
    claims.collect()
}

/// Ends a claim and changes its event.
fn settle(
    tx: &mut Tx<'_>,
    id: &EventId,
    fence: u64,
    change: impl FnOnce(&mut WebhookEvent),
) -> Result<()> {
    let row = tx.rows().events.get(id).filter(|row| {
        row.event.state == EventState::Ready && row.fence == fence && row.lease_until.is_some()
    });
    let mut row = row.cloned().ok_or(LOST)?;
    row.lease_until = None;
    change(&mut row.event);
    save(tx, row);
    Ok(())
}

fn release(tx: &mut Tx<'_>, claims: &[(EventId, u64)]) {
    for (id, fence) in claims {
        // One that is lost is somebody else's.
        settle(tx, id, *fence, |event| event.attempts = event.attempts.saturating_sub(1)).ok();
    }
}

/// Does [`Change::EventDone`](crate::Change::EventDone).
pub(super) fn done(tx: &mut Tx<'_>, id: &EventId, fence: u64) -> Result<()> {
    let now = tx.now;
    settle(tx, id, fence, |event| {
        event.state = EventState::Done;
        event.done_at = Some(now);
        event.error = None;
    })
}

fn replay(tx: &mut Tx<'_>, id: &EventId) -> bool {
    let Some(mut row) = tx.rows().events.get(id).cloned() else {
        return false;
    };
    // Whoever works on it now works on what is past.
    row.fence += 1;
    row.lease_until = None;
    let event = &mut row.event;
    (event.state, event.attempts) = (EventState::Ready, 0);
    (event.error, event.done_at) = (None, None);
    event.next_attempt_at = tx.now;
    save(tx, row);
    true
}

fn prune(tx: &mut Tx<'_>, done_before: Timestamp, limit: u32) -> u64 {
    let old = tx.rows().events.values().map(|row| &row.event);
    let old = old.filter(|event| event.done_at.is_some_and(|at| at < done_before));
    let old: Vec<WebhookEvent> = old.take(limit as usize).cloned().collect();
    for event in &old {
        let identity = (event.app.clone(), event.provider, event.external_id.clone());
        tx.remove(|state| &mut state.events, &event.id);
        tx.remove(|state| &mut state.identities, &identity);
    }
    let needed: BTreeSet<DeliveryId> =
        tx.rows().events.values().map(|row| row.event.delivery_id.clone()).collect();
    let bodies = tx.rows().deliveries.keys().filter(|id| !needed.contains(id));
    let bodies: Vec<DeliveryId> = bodies.take(limit as usize).cloned().collect();
    for id in &bodies {
        tx.remove(|state| &mut state.deliveries, id);
    }
    (old.len() + bodies.len()) as u64
}

#[async_trait]
impl WebhookInbox for MemoryStore {
    async fn accept(&self, deliveries: &[NewDelivery]) -> Result<Vec<Accepted>> {
        deliveries.iter().try_for_each(check::delivery)?;
        self.write(|tx| Ok(deliveries.iter().map(|given| accept(tx, given)).collect()))
    }

    async fn claim_events(&self, limit: u32, lease: Duration) -> Result<Vec<ClaimedEvent>> {
        self.write(|tx| Ok(claim(tx, limit, lease)))
    }

    async fn release_events(&self, claims: &[(EventId, u64)]) -> Result<()> {
        claims.iter().try_for_each(|(id, _)| check::key("id", id.as_str()))?;
        self.write(|tx| {
            release(tx, claims);
            Ok(())
        })
    }

    async fn retry_event(
        &self,
        id: &EventId,
        fence: u64,
        error: &str,
        next_attempt_at: Timestamp,
    ) -> Result<()> {
        check::key("id", id.as_str())?;
        check::text("error", error)?;
        self.write(|tx| {
            settle(tx, id, fence, |event| {
                event.error = Some(error.to_owned());
                event.next_attempt_at = next_attempt_at;
            })
        })
    }

    async fn quarantine_event(&self, id: &EventId, fence: u64, error: &str) -> Result<()> {
        check::key("id", id.as_str())?;
        check::text("error", error)?;
        self.write(|tx| {
            settle(tx, id, fence, |event| {
                event.state = EventState::Quarantined;
                event.error = Some(error.to_owned());
            })
        })
    }

    async fn replay_event(&self, id: &EventId) -> Result<bool> {
        check::key("id", id.as_str())?;
        self.write(|tx| Ok(replay(tx, id)))
    }

    async fn backlog(&self) -> Result<Backlog> {
        Ok(self.read(|state| {
            let mut backlog = Backlog::default();
            for event in state.events.values().map(|row| &row.event) {
                match event.state {
                    EventState::Ready => {
                        let oldest = backlog.oldest.into_iter().chain([event.received_at]).min();
                        backlog = Backlog { ready: backlog.ready + 1, oldest, ..backlog };
                    }
                    EventState::Quarantined => backlog.quarantined += 1,
                    EventState::Done => {}
                }
            }
            backlog
        }))
    }

    async fn next_event_due(&self) -> Result<Option<Timestamp>> {
        Ok(self.read(|state| {
            let ready = state.events.values().filter(|row| row.event.state == EventState::Ready);
            ready.map(|row| row.lease_until.unwrap_or(row.event.next_attempt_at)).min()
        }))
    }

    async fn list_events(
        &self,
        provider: Option<Provider>,
        state: Option<EventState>,
        page: &Page,
    ) -> Result<Paged<WebhookEvent>> {
        Ok(self.read(|rows| {
            let rows = rows.events.values().rev().map(|row| &row.event);
            let rows = rows
                .filter(|event| provider.is_none_or(|provider| event.provider == provider))
                .filter(|event| state.is_none_or(|state| event.state == state));
            list::by_id(rows, page, |event| event.id.as_str())
        }))
    }

    async fn load_event(
        &self,
        id: &EventId,
    ) -> Result<Option<(WebhookEvent, Option<WebhookDelivery>)>> {
        Ok(self.read(|state| {
            let event = state.events.get(id)?.event.clone();
            let delivery = state.deliveries.get(&event.delivery_id).cloned();
            Some((event, delivery))
        }))
    }

    async fn find_event(
        &self,
        app: &AppName,
        provider: Provider,
        external_id: &str,
    ) -> Result<Option<WebhookEvent>> {
        let identity = (app.clone(), provider, external_id.to_owned());
        Ok(self.read(|state| {
            let id = state.identities.get(&identity)?;
            state.events.get(id).map(|row| row.event.clone())
        }))
    }

    async fn prune_events(&self, done_before: Timestamp, limit: u32) -> Result<u64> {
        self.write(|tx| Ok(prune(tx, done_before, limit)))
    }
}
