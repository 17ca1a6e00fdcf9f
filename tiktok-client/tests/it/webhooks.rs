//! The vectors of the fact sheet, from the header to the event.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use social_core::webhook::{Change, Verified, sign_timestamped};
use social_core::{AppName, ClientSecret, TestClock, Timestamp, WebhookSecret};
use tiktok_client::PublishId;
use tiktok_client::webhook::{
    Event, PublishType, RemovalReason, SIGNATURE_HEADER, SplitError, split, verifier,
};

const SECRET: &str = "tk_test_secret_0123456789abcdef";
const COMPLETE: &str = r#"{"client_key":"awtestclientkey01","event":"post.publish.complete","create_time":1795334400,"user_openid":"-000TestOpenIdAbCdEf","content":"{\"publish_id\":\"v_pub_file~v2-1.7500000000000000001\",\"publish_type\":\"DIRECT_PUBLISH\"}"}"#;
const REMOVED: &str = r#"{"client_key":"awtestclientkey01","event":"authorization.removed","create_time":1795334460,"user_openid":"-000TestOpenIdAbCdEf","content":"{\"reason\": 1 }"}"#;

fn verify(signature: &str, body: &str) -> Option<Verified> {
    let secret = ClientSecret::new(SECRET);
    let secret = WebhookSecret::new(AppName::default_app(), "current", secret).unwrap();
    let verifier =
        verifier([secret], Arc::new(TestClock::new(Timestamp::from_unix(1_795_334_470))));
    let mut headers = HeaderMap::new();
    headers.insert(SIGNATURE_HEADER, HeaderValue::from_str(signature).unwrap());
    verifier.verify(&headers, Bytes::copy_from_slice(body.as_bytes())).ok()
}

fn signed(body: &str) -> Verified {
    let now = Timestamp::from_unix(1_795_334_465);
    verify(&sign_timestamped(&ClientSecret::new(SECRET), now, body.as_bytes()), body).unwrap()
}

fn change(verified: &Verified) -> Change {
    let mut changes = split(verified).unwrap();
    assert_eq!(changes.len(), 1);
    changes.remove(0)
}

#[test]
fn the_first_vector() {
    let signature =
        "t=1795334401,s=37d873899239a68b5dd55e6c21de54524cc158ad17339acfe2aa9ef91ccd5158";
    let change = change(&verify(signature, COMPLETE).unwrap());
    assert_eq!(change.event_type(), "post.publish.complete");
    assert_eq!(change.occurred_at(), Some(Timestamp::from_unix(1_795_334_400)));
    assert_eq!(change.subject().unwrap().as_str(), "-000TestOpenIdAbCdEf");
    assert_eq!(change.platform_app(), Some("awtestclientkey01"));
    let expected = Event::PublishComplete {
        publish_id: PublishId::new("v_pub_file~v2-1.7500000000000000001"),
        publish_type: Some(PublishType::DirectPublish),
    };
    assert_eq!(Event::from(&change), expected);
    assert_eq!(Event::from_parts(change.event_type(), change.value()), expected);
}

#[test]
fn the_second_vector_only_as_it_stands() {
    let signature =
        "t=1795334461,s=4a891e1e2c059f644fcad0198470dba904be7526edc610225c06d1ad4c348cfc";
    let change = change(&verify(signature, REMOVED).unwrap());
    let reason = RemovalReason::UserDisconnected;
    assert_eq!(Event::from(&change), Event::AuthorizationRemoved { reason });
    assert!(verify(signature, &REMOVED.replace(": 1 ", ":1 ")).is_none());
}

/// A retry may be signed anew and written anew; it is the same change.
#[test]
fn every_delivery_of_a_change_has_one_identity() {
    let first = change(&signed(COMPLETE));
    let rewritten = COMPLETE
        .replace(r#"\"publish_id\":"#, r#"\"publish_id\" : "#)
        .replace(r#""create_time":1795334400"#, r#""create_time": "1795334400""#);
    assert_ne!(rewritten, COMPLETE);
    assert_eq!(change(&signed(&rewritten)).external_id(), first.external_id());
    for (from, to) in [
        ("awtestclientkey01", "awtestclientkey02"),
        ("publish.complete", "publish.failed"),
        ("1795334400", "1795334401"),
        ("OpenIdAbCdEf", "OpenIdAbCdEg"),
        ("0000001", "0000002"),
    ] {
        let other = change(&signed(&COMPLETE.replace(from, to)));
        assert_ne!(other.external_id(), first.external_id(), "{from}");
    }
}

#[test]
fn a_portability_event_names_no_user() {
    let body = r#"{"client_key":"k","event":"portability.download.ready","create_time":1795334400,"content":"{\"request_id\":7}"}"#;
    let change = change(&signed(body));
    assert_eq!(change.subject(), None);
    assert!(matches!(Event::from(&change), Event::Unknown { .. }));
}

#[test]
fn what_is_no_change_is_said_so() {
    for (body, expected) in [
        ("", SplitError::NotAnObject),
        ("[]", SplitError::NotAnObject),
        ("{\"event\":", SplitError::NotAnObject),
        ("{}", SplitError::NoEvent),
        ("{\"event\":\"\"}", SplitError::NoEvent),
        ("{\"event\":7}", SplitError::NoEvent),
    ] {
        assert_eq!(split(&signed(body)).unwrap_err(), expected, "{body}");
    }
}

#[test]
fn a_change_does_not_show_what_it_says() {
    let shown = format!("{:?}", change(&signed(COMPLETE)));
    assert!(!shown.contains("v_pub_file"), "{shown}");
}
