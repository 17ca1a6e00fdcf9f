//! Who leaves at Meta: its signed requests to deauthorize and to delete data.
//!
//! They go the way of webhooks: verified, stored, answered, applied by a worker. So a request has its
//! effect once, however often it comes, and an answer is never a promise that a crash can break.

use instagram_client::webhook::{ConfirmationCode, DeletionAnswer, open_signed_request};
use serde_json::json;
use sha2::{Digest, Sha256};
use social_core::{Provider, SignedRequest, Timestamp, WebhookSecret};
use social_store::{
    AuditOutcome, Change, EventState, NewAudit, NewDelivery, NewEvent, WebhookEvent,
};
use url::{Url, form_urlencoded};

use super::Inbox;
use super::effect::Effect;
use super::removal::{self, Removal};
use crate::app::InstagramApp;
use crate::context::Context;
use crate::error::{Error, Result};

/// The event of a user who removed the app.
const DEAUTHORIZED: &str = "app.deauthorized";
/// The event of a user who asked for the deletion of their data.
const DELETION: &str = "app.data_deletion";
/// The one field of the form.
const FIELD: &str = "signed_request";
/// Letters of a confirmation code: 128 bits that only Meta and the answer's reader know.
const CODE_LETTERS: usize = 32;

/// How far a deletion is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deletion {
    /// How far.
    pub progress: DeletionProgress,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// When it was done.
    pub done_at: Option<Timestamp>,
}

social_core::words! {
    /// How far a deletion is.
    pub enum DeletionProgress {
        /// It was taken down and is about to be done.
        Pending = "pending",
        /// Everything is erased.
        Done = "done",
        /// It did not come through; the operator has to look.
        Stuck = "stuck",
    }
}

impl Inbox {
    /// Verifies Meta's request to end a user's grant, and stores it durably. `form` is the body.
    ///
    /// # Errors
    ///
    /// As [`receive_tiktok`](Self::receive_tiktok).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves unknown whether it was stored; a second delivery is harmless.
    pub async fn receive_deauthorization(&self, form: &[u8]) -> Result<()> {
        let (signed, text) = self.signed(form)?;
        self.keep(DEAUTHORIZED, &digest("deauthorize", text.as_bytes()), &signed).await
    }

    /// Verifies Meta's request to delete a user's data, and stores it durably. `form` is the body,
    /// `status` the address below which its progress is shown, with a slash at its end.
    ///
    /// # Errors
    ///
    /// As [`receive_tiktok`](Self::receive_tiktok).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves unknown whether it was stored; a second delivery is harmless and
    /// answered with the same code.
    pub async fn receive_deletion(&self, form: &[u8], status: &Url) -> Result<DeletionAnswer> {
        let (signed, text) = self.signed(form)?;
        let mut code = digest("deletion", text.as_bytes());
        code.truncate(CODE_LETTERS);
        let broken = || Error::Config("the address of deletions cannot be written".to_owned());
        let url = status.join(&code).map_err(|_| broken())?;
        self.keep(DELETION, &code, &signed).await?;
        let confirmation_code = ConfirmationCode::new(code).map_err(|_| broken())?;
        Ok(DeletionAnswer { url, confirmation_code })
    }

    /// Tells how far a deletion is; `None` if no such code is known, or no longer: it is kept for as
    /// long as webhooks are.
    ///
    /// # Errors
    ///
    /// When the store fails.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    pub async fn deletion(&self, code: &str) -> Result<Option<Deletion>> {
        let identity = identity(DELETION, code);
        for app in self.context.instagram.keys() {
            let found = self.context.store.find_event(app, Provider::Instagram, &identity).await?;
            if let Some(event) = found {
                return Ok(Some(progress(&event)));
            }
        }
        Ok(None)
    }

    /// Opens the form. A request without a time could be an old one that somebody sends again, so it
    /// is refused.
    fn signed(&self, form: &[u8]) -> Result<(SignedRequest, String)> {
        let rejected = |reason: &str| {
            metrics::counter!("webhook_rejected_total", "provider" => "instagram").increment(1);
            tracing::warn!(reason, "a signed request was rejected");
            Error::WebhookRejected
        };
        let mut fields = form_urlencoded::parse(form).filter(|(name, _)| name == FIELD);
        let (Some((_, text)), None) = (fields.next(), fields.next()) else {
            return Err(rejected("the form does not hold it once"));
        };
        let apps = self.context.instagram.values();
        let secrets: Vec<WebhookSecret> = apps.flat_map(InstagramApp::verifying_secrets).collect();
        let signed = open_signed_request(&text, &secrets)
            .map_err(|refused| rejected(&format!("{:?}", refused.cause())))?;
        if signed.issued_at().is_none() {
            return Err(rejected("it names no time"));
        }
        Ok((signed, text.into_owned()))
    }

    /// Stores what the request says, and not the request: nobody can send it again from here.
    async fn keep(&self, event_type: &str, name: &str, signed: &SignedRequest) -> Result<()> {
        let value = json!({ "user_id": signed.user_id(), "issued_at": signed.issued_at() });
        let delivery = NewDelivery {
            app: signed.app().clone(),
            provider: Provider::Instagram,
            received_at: self.context.now(),
            body: value.to_string().into_bytes().into(),
            events: vec![NewEvent {
                external_id: identity(event_type, name),
                event_type: event_type.to_owned(),
                subject: Some(signed.user_id().clone()),
                occurred_at: signed.issued_at(),
                value,
            }],
        };
        self.context.store.accept(std::slice::from_ref(&delivery)).await?;
        self.context.wake.events.notify_waiters();
        Ok(())
    }
}

fn identity(event_type: &str, name: &str) -> String {
    format!("{event_type}:{name}")
}

fn digest(purpose: &str, text: &[u8]) -> String {
    hex::encode(
        Sha256::new().chain_update(purpose).chain_update(b":").chain_update(text).finalize(),
    )
}

fn progress(event: &WebhookEvent) -> Deletion {
    let progress = match event.state {
        EventState::Ready => DeletionProgress::Pending,
        EventState::Done => DeletionProgress::Done,
        EventState::Quarantined => DeletionProgress::Stuck,
    };
    Deletion { progress, requested_at: event.received_at, done_at: event.done_at }
}

/// Finds the effect of an event, if it is of a departure; reads rows and writes none.
pub(super) async fn effect(context: &Context, row: &WebhookEvent) -> Result<Option<Effect>> {
    let erases = match row.event_type.as_str() {
        DEAUTHORIZED => false,
        DELETION => true,
        _ => return Ok(None),
    };
    let Some(Removal { mut changes, told }) = removal::of(context, row).await? else {
        return Ok(Some(Effect::Hopeless("it names nobody".to_owned())));
    };
    if let Some(subject) = row.subject.clone().filter(|_| erases) {
        let (app, provider) = (row.app.clone(), row.provider);
        changes.push(Change::EraseRevoked { app, provider, subject });
        changes.push(Change::Audit(NewAudit {
            actor: provider.as_str().to_owned(),
            user_id: told.clone(),
            action: "account.erase".to_owned(),
            account_id: None,
            detail: json!({ "by": "platform" }),
            outcome: AuditOutcome::Done,
            correlation_id: None,
        }));
    }
    Ok(Some(Effect::Apply { changes, told }))
}
