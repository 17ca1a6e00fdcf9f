//! One change out of an authentic webhook: what the inbox stores.

use std::fmt;

use serde_json::Value;

use super::verified::Verified;
use crate::account::{AppName, Subject};
use crate::time::Timestamp;

/// What a client read of one change; see [`Change`] for the meaning of each part.
#[derive(Clone)]
pub struct ChangeParts {
    /// The identity of the change.
    pub external_id: String,
    /// The platform's name of the event.
    pub event_type: String,
    /// When it happened.
    pub occurred_at: Option<Timestamp>,
    /// Whose account it is about.
    pub subject: Option<Subject>,
    /// The platform's name of the app it is about.
    pub platform_app: Option<String>,
    /// What the platform said.
    pub value: Value,
}

/// One change that may enter the inbox.
///
/// Clients make it with their `split`. It is made out of a [`Verified`] only, so that nothing
/// unverified can be stored; what a store reads back is typed by the client's `Event`.
#[derive(Clone)]
pub struct Change {
    app: AppName,
    received_at: Timestamp,
    parts: ChangeParts,
}

impl Change {
    /// Takes up one change out of an authentic webhook.
    pub fn new(origin: &Verified, parts: ChangeParts) -> Self {
        Self { app: origin.app().clone(), received_at: origin.received_at(), parts }
    }

    /// Gives the app whose secret signed the webhook.
    pub fn app(&self) -> &AppName {
        &self.app
    }

    /// Gives the instant of verification.
    pub fn received_at(&self) -> Timestamp {
        self.received_at
    }

    /// Gives the identity of the change. It is the same for every delivery of it, however it was
    /// signed, written or batched.
    pub fn external_id(&self) -> &str {
        &self.parts.external_id
    }

    /// Gives the platform's name of the event.
    pub fn event_type(&self) -> &str {
        &self.parts.event_type
    }

    /// Gives the instant when it happened, if the platform says so.
    pub fn occurred_at(&self) -> Option<Timestamp> {
        self.parts.occurred_at
    }

    /// Gives the account at the platform that it is about, if the platform says so.
    pub fn subject(&self) -> Option<&Subject> {
        self.parts.subject.as_ref()
    }

    /// Gives the platform's own name of the app it is about (TikTok's `client_key`). It must be
    /// the one of [`Self::app`], or the webhook was sent to the wrong app.
    pub fn platform_app(&self) -> Option<&str> {
        self.parts.platform_app.as_deref()
    }

    /// Gives what the platform said, for storing and for the client's `Event`.
    pub fn value(&self) -> &Value {
        &self.parts.value
    }

    /// Takes the parts out, for storing.
    pub fn into_parts(self) -> ChangeParts {
        self.parts
    }
}

/// Shows no value: it is what people wrote, and does not belong in a log.
impl fmt::Debug for ChangeParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChangeParts")
            .field("external_id", &self.external_id)
            .field("event_type", &self.event_type)
            .field("occurred_at", &self.occurred_at)
            .field("subject", &self.subject)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change")
            .field("app", &self.app)
            .field("received_at", &self.received_at)
            .field("parts", &self.parts)
            .finish()
    }
}
