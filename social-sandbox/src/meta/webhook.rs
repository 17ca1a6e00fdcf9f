//! Meta's webhooks: who hears of a change, in which envelope, and under whose signature.

mod body;
mod handshake;
mod sign;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::app::MetaApp;
use super::behaviour::{MetaLogin, WebhookSigner};
use super::host::MetaHost;
use super::state::{MetaEvent, MetaState};
use crate::clock::seconds;
use crate::webhook_sender::{NewDelivery, RetryTimestamp, SignatureForm};

pub(super) use handshake::handshake;

/// A change made by hand. It goes out whoever is subscribed to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HandMadeChange {
    /// The id of the professional account it is about.
    pub account: String,
    /// The field; any text. Messages go into the envelope of messages.
    pub field: String,
    /// What is said of it; any JSON.
    pub value: Value,
}

/// A change on its way to one app.
#[derive(Debug, Clone)]
pub(super) struct Change {
    /// The account.
    pub(super) entry: String,
    pub(super) field: String,
    pub(super) value: Value,
}

/// Changes that wait to go out together, in their order.
#[derive(Debug, Default)]
pub(crate) struct Gathered(Vec<(String, MetaLogin, Change)>);

/// Tells every app that is subscribed to it of a change; returns how many.
pub(crate) fn changed(
    host: &MetaHost,
    state: &mut MetaState,
    ig_id: &str,
    field: &str,
    value: &Value,
) -> usize {
    tell(host, state, (&[MetaLogin::Facebook, MetaLogin::Instagram], ig_id), field, value)
}

/// Tells those apps of a change that hear of it by one of the logins; returns how many.
pub(crate) fn changed_in(
    host: &MetaHost,
    state: &mut MetaState,
    (login, ig_id): (MetaLogin, &str),
    field: &str,
    value: &Value,
) -> usize {
    tell(host, state, (&[login], ig_id), field, value)
}

fn tell(
    host: &MetaHost,
    state: &mut MetaState,
    (logins, ig_id): (&[MetaLogin], &str),
    field: &str,
    value: &Value,
) -> usize {
    let heard =
        |app: &MetaApp| heard_by(state, app, ig_id, field).filter(|login| logins.contains(login));
    let hearers: Vec<(String, MetaLogin)> =
        state.apps.values().filter_map(|app| Some((app.app_id.clone(), heard(app)?))).collect();
    let change = Change { entry: ig_id.to_owned(), field: field.to_owned(), value: value.clone() };
    for (app_id, login) in &hearers {
        gather(host, state, app_id, *login, change.clone());
    }
    hearers.len()
}

/// By which of its logins an app hears of a field: the app itself must be subscribed to the field,
/// and the account, or the Page behind it, to anything at all.
fn heard_by(state: &MetaState, app: &MetaApp, ig_id: &str, field: &str) -> Option<MetaLogin> {
    let webhooks = app.webhooks.as_ref()?;
    if !webhooks.fields.iter().any(|subscribed| subscribed == field) {
        return None;
    }
    let key = |id: &str| (app.app_id.clone(), id.to_owned());
    let by_page = state
        .pages
        .iter()
        .filter(|page| state.linked(page).is_some_and(|account| account.id == ig_id))
        .any(|page| state.page_subscriptions.contains_key(&key(&page.id)));
    if by_page {
        return Some(MetaLogin::Facebook);
    }
    let by_account = state.account_subscriptions.contains_key(&key(ig_id))
        && !super::facts::FACEBOOK_ONLY_FIELDS.contains(&field);
    by_account.then_some(MetaLogin::Instagram)
}

/// Sends a change now, or with others in a while.
fn gather(host: &MetaHost, state: &mut MetaState, app_id: &str, login: MetaLogin, change: Change) {
    let wait = state.behaviour.webhook_batch_seconds;
    if wait == 0 {
        send(host, state, (app_id, login), &[change], SignatureForm::Valid);
        return;
    }
    if state.gathered.0.is_empty() {
        let at = host.now().saturating_add(seconds(wait));
        host.schedule(state, at, MetaEvent::SendGathered);
    }
    state.gathered.0.push((app_id.to_owned(), login, change));
}

/// Sends what was gathered, each app's changes in one delivery.
pub(super) fn send_gathered(host: &MetaHost, state: &mut MetaState, _at: i64) {
    let mut left = std::mem::take(&mut state.gathered.0);
    while let Some((app_id, login, _)) = left.first().cloned() {
        let (own, others): (Vec<_>, Vec<_>) =
            left.into_iter().partition(|(app, by, _)| *app == app_id && *by == login);
        left = others;
        let changes: Vec<Change> = own.into_iter().map(|(_, _, change)| change).collect();
        send(host, state, (&app_id, login), &changes, SignatureForm::Valid);
    }
}

/// Puts changes into one delivery; an app that does not exist gets none. Returns its number.
pub(super) fn send(
    host: &MetaHost,
    state: &MetaState,
    (app_id, login): (&str, MetaLogin),
    changes: &[Change],
    form: SignatureForm,
) -> Option<u64> {
    let app = state.apps.get(app_id)?;
    let values = app.webhooks.as_ref().is_none_or(|webhooks| webhooks.include_values);
    let behaviour = &state.behaviour;
    let body = body::write(changes, login, behaviour, values, host.now());
    let mut names: Vec<&str> = changes.iter().map(|change| change.field.as_str()).collect();
    names.dedup();
    Some(host.webhooks.enqueue(NewDelivery {
        client_key: app.app_id.clone(),
        event: names.join(","),
        body,
        target: app.webhooks.as_ref().map(|webhooks| webhooks.callback_url.clone()),
        secret: app.secret_in(signer(behaviour.webhook_signer, login)).clone(),
        sign: sign::sign,
        form,
        // The signature names no time, so a repeat has the same bytes and the same signature.
        retry: RetryTimestamp::Original,
    }))
}

/// The login whose secret signs.
pub(super) const fn signer(signer: WebhookSigner, login: MetaLogin) -> MetaLogin {
    match signer {
        WebhookSigner::ByLogin => login,
        WebhookSigner::MetaApp => MetaLogin::Facebook,
        WebhookSigner::InstagramApp => MetaLogin::Instagram,
    }
}

impl From<&HandMadeChange> for Change {
    fn from(change: &HandMadeChange) -> Self {
        Self {
            entry: change.account.clone(),
            field: change.field.clone(),
            value: change.value.clone(),
        }
    }
}
