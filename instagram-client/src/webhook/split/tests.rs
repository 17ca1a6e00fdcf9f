use std::sync::Arc;

use serde_json::json;
use social_core::webhook::sign_plain;
use social_core::{AppName, TestClock, WebhookSecret};

use super::*;
use crate::webhook::{Event, SIGNATURE_HEADER, verifier};

const ACCOUNT: &str = "17841400000000001";

fn delivered(body: &str) -> Result<Vec<Change>, SplitError> {
    let secret = "made-up-secret";
    let mut headers = http::HeaderMap::new();
    let signature = sign_plain(&secret.into(), body.as_bytes());
    headers.insert(SIGNATURE_HEADER, signature.parse().unwrap());
    let clock = Arc::new(TestClock::new(Timestamp::from_unix(1_795_334_400)));
    let known = WebhookSecret::new(AppName::default_app(), "current", secret.into()).unwrap();
    let verified = verifier([known], clock).verify(&headers, body.to_owned().into()).unwrap();
    split(&verified)
}

fn one(body: &Value) -> Change {
    let mut changes = delivered(&body.to_string()).unwrap();
    assert_eq!(changes.len(), 1, "{body}");
    changes.remove(0)
}

fn entry(fields: &Value) -> Value {
    let mut entry = json!({ "id": ACCOUNT, "time": 1_760_000_000 });
    let (Value::Object(all), Value::Object(more)) = (&mut entry, fields.clone()) else {
        panic!("an object");
    };
    all.extend(more);
    json!({ "object": "instagram", "entry": [entry] })
}

#[test]
fn the_three_envelopes_say_the_same() {
    let value = json!({ "id": "17900000000000001", "text": "a" });
    let listed = entry(&json!({ "changes": [{ "field": "comments", "value": value }] }));
    let flat = entry(&json!({ "field": "comments", "value": value }));
    let in_a_list = json!([listed]);
    let changes = [one(&listed), one(&flat), one(&in_a_list)];
    for change in &changes {
        assert_eq!(change.external_id(), changes[0].external_id());
        assert_eq!(change.event_type(), "comments");
        assert_eq!(change.subject().unwrap().as_str(), ACCOUNT);
        assert_eq!(change.value(), &value);
        assert_eq!(change.occurred_at(), None, "the time of sending is not when it happened");
    }
}

#[test]
fn a_later_delivery_of_the_same_change_is_the_same() {
    let comment = json!({ "changes": [{ "field": "comments", "value": { "id": "1" } }] });
    let first = entry(&comment);
    let mut again = first.clone();
    again["entry"][0]["time"] = json!(1_760_009_999);
    assert_eq!(one(&first).external_id(), one(&again).external_id());
}

#[test]
fn batches_give_every_change_of_every_entry() {
    let body = json!({ "object": "instagram", "entry": [
        { "id": ACCOUNT, "time": 1, "changes": [
            { "field": "comments", "value": { "id": "1" } },
            { "field": "mentions", "value": { "media_id": "2" } },
        ] },
        { "id": 17_841_400_000_000_002_u64, "time": 1, "messaging": [
            { "sender": { "id": "5" }, "recipient": { "id": "6" }, "timestamp": 1_569_262_485_349_i64,
              "message": { "mid": "m", "text": "a" } },
        ] },
    ] });
    let changes = delivered(&body.to_string()).unwrap();
    let read: Vec<_> = changes
        .iter()
        .map(|change| (change.subject().unwrap().as_str(), change.event_type()))
        .collect();
    assert_eq!(
        read,
        [(ACCOUNT, "comments"), (ACCOUNT, "mentions"), ("17841400000000002", "messages")]
    );
    assert_eq!(changes[2].occurred_at(), Some(Timestamp::from_unix(1_569_262_485)));
}

#[test]
fn fields_without_values_are_hints() {
    let body = entry(&json!({ "changed_fields": ["comments"] }));
    let change = one(&body);
    assert_eq!(Event::from(&change), Event::Changed { field: "comments".to_owned() });
    let mut later = body;
    later["entry"][0]["time"] = json!(1_760_000_001);
    assert_ne!(one(&later).external_id(), change.external_id());
}

#[test]
fn what_is_not_known_is_kept() {
    let value = json!({ "anything": [1, null, "é"] });
    let body = entry(&json!({ "changes": [{ "field": "brand_new", "value": value }] }));
    let change = one(&body);
    assert_eq!((change.event_type(), change.value()), ("brand_new", &value));
    assert_eq!(Event::from(&change), Event::Unknown { event_type: "brand_new".to_owned() });
    let odd = entry(&json!({ "messaging": [{ "sender": { "id": "5" }, "surprise": {} }] }));
    assert_eq!(one(&odd).event_type(), "messaging");
}

#[test]
fn other_shapes_are_named() {
    for (body, expected) in [
        ("", SplitError::NotAnObject),
        ("7", SplitError::NotAnObject),
        ("[7]", SplitError::NotAnObject),
        ("{}", SplitError::NoEntries),
        (r#"{"entry":{}}"#, SplitError::NoEntries),
        (r#"{"entry":[7]}"#, SplitError::NotAnObject),
        (r#"{"entry":[{"time":1}]}"#, SplitError::NoAccount),
        (r#"{"entry":[{"id":1.5}]}"#, SplitError::NoAccount),
    ] {
        assert_eq!(delivered(body).unwrap_err(), expected, "{body}");
    }
    assert!(delivered(r#"{"entry":[]}"#).unwrap().is_empty());
    assert!(delivered("[]").unwrap().is_empty());
    let many = vec![json!({ "field": "comments", "value": {} }); MOST_CHANGES + 1];
    let body = entry(&json!({ "changes": many }));
    assert_eq!(delivered(&body.to_string()).unwrap_err(), SplitError::TooMany);
}
