//! Deliveries on their way in, checked and written as far as it goes without the others.

use bytes::Bytes;
use social_core::{AppName, Provider, Subject, Timestamp};

use crate::check;
use crate::record::NewDelivery;
use crate::traits::Result;

/// A delivery that was checked. The task that brings it makes it, so that the one that commits for
/// all has little left to do.
pub(crate) struct Incoming {
    pub(crate) app: AppName,
    pub(crate) provider: Provider,
    pub(crate) body: Bytes,
    pub(crate) received_at: Timestamp,
    pub(crate) events: Vec<IncomingEvent>,
}

/// An event of a delivery.
pub(crate) struct IncomingEvent {
    pub(crate) external_id: String,
    pub(crate) event_type: String,
    pub(crate) subject: Option<Subject>,
    pub(crate) occurred_at: Option<Timestamp>,
    /// The change itself, as JSON.
    pub(crate) value: String,
}

impl Incoming {
    /// Checks a delivery and writes its values, each once.
    ///
    /// # Errors
    ///
    /// [`StoreError::Invalid`](crate::StoreError::Invalid) for what no backend could store.
    pub(crate) fn new(delivery: &NewDelivery) -> Result<Self> {
        check::delivery_without_values(delivery)?;
        let events = delivery.events.iter().map(|event| {
            Ok(IncomingEvent {
                external_id: event.external_id.clone(),
                event_type: event.event_type.clone(),
                subject: event.subject.clone(),
                occurred_at: event.occurred_at,
                value: check::written("value", &event.value)?,
            })
        });
        Ok(Self {
            app: delivery.app.clone(),
            provider: delivery.provider,
            body: delivery.body.clone(),
            received_at: delivery.received_at,
            events: events.collect::<Result<_>>()?,
        })
    }
}
