//! The signed request's vector, and everything near it that must not pass.

use super::*;

fn request_cause(text: &str) -> RejectCause {
    open_signed_request(text, &meta_secrets()).unwrap_err().cause()
}

#[test]
fn the_signed_request_vector_opens_with_and_without_padding() {
    let padded = SIGNED_REQUEST.replacen('.', "=.", 1);
    for text in [SIGNED_REQUEST, &padded] {
        let request = open_signed_request(text, &meta_secrets()).unwrap();
        assert_eq!(request.app().as_str(), "meta");
        assert_eq!(request.user_id().as_str(), "10220000000000001");
        assert_eq!(request.issued_at(), Some(Timestamp::from_unix(1_760_000_000)));
        assert_eq!(request.expires_at(), Some(Timestamp::from_unix(1_760_003_600)));
        let resigned = sign_request(&META_SECRET.into(), request.payload());
        assert_eq!(resigned, SIGNED_REQUEST);
    }
}

#[test]
fn signed_requests_that_were_not_signed_are_rejected() {
    let (signature, payload) = SIGNED_REQUEST.split_once('.').unwrap();
    let other = SIGNED_REQUEST.replacen("EAd0", "EAd1", 1);
    assert_eq!(request_cause(&other), RejectCause::BadSignature);
    assert_eq!(request_cause(&format!("{SIGNED_REQUEST}A")), RejectCause::BadSignature);
    assert_eq!(request_cause(&format!("{SIGNED_REQUEST}.x")), RejectCause::BadSignature);
    for text in ["", ".", payload, &format!(".{payload}"), &format!("{signature}===.{payload}")] {
        assert_eq!(request_cause(text), RejectCause::Malformed, "{text}");
    }
    let long = format!("{signature}.{}", "A".repeat(9_000));
    assert_eq!(request_cause(&long), RejectCause::TooLarge);
    let key: ClientSecret = "not-ours".into();
    assert_eq!(request_cause(&sign_request(&key, b"{}")), RejectCause::BadSignature);
}

#[test]
fn a_signed_payload_must_still_have_its_form() {
    let sign = |payload: &str| sign_request(&META_SECRET.into(), payload.as_bytes());
    let number = sign(r#"{"algorithm":"HMAC-SHA256","user_id":9007199254740993,"expires":0}"#);
    let request = open_signed_request(&number, &meta_secrets()).unwrap();
    assert_eq!(request.user_id().as_str(), "9007199254740993");
    assert_eq!((request.issued_at(), request.expires_at()), (None, None));
    let cases = [
        (r#"{"algorithm":"none","user_id":"1"}"#, RejectCause::Algorithm),
        (r#"{"algorithm":"hmac-sha256","user_id":"1"}"#, RejectCause::Algorithm),
        (r#"{"user_id":"1"}"#, RejectCause::Malformed),
        (r#"{"algorithm":"HMAC-SHA256"}"#, RejectCause::Malformed),
        (r#"{"algorithm":"HMAC-SHA256","user_id":""}"#, RejectCause::Malformed),
        (r#"{"algorithm":"HMAC-SHA256","user_id":1.5}"#, RejectCause::Malformed),
        (r#"{"algorithm":"HMAC-SHA256","user_id":["1"]}"#, RejectCause::Malformed),
        ("[]", RejectCause::Malformed),
        ("not json", RejectCause::Malformed),
    ];
    for (payload, cause) in cases {
        assert_eq!(request_cause(&sign(payload)), cause, "{payload}");
    }
}
