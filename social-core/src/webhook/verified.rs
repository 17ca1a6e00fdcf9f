//! A webhook that is authentic.

use std::fmt;

use bytes::Bytes;

use super::secret::WebhookSecret;
use super::tolerance::Freshness;
use crate::account::AppName;
use crate::time::Timestamp;

/// The body of a webhook whose signature is right.
///
/// Only a [`Verifier`](super::Verifier) makes one, so a function that asks for it cannot be given
/// anything unverified. It says nothing about repetitions: those are recognised by the identity of
/// each change in it.
#[derive(Clone)]
pub struct Verified {
    app: AppName,
    secret_label: String,
    secret_index: usize,
    freshness: Freshness,
    signed_at: Option<Timestamp>,
    received_at: Timestamp,
    body: Bytes,
}

/// When a webhook was signed and received.
pub(super) struct Times {
    pub(super) freshness: Freshness,
    pub(super) signed_at: Option<Timestamp>,
    pub(super) received_at: Timestamp,
}

impl Verified {
    pub(super) fn new(
        (index, secret): (usize, &WebhookSecret),
        times: &Times,
        body: Bytes,
    ) -> Self {
        Self {
            app: secret.app().clone(),
            secret_label: secret.label().to_owned(),
            secret_index: index,
            freshness: times.freshness,
            signed_at: times.signed_at,
            received_at: times.received_at,
            body,
        }
    }

    /// Gives the app whose secret signed it.
    pub fn app(&self) -> &AppName {
        &self.app
    }

    /// Gives the label of the secret that signed it, to see when an old one is out of use.
    pub fn secret_label(&self) -> &str {
        &self.secret_label
    }

    /// Gives the place of that secret in the verifier's list.
    pub fn secret_index(&self) -> usize {
        self.secret_index
    }

    /// Tells how old the signature is.
    pub fn freshness(&self) -> Freshness {
        self.freshness
    }

    /// Gives the signed time, where the scheme has one.
    pub fn signed_at(&self) -> Option<Timestamp> {
        self.signed_at
    }

    /// Gives the instant of verification.
    pub fn received_at(&self) -> Timestamp {
        self.received_at
    }

    /// Gives the raw bytes that were signed.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Takes the raw bytes out.
    pub fn into_body(self) -> Bytes {
        self.body
    }
}

/// Shows no body: it is what people wrote, and does not belong in a log.
impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("app", &self.app)
            .field("secret_label", &self.secret_label)
            .field("freshness", &self.freshness)
            .field("signed_at", &self.signed_at)
            .field("received_at", &self.received_at)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
