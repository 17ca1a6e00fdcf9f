//! The bodies of webhooks: three envelopes, and Meta's way of escaping.

use serde::Serialize;
use serde_json::Value;

use super::Change;
use crate::meta::behaviour::{MetaBehaviour, MetaEscape, MetaLogin, OuterShape, WebhookEnvelope};

/// In the order of the page's samples.
#[derive(Serialize)]
struct Envelope<'a> {
    object: &'static str,
    entry: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    time: i64,
    #[serde(flatten)]
    said: Said<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Said<'a> {
    Changes { changes: Vec<Named<'a>> },
    Fields { changed_fields: Vec<&'a str> },
    Flat(Named<'a>),
    Messaging { messaging: Vec<&'a Value> },
    Standby { standby: Vec<&'a Value> },
}

#[derive(Serialize)]
struct Named<'a> {
    field: &'a str,
    value: &'a Value,
}

/// Writes a body. Changes of one account that follow each other share an entry where the envelope
/// has a list of them.
pub(super) fn write(
    changes: &[Change],
    login: MetaLogin,
    behaviour: &MetaBehaviour,
    values: bool,
    now: i64,
) -> String {
    let flat = login == MetaLogin::Instagram && behaviour.webhook_envelope == WebhookEnvelope::Flat;
    let mut entry: Vec<Entry<'_>> = Vec::new();
    for change in changes {
        let last = entry.last_mut().filter(|last| last.id == change.entry);
        if !last.is_some_and(|last| last.said.takes(change, values)) {
            entry.push(Entry::of(change, flat, values, now));
        }
    }
    let envelope = Envelope { object: "instagram", entry };
    let text = match behaviour.webhook_outer {
        OuterShape::Object => serde_json::to_string(&envelope),
        OuterShape::List => serde_json::to_string(&[&envelope]),
    };
    // Text and JSON values always serialise.
    escape(&text.unwrap_or_default(), behaviour.webhook_escape)
}

impl<'a> Entry<'a> {
    fn of(change: &'a Change, flat: bool, values: bool, now: i64) -> Self {
        let field = change.field.as_str();
        let said = if field == "standby" {
            Said::Standby { standby: vec![&change.value] }
        } else if is_message(field) {
            Said::Messaging { messaging: vec![&change.value] }
        } else if !values {
            Said::Fields { changed_fields: vec![field] }
        } else if flat {
            Said::Flat(Named { field, value: &change.value })
        } else {
            Said::Changes { changes: vec![Named { field, value: &change.value }] }
        };
        // Messages carry the time of sending in milliseconds, changes in seconds.
        let unit = match said {
            Said::Messaging { .. } | Said::Standby { .. } => 1_000,
            _ => 1_000_000,
        };
        Self { id: &change.entry, time: now.div_euclid(unit), said }
    }
}

impl<'a> Said<'a> {
    /// Takes one more change in, if it fits.
    fn takes(&mut self, change: &'a Change, values: bool) -> bool {
        let field = change.field.as_str();
        match self {
            Self::Messaging { messaging } if is_message(field) => messaging.push(&change.value),
            Self::Standby { standby } if field == "standby" => standby.push(&change.value),
            _ if is_message(field) || field == "standby" => return false,
            Self::Changes { changes } if values => {
                changes.push(Named { field, value: &change.value });
            }
            Self::Fields { changed_fields } if !values => changed_fields.push(field),
            _ => return false,
        }
        true
    }
}

/// Whether a field is told of in the envelope of messages.
fn is_message(field: &str) -> bool {
    field.starts_with("message") || field.starts_with("messaging_")
}

/// Escapes as Meta does. Each of these signs can stand in texts only, so the JSON stays the same.
fn escape(text: &str, how: MetaEscape) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '/' => out.push_str("\\/"),
            '<' | '%' | '@' if how == MetaEscape::Older => put(&mut out, u16::from(c as u8), true),
            c if c.is_ascii() => out.push(c),
            c => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    put(&mut out, *unit, false);
                }
            }
        }
    }
    out
}

