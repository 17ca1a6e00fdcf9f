//! Webhooks held, repeated, reordered and made by hand.

use super::TikTokControl;
use crate::error::SandboxError;
use crate::tiktok::webhook::{self, HandMadeEvent};
use crate::webhook_sender::{Delivery, ReleaseOrder};

impl TikTokControl {
    /// Returns all webhook deliveries with their attempts.
    pub fn deliveries(&self) -> Vec<Delivery> {
        // Entering lets events happen that are due by now.
        drop(self.0.enter());
        self.0.webhooks.deliveries()
    }

    /// Stops sending webhooks; they are kept until they are released.
    pub fn hold_webhooks(&self) {
        self.0.webhooks.hold();
    }

    /// Sends what was held, one after another in the given order, and goes on
    /// as usual. Returns how many that are.
    pub fn release_webhooks(&self, order: ReleaseOrder) -> usize {
        drop(self.0.enter());
        self.0.webhooks.release(order)
    }

    /// Sends a delivery once more: same bytes, same `t`, same signature.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such a delivery.
    pub fn duplicate_webhook(&self, delivery: u64) -> Result<u64, SandboxError> {
        self.0.webhooks.duplicate(delivery)
    }

    /// Sends a delivery once more: same bytes, signed with the present time.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such a delivery.
    pub fn resign_webhook(&self, delivery: u64) -> Result<u64, SandboxError> {
        self.0.webhooks.resign(delivery)
    }

    /// Sends an event made by hand and returns the number of its delivery.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such an app.
    pub fn send_webhook(&self, event: &HandMadeEvent) -> Result<u64, SandboxError> {
        let state = self.0.enter();
        webhook::send(&self.0, &state, event)
            .ok_or_else(|| SandboxError::not_found("app", event.client_key.clone()))
    }

    /// Waits until no webhook is due or under way. Held ones and later repeats
    /// do not count.
    ///
    /// # Cancel safety
    ///
    /// Safe to drop at any point.
    pub async fn webhooks_idle(&self) {
        drop(self.0.enter());
        self.0.webhooks.idle().await;
    }
}
