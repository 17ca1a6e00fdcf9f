//! Reads the changes out of a verified delivery, whichever envelope it came in.

use serde_json::{Map, Value};
use social_core::webhook::{Change, ChangeParts};
use social_core::{Subject, Timestamp, Verified};

use super::identity::{external_id, hint_id};
use crate::lenient;

/// Meta batches up to a thousand updates; a delivery of many more is none of Meta's.
const MOST_CHANGES: usize = 10_000;

/// What a message event is, by the object it carries, in the order in which they are looked for.
const MESSAGE_KINDS: &[(&str, &str)] = &[
    ("message", "messages"),
    ("message_edit", "message_edit"),
    ("reaction", "message_reactions"),
    ("postback", "messaging_postbacks"),
    ("referral", "messaging_referral"),
    ("read", "messaging_seen"),
    ("optin", "messaging_optins"),
    ("pass_thread_control", "messaging_handover"),
    ("take_thread_control", "messaging_handover"),
    ("request_thread_control", "messaging_handover"),
    ("response_feedback", "response_feedback"),
    ("policy_enforcement", "messaging_policy_enforcement"),
];

/// A delivery that is authentic and not of a documented shape.
///
/// It belongs with the dead letters, with its raw body: sending it again does not mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SplitError {
    /// The body is no JSON object, nor a list of them.
    #[error("the webhook is no json object")]
    NotAnObject,
    /// The body has no list of entries.
    #[error("the webhook has no entries")]
    NoEntries,
    /// An entry names no account.
    #[error("an entry of the webhook names no account")]
    NoAccount,
    /// More changes than any batch of Meta's.
    #[error("the webhook holds more than {MOST_CHANGES} changes")]
    TooMany,
}

/// Reads the changes out of a verified delivery.
///
/// Meta has three envelopes: `changes`, a field and its value in the entry itself, and `messaging`
/// (or `standby`) for messages. Some pages print a list around the whole. Each is read by the keys
/// that are there. A field that is not known is a change like any other; the subject is the account
/// that the entry names, and `value` is what was said of it, without the envelope.
///
/// See [Meta Docs/Webhooks for Instagram].
///
/// # Errors
///
/// See [`SplitError`]. Nothing of the delivery is lost then but to the caller.
///
/// [Meta Docs/Webhooks for Instagram]: https://developers.facebook.com/docs/instagram-platform/webhooks
pub fn split(verified: &Verified) -> Result<Vec<Change>, SplitError> {
    let body: Value =
        serde_json::from_slice(verified.body()).map_err(|_| SplitError::NotAnObject)?;
    let envelopes = match &body {
        Value::Array(envelopes) => envelopes.as_slice(),
        envelope => std::slice::from_ref(envelope),
    };
    let mut changes = Vec::new();
    for envelope in envelopes {
        let envelope = envelope.as_object().ok_or(SplitError::NotAnObject)?;
        let entries = envelope.get("entry").and_then(Value::as_array);
        for entry in entries.ok_or(SplitError::NoEntries)? {
            let read = Entry::read(entry)?;
            read.changes(&mut changes);
            if changes.len() > MOST_CHANGES {
                return Err(SplitError::TooMany);
            }
        }
    }
    Ok(changes.into_iter().map(|parts| Change::new(verified, parts)).collect())
}

/// One account's part of a delivery.
struct Entry<'a> {
    account: String,
    /// When it was sent, which is no part of what happened.
    time: Option<i64>,
    fields: &'a Map<String, Value>,
}

impl<'a> Entry<'a> {
    fn read(entry: &'a Value) -> Result<Self, SplitError> {
        let fields = entry.as_object().ok_or(SplitError::NotAnObject)?;
        let account = fields.get("id").and_then(lenient::id_text).ok_or(SplitError::NoAccount)?;
        let time = fields.get("time").and_then(lenient::code);
        Ok(Self { account, time, fields })
    }

    fn list(&self, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
        self.fields.get(name).and_then(Value::as_array).into_iter().flatten()
    }

    fn changes(&self, out: &mut Vec<ChangeParts>) {
        let flat = std::iter::once(self.fields).filter(|fields| fields.contains_key("field"));
        let listed = self.list("changes").filter_map(Value::as_object);
        for change in flat.chain(listed) {
            let field = change.get("field").and_then(Value::as_str).unwrap_or_default();
            let value = change.get("value").cloned().unwrap_or_default();
            out.push(self.parts(field, value, None));
        }
        for message in ["messaging", "standby"].into_iter().flat_map(|name| self.list(name)) {
            let at = message.get("timestamp").and_then(lenient::code);
            out.push(self.parts(message_kind(message), message.clone(), at));
        }
        // Without values Meta names the fields alone.
        for field in self.list("changed_fields").filter_map(Value::as_str) {
            let external_id = hint_id(&self.account, field, self.time);
            out.push(ChangeParts { external_id, ..self.parts(field, Value::Null, None) });
        }
    }

    /// Messages carry milliseconds.
    fn parts(&self, event_type: &str, value: Value, at_ms: Option<i64>) -> ChangeParts {
        ChangeParts {
            external_id: external_id(&self.account, event_type, &value),
            event_type: event_type.to_owned(),
            occurred_at: at_ms.map(|ms| Timestamp::from_unix(ms.div_euclid(1_000))),
            subject: Some(Subject::new(self.account.as_str())),
            platform_app: None,
            value,
        }
    }
}

fn message_kind(message: &Value) -> &'static str {
    let known = MESSAGE_KINDS.iter().find(|(key, _)| message.get(key).is_some());
    known.map_or("messaging", |(_, kind)| kind)
}

#[cfg(test)]
mod tests;
