//! The vectors of the fact sheets, and everything near them that must not pass.

mod signed_request;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::*;
use crate::account::AppName;
use crate::secret::ClientSecret;
use crate::time::{Clock, TestClock, Timestamp};

const TIKTOK_SECRET: &str = "tk_test_secret_0123456789abcdef";
const COMPLETE: &str = r#"{"client_key":"awtestclientkey01","event":"post.publish.complete","create_time":1795334400,"user_openid":"-000TestOpenIdAbCdEf","content":"{\"publish_id\":\"v_pub_file~v2-1.7500000000000000001\",\"publish_type\":\"DIRECT_PUBLISH\"}"}"#;
const COMPLETE_HEADER: &str =
    "t=1795334401,s=37d873899239a68b5dd55e6c21de54524cc158ad17339acfe2aa9ef91ccd5158";
const REMOVED: &str = r#"{"client_key":"awtestclientkey01","event":"authorization.removed","create_time":1795334460,"user_openid":"-000TestOpenIdAbCdEf","content":"{\"reason\": 1 }"}"#;
const REMOVED_HEADER: &str =
    "t=1795334461,s=4a891e1e2c059f644fcad0198470dba904be7526edc610225c06d1ad4c348cfc";

const META_SECRET: &str = "fb-app-secret-0123456789abcdef";
const INSTAGRAM_SECRET: &str = "ig-app-secret-fedcba9876543210";
const COMMENT: &str = r#"{"object":"instagram","entry":[{"id":"17841400000000001","time":1760000000,"changes":[{"field":"comments","value":{"from":{"id":"900000000000001","username":"caf\u00e9.fan"},"media":{"id":"18000000000000001","media_product_type":"FEED"},"id":"17900000000000001","text":"Tr\u00e8s bon \u2764\ufe0f https:\/\/example.com\/?a=1"}}]}]}"#;
const META_HEADER: &str = "sha256=11e5b24fe7b6dfd2ac9520faa6c0b3033933b90ad32fa9828523af2f3dc71d9f";
const INSTAGRAM_HEADER: &str =
    "sha256=c4cf0c584314c0cc3e28cd5b38ac51086d8f751ba4745dd1d0bcd613c6d04375";
const RESERIALISED_HEADER: &str =
    "sha256=2bba0709b720bd23299e941712abe0c2ec5432b2a2ee937650767c55a12745c8";
const SIGNED_REQUEST: &str = "EAd0Fnm8TFQlkEerS3f87OeVCp5U48kBVnoo4RduK34.eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImV4cGlyZXMiOjE3NjAwMDM2MDAsImlzc3VlZF9hdCI6MTc2MDAwMDAwMCwidXNlcl9pZCI6IjEwMjIwMDAwMDAwMDAwMDAxIn0";

const TIKTOK_NAME: HeaderName = HeaderName::from_static("tiktok-signature");
const META_NAME: HeaderName = HeaderName::from_static("x-hub-signature-256");

fn secret(app: &str, label: &str, text: &str) -> WebhookSecret {
    WebhookSecret::new(app.into(), label, text.into()).unwrap()
}

/// Stands one second after the first TikTok vector.
fn clock() -> TestClock {
    TestClock::new(Timestamp::from_unix(1_795_334_402))
}

fn tiktok() -> Verifier {
    let secrets = [
        secret("sandbox", "current", "another-secret"),
        secret("default", "current", TIKTOK_SECRET),
    ];
    Verifier::timestamped(TIKTOK_NAME, secrets, Arc::new(clock()))
}

fn meta_secrets() -> [WebhookSecret; 2] {
    [secret("instagram", "current", INSTAGRAM_SECRET), secret("meta", "current", META_SECRET)]
}

fn meta() -> Verifier {
    let secrets =
        [secret("meta", "current", META_SECRET), secret("instagram", "previous", INSTAGRAM_SECRET)];
    Verifier::plain(META_NAME, secrets, Arc::new(clock()))
}

fn headers(name: &HeaderName, value: &str) -> HeaderMap {
    HeaderMap::from_iter([(name.clone(), HeaderValue::from_str(value).unwrap())])
}

fn cause_of(verifier: &Verifier, headers: &HeaderMap, body: &str) -> RejectCause {
    let body = Bytes::copy_from_slice(body.as_bytes());
    verifier.verify(headers, body).unwrap_err().cause()
}

