//! Webhooks sent, held, repeated and made by hand.

use super::MetaControl;
use crate::error::SandboxError;
use crate::meta::app::AppWebhooks;
use crate::meta::behaviour::MetaLogin;
use crate::meta::webhook::{self, HandMadeChange, handshake};
use crate::webhook_sender::{Delivery, ReleaseOrder, SignatureForm};

impl MetaControl {
    /// Subscribes an app to fields without asking the address first.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such an app.
    pub fn set_webhooks(&self, app_id: &str, webhooks: AppWebhooks) -> Result<(), SandboxError> {
        self.update_app(app_id, |app| app.webhooks = Some(webhooks)).map(drop)
    }

    /// Asks the app's address for its challenge, as before a subscription.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such an app, and [`SandboxError::Refused`] without an
    /// address or for an answer that is not the challenge.
    ///
    /// # Cancel safety
    ///
    /// Dropped early, the address may have been asked.
    pub async fn handshake(&self, app_id: &str) -> Result<(), SandboxError> {
        let webhooks = {
            let state = self.0.enter();
            let app = state.apps.get(app_id);
            let app = app.ok_or_else(|| SandboxError::not_found("app", app_id))?;
            app.webhooks.clone()
        };
        let webhooks =
            webhooks.ok_or_else(|| SandboxError::Refused("the app has no address".to_owned()))?;
        handshake(&self.0, &webhooks).await.map_err(SandboxError::Refused)
    }

    /// Tells every app of a change that is subscribed to it, in all its layers. Returns how many.
    pub fn change(&self, change: &HandMadeChange) -> usize {
        let state = &mut *self.0.enter();
        webhook::changed(&self.0, state, &change.account, &change.field, &change.value)
    }

    /// Sends changes to an app in one delivery, whoever is subscribed. Returns its number.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such an app.
    pub fn send_webhook(
        &self,
        app_id: &str,
        login: MetaLogin,
        changes: &[HandMadeChange],
        signature: SignatureForm,
    ) -> Result<u64, SandboxError> {
        let changes: Vec<webhook::Change> = changes.iter().map(webhook::Change::from).collect();
        let state = self.0.enter();
        webhook::send(&self.0, &state, (app_id, login), &changes, signature)
            .ok_or_else(|| SandboxError::not_found("app", app_id))
    }

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

    /// Sends what was held, one after another in the given order, and goes on as usual. Returns how
    /// many that are.
    pub fn release_webhooks(&self, order: ReleaseOrder) -> usize {
        drop(self.0.enter());
        self.0.webhooks.release(order)
    }

    /// Sends a delivery once more: same bytes, same signature.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such a delivery.
    pub fn duplicate_webhook(&self, delivery: u64) -> Result<u64, SandboxError> {
        self.0.webhooks.duplicate(delivery)
    }

    /// Waits until no webhook is due or under way. Held ones and later repeats do not count.
    ///
    /// # Cancel safety
    ///
    /// Safe to drop at any point.
    pub async fn webhooks_idle(&self) {
        drop(self.0.enter());
        self.0.webhooks.idle().await;
    }
}