/// Writes one unit of UTF-16. Older pages show the signs they name in upper case.
fn put(out: &mut String, unit: u16, upper: bool) {
    let escaped = if upper { format!("\\u{unit:04X}") } else { format!("\\u{unit:04x}") };
    out.push_str(&escaped);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(entry: &str, field: &str, value: Value) -> Change {
        Change { entry: entry.to_owned(), field: field.to_owned(), value }
    }

    fn written(changes: &[Change], login: MetaLogin, behaviour: &MetaBehaviour) -> Value {
        let text = write(changes, login, behaviour, true, 1_760_000_000_123_456);
        serde_json::from_str(&text).unwrap()
    }

    /// The text of the fact sheet's vector.
    #[test]
    fn other_scripts_and_slashes_are_escaped() {
        let text = r#"{"username":"café.fan","text":"Très bon ❤️ https://example.com/?a=1 😀"}"#;
        assert_eq!(
            escape(text, MetaEscape::Present),
            r#"{"username":"caf\u00e9.fan","text":"Tr\u00e8s bon \u2764\ufe0f https:\/\/example.com\/?a=1 \ud83d\ude00"}"#
        );
        let older = escape(r#"{"a":"<b> 50% @x/y"}"#, MetaEscape::Older);
        assert_eq!(older, r#"{"a":"\u003Cb> 50\u0025 \u0040x\/y"}"#);
        for how in [MetaEscape::Present, MetaEscape::Older] {
            let read: Value = serde_json::from_str(&escape(text, how)).unwrap();
            assert_eq!(read, serde_json::from_str::<Value>(text).unwrap());
        }
    }

    #[test]
    fn there_are_three_envelopes() {
        let comment = [change("1", "comments", json!({ "id": "9" }))];
        let behaviour = MetaBehaviour::default();
        let body = written(&comment, MetaLogin::Facebook, &behaviour);
        let changes = json!([{ "field": "comments", "value": { "id": "9" } }]);
        let entry = json!([{ "id": "1", "time": 1_760_000_000, "changes": changes }]);
        assert_eq!(body, json!({ "object": "instagram", "entry": entry }));
        let body = written(&comment, MetaLogin::Instagram, &behaviour);
        let entry = json!({ "id": "1", "time": 1_760_000_000, "field": "comments", "value": { "id": "9" } });
        assert_eq!(body["entry"], json!([entry]));
        let message = [change("1", "messages", json!({ "message": { "mid": "m" } }))];
        let body = written(&message, MetaLogin::Instagram, &behaviour);
        let messaging = json!([{ "message": { "mid": "m" } }]);
        let entry = json!({ "id": "1", "time": 1_760_000_000_123_i64, "messaging": messaging });
        assert_eq!(body["entry"], json!([entry]));
    }

    #[test]
    fn a_batch_has_an_entry_for_each_account() {
        let changes = [
            change("1", "comments", json!(1)),
            change("1", "mentions", json!(2)),
            change("2", "comments", json!(3)),
            change("2", "messages", json!(4)),
            change("2", "standby", json!(5)),
        ];
        let body = written(&changes, MetaLogin::Facebook, &MetaBehaviour::default());
        let entries = body["entry"].as_array().unwrap();
        assert_eq!(entries.len(), 4);
        assert_eq!(entries[0]["changes"].as_array().unwrap().len(), 2);
        assert_eq!(entries[3]["standby"], json!([5]));
    }

    #[test]
    fn the_envelope_can_be_a_list_and_carry_no_values() {
        let comment = [change("1", "comments", json!(1)), change("1", "mentions", json!(2))];
        let behaviour =
            MetaBehaviour { webhook_outer: OuterShape::List, ..MetaBehaviour::default() };
        let text = write(&comment, MetaLogin::Facebook, &behaviour, false, 0);
        let expected = r#"[{"object":"instagram","entry":[{"id":"1","time":0,"changed_fields":["comments","mentions"]}]}]"#;
        assert_eq!(text, expected);
    }
}