#[test]
fn tiktok_vectors_verify() {
    for (header, body, unix) in
        [(COMPLETE_HEADER, COMPLETE, 1_795_334_401), (REMOVED_HEADER, REMOVED, 1_795_334_461)]
    {
        let verified = tiktok().verify(&headers(&TIKTOK_NAME, header), body.into()).unwrap();
        assert_eq!(verified.app().as_str(), "default");
        assert_eq!((verified.secret_index(), verified.secret_label()), (1, "current"));
        assert_eq!(verified.signed_at(), Some(Timestamp::from_unix(unix)));
        assert_eq!(verified.received_at(), clock().now());
        assert_eq!(verified.freshness(), Freshness::Fresh);
        assert_eq!(verified.body(), body.as_bytes());
        assert_eq!(
            sign_timestamped(&TIKTOK_SECRET.into(), Timestamp::from_unix(unix), body.as_bytes()),
            header
        );
    }
    let upper = COMPLETE_HEADER.to_uppercase().replace("T=", "t=").replace("S=", "s=");
    assert!(tiktok().verify(&headers(&TIKTOK_NAME, &upper), COMPLETE.into()).is_ok());
}

#[test]
fn tiktok_near_misses_are_rejected() {
    let bad = RejectCause::BadSignature;
    let right = headers(&TIKTOK_NAME, COMPLETE_HEADER);
    let other_byte = COMPLETE.replace("awtest", "awtesu");
    assert_eq!(cause_of(&tiktok(), &right, &other_byte), bad);
    assert_eq!(cause_of(&tiktok(), &right, &format!("{COMPLETE}\n")), bad);
    assert_eq!(cause_of(&tiktok(), &right, REMOVED), bad);
    let other_time = COMPLETE_HEADER.replace("t=1795334401", "t=1795334402");
    assert_eq!(cause_of(&tiktok(), &headers(&TIKTOK_NAME, &other_time), COMPLETE), bad);
    let padded_time = COMPLETE_HEADER.replace("t=", "t=0");
    assert_eq!(cause_of(&tiktok(), &headers(&TIKTOK_NAME, &padded_time), COMPLETE), bad);
    let reserialised = REMOVED.replace(r#"\": 1 }"#, r#"\":1 }"#);
    assert_ne!(reserialised, REMOVED);
    assert_eq!(cause_of(&tiktok(), &headers(&TIKTOK_NAME, REMOVED_HEADER), &reserialised), bad);
    let wrong = Verifier::timestamped(TIKTOK_NAME, [secret("a", "b", "wrong")], Arc::new(clock()));
    assert_eq!(cause_of(&wrong, &right, COMPLETE), bad);
    let none = Verifier::timestamped(TIKTOK_NAME, [], Arc::new(clock()));
    assert_eq!(cause_of(&none, &right, COMPLETE), bad);
}

/// The time and the body are told apart by the dot: none of one can be moved into the other.
#[test]
fn the_border_of_time_and_body_is_signed() {
    let at = Timestamp::from_unix(1_795_334_401);
    let header = sign_timestamped(&TIKTOK_SECRET.into(), at, b"5.body");
    assert!(tiktok().verify(&headers(&TIKTOK_NAME, &header), "5.body".into()).is_ok());
    let moved = header.replace("t=1795334401", "t=1795334401.5");
    assert_eq!(cause_of(&tiktok(), &headers(&TIKTOK_NAME, &moved), "body"), RejectCause::Malformed);
    let joined =
        sign_plain(&TIKTOK_SECRET.into(), b"1795334401body").replace("sha256=", "t=1795334401,s=");
    assert_eq!(
        cause_of(&tiktok(), &headers(&TIKTOK_NAME, &joined), "body"),
        RejectCause::BadSignature
    );
}

#[test]
fn header_must_come_once_and_under_its_own_name() {
    assert_eq!(cause_of(&tiktok(), &HeaderMap::new(), COMPLETE), RejectCause::NoHeader);
    let mut twice = headers(&TIKTOK_NAME, COMPLETE_HEADER);
    twice.append(TIKTOK_NAME, HeaderValue::from_static(COMPLETE_HEADER));
    assert_eq!(cause_of(&tiktok(), &twice, COMPLETE), RejectCause::RepeatedHeader);

    let sha1 = HeaderName::from_static("x-hub-signature");
    let legacy = headers(&sha1, "sha1=b4e0a2c2ca2d1c0a1f2cbb4b0c7c2b1c6f4f7a90");
    assert_eq!(cause_of(&meta(), &legacy, COMMENT), RejectCause::NoHeader);
    // A right signature of the other scheme is no signature here.
    let other = sign_plain(&TIKTOK_SECRET.into(), COMPLETE.as_bytes());
    assert_eq!(
        cause_of(&tiktok(), &headers(&TIKTOK_NAME, &other), COMPLETE),
        RejectCause::Malformed
    );
    let other = sign_timestamped(&META_SECRET.into(), clock().now(), COMMENT.as_bytes());
    assert_eq!(cause_of(&meta(), &headers(&META_NAME, &other), COMMENT), RejectCause::Malformed);
}

#[test]
fn old_signatures_are_stale_and_older_ones_rejected() {
    let clock = clock();
    let secrets = [secret("default", "current", TIKTOK_SECRET)];
    let wide = Verifier::timestamped(TIKTOK_NAME, secrets, Arc::new(clock.clone()));
    let strict = wide.clone().with_tolerance(Tolerance::STRICT);
    let right = headers(&TIKTOK_NAME, COMPLETE_HEADER);
    clock.advance(Duration::from_mins(6));
    let verified = wide.verify(&right, COMPLETE.into()).unwrap();
    assert_eq!(verified.freshness(), Freshness::Stale);
    assert_eq!(cause_of(&strict, &right, COMPLETE), RejectCause::TooOld);
    clock.advance(Duration::from_hours(73));
    assert_eq!(cause_of(&wide, &right, COMPLETE), RejectCause::TooOld);
    let ahead = clock.now() + Duration::from_mins(6);
    let header = sign_timestamped(&TIKTOK_SECRET.into(), ahead, COMPLETE.as_bytes());
    assert_eq!(cause_of(&wide, &headers(&TIKTOK_NAME, &header), COMPLETE), RejectCause::TooNew);
}

#[test]
fn meta_vectors_verify_on_the_raw_bytes_alone() {
    assert_eq!(COMMENT.len(), 331);
    for (header, app, index) in [(META_HEADER, "meta", 0), (INSTAGRAM_HEADER, "instagram", 1)] {
        let verified = meta().verify(&headers(&META_NAME, header), COMMENT.into()).unwrap();
        assert_eq!((verified.app().as_str(), verified.secret_index()), (app, index));
        assert_eq!((verified.freshness(), verified.signed_at()), (Freshness::Undated, None));
    }
    let parsed: serde_json::Value = serde_json::from_str(COMMENT).unwrap();
    let cause = cause_of(&meta(), &headers(&META_NAME, META_HEADER), &parsed.to_string());
    assert_eq!(cause, RejectCause::BadSignature);
    let wrong = headers(&META_NAME, RESERIALISED_HEADER);
    assert_eq!(cause_of(&meta(), &wrong, COMMENT), RejectCause::BadSignature);
}

#[test]
fn the_published_example_of_github_verifies() {
    let secrets = [secret("default", "current", "It's a Secret to Everybody")];
    let verifier = Verifier::plain(META_NAME, secrets, Arc::new(clock()));
    let header = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    assert!(verifier.verify(&headers(&META_NAME, header), "Hello, World!".into()).is_ok());
}

#[test]
fn a_body_too_large_is_not_looked_at() {
    let verifier = meta().with_largest_body(COMMENT.len() - 1);
    assert_eq!(cause_of(&verifier, &HeaderMap::new(), COMMENT), RejectCause::TooLarge);
    let verifier = meta().with_largest_body(COMMENT.len());
    assert!(verifier.verify(&headers(&META_NAME, META_HEADER), COMMENT.into()).is_ok());
}

#[test]
fn rejections_read_the_same() {
    for cause in RejectCause::ALL {
        let text = WebhookRejected::new(*cause).to_string();
        assert_eq!(text, "the webhook is not authentic");
    }
}

#[test]
fn an_empty_secret_is_refused() {
    for text in ["", " ", "\n"] {
        let refused = WebhookSecret::new(AppName::default_app(), "current", text.into());
        assert_eq!(refused.unwrap_err(), EmptySecret);
    }
}

#[test]
fn nothing_secret_or_written_by_people_is_shown() {
    let verified =
        tiktok().verify(&headers(&TIKTOK_NAME, COMPLETE_HEADER), COMPLETE.into()).unwrap();
    let request = open_signed_request(SIGNED_REQUEST, &meta_secrets()).unwrap();
    let shown = format!("{:?} {verified:?} {:#?} {request:?}", tiktok(), meta());
    for canary in [TIKTOK_SECRET, META_SECRET, INSTAGRAM_SECRET, "awtestclientkey01", "HMAC-SHA256"]
    {
        assert!(!shown.contains(canary), "{canary} is shown");
    }
}
