//! `webhook_deliveries` and `webhook_events`: what was heard, byte for byte, and what it means.

use bytes::Bytes;
use serde_json::Value;
use social_core::{AppName, Provider, Subject, Timestamp};

social_core::text_id! {
    /// Our id of one delivered body.
    DeliveryId;
    /// Our id of one event.
    EventId;
}

social_core::words! {
    /// Where an event stands.
    pub enum EventState {
        /// Waits for a worker, or for its next try.
        Ready = "ready",
        /// Its effect is in the store.
        Done = "done",
        /// Given up on; a person may replay it.
        Quarantined = "quarantined",
    }
}

/// A delivery that was verified and split, on its way in.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// The app whose secret matched.
    pub app: AppName,
    /// The platform.
    pub provider: Provider,
    /// The body as it came.
    pub body: Bytes,
    /// When it came.
    pub received_at: Timestamp,
    /// The changes in it, in order.
    pub events: Vec<NewEvent>,
}

/// One change of a delivery.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// Identity of the change: the same for every delivery, order and signature of it.
    pub external_id: String,
    /// The platform's name of the event.
    pub event_type: String,
    /// Whom it is about at the platform.
    pub subject: Option<Subject>,
    /// When it happened, if the platform says.
    pub occurred_at: Option<Timestamp>,
    /// The change itself.
    pub value: Value,
}

/// What became of an accepted delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Changes that were new.
    pub new: u32,
    /// Changes that were known; they have no effect again.
    pub known: u32,
}

/// A delivery as it is stored: once for every body that brought something new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookDelivery {
    /// Our id.
    pub id: DeliveryId,
    /// The app whose secret matched.
    pub app: AppName,
    /// The platform.
    pub provider: Provider,
    /// The body as it came.
    pub body: Bytes,
    /// When it came.
    pub received_at: Timestamp,
}

/// An event as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct WebhookEvent {
    /// Our id.
    pub id: EventId,
    /// The body it came in.
    pub delivery_id: DeliveryId,
    /// Its place in that body.
    pub index: u32,
    /// The app.
    pub app: AppName,
    /// The platform.
    pub provider: Provider,
    /// Identity of the change; unique with app and platform.
    pub external_id: String,
    /// The platform's name of the event.
    pub event_type: String,
    /// Whom it is about at the platform.
    pub subject: Option<Subject>,
    /// When it happened, if the platform says.
    pub occurred_at: Option<Timestamp>,
    /// When it first came.
    pub received_at: Timestamp,
    /// The change itself.
    pub value: Value,
    /// Where it stands.
    pub state: EventState,
    /// How often it was begun.
    pub attempts: u32,
    /// How often it was delivered.
    pub seen: u32,
    /// When it may be tried next.
    pub next_attempt_at: Timestamp,
    /// What went wrong last.
    pub error: Option<String>,
    /// When its effect was stored.
    pub done_at: Option<Timestamp>,
}

/// An event in the hands of one worker.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimedEvent {
    /// The event.
    pub event: WebhookEvent,
    /// Counts its claims; every write about it must name this one.
    pub fence: u64,
    /// When the claim ends.
    pub lease_until: Timestamp,
}

/// How much waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Events that wait or are in work.
    pub ready: u64,
    /// When the oldest of them came.
    pub oldest: Option<Timestamp>,
    /// Events that were given up on.
    pub quarantined: u64,
}
