//! What every public type promises: it can cross threads, and it shows no secret.

use std::sync::Arc;

use http::{HeaderMap, HeaderName};
use social_core::{
    AccessToken, AcquireError, AuthorizationCode, Backoff, Change, ClientSecret, Clock,
    CodeVerifier, Credential, EncryptionKey, Fingerprint, KeyId, KeyProvider, Keyring, LimitKey,
    MemoryLimits, OpenError, PollError, PollPolicy, Poller, Provider, Quota, QuotaState,
    RefreshToken, RetryBucket, RetryBuckets, RetryPolicy, Scopes, SealContext, Sealed, SecretText,
    SignedRequest, StaticKeys, StaticToken, TestClock, Timestamp, TokenSet, Transient,
    UploadSource, UploadUrl, UserId, Verified, Verifier, VerifyToken, WebhookRejected,
    WebhookSecret, Window, open_signed_request, sign_plain, sign_timestamped,
};

fn assert_send_sync<T: Send + Sync>() {}

#[derive(Debug, thiserror::Error)]
#[error("away")]
struct Away;

impl Transient for Away {
    fn is_transient(&self) -> bool {
        true
    }
}

#[test]
fn public_types_cross_threads() {
    assert_send_sync::<(AccessToken, ClientSecret, TokenSet, Credential, StaticToken)>();
    assert_send_sync::<(Keyring, EncryptionKey, Sealed, Fingerprint, StaticKeys, OpenError)>();
    assert_send_sync::<(Verifier, Verified, WebhookSecret, WebhookRejected, SignedRequest, Change)>(
    );
    assert_send_sync::<(MemoryLimits, LimitKey, Window, QuotaState, Quota, AcquireError)>();
    assert_send_sync::<(RetryPolicy, RetryBucket, RetryBuckets, Backoff)>();
    assert_send_sync::<(Poller<fn()>, PollPolicy, PollError<Away>)>();
    assert_send_sync::<(TestClock, Timestamp, Scopes)>();
    #[cfg(feature = "system-clock")]
    assert_send_sync::<social_core::SystemClock>();
    assert_send_sync::<(Arc<dyn Clock>, Arc<dyn KeyProvider>, Arc<dyn UploadSource>)>();
}

const CANARY: &str = "canary-7f3a9c";

#[test]
fn no_secret_is_shown_by_debug() {
    let tokens = TokenSet {
        access: CANARY.into(),
        access_expires_at: None,
        refresh: Some(CANARY.into()),
        refresh_expires_at: None,
        scopes: Scopes::parse("video.upload"),
        issued_at: Timestamp::EPOCH,
        subject: None,
    };
    let app = "default".into();
    let secret = WebhookSecret::new(app, "current", CANARY.into()).unwrap();
    let header = HeaderName::from_static("tiktok-signature");
    let clock: Arc<dyn Clock> = Arc::new(TestClock::default());
    let shown = [
        format!("{:?}", AccessToken::new(CANARY)),
        format!("{:?}", RefreshToken::new(CANARY)),
        format!("{:?}", ClientSecret::new(CANARY)),
        format!("{:?}", VerifyToken::new(CANARY)),
        format!("{:?}", AuthorizationCode::new(CANARY)),
        format!("{:?}", CodeVerifier::new(CANARY)),
        format!("{:?}", UploadUrl::new(CANARY)),
        format!("{:?}", SecretText::new(CANARY)),
        format!("{tokens:#?}"),
        format!("{:#?}", StaticToken::new(CANARY, Scopes::default())),
        format!("{secret:#?}"),
        format!("{:#?}", Verifier::timestamped(header, [secret.clone()], clock)),
    ];
    for text in &shown {
        assert!(!text.contains("canary"), "{text}");
    }
}

#[test]
fn no_key_is_shown_by_debug() {
    let key = EncryptionKey::generate().unwrap();
    let text = key.to_base64();
    let ring = Keyring::single(KeyId::new("k1").unwrap(), key.clone());
    let shown = format!("{key:?} {ring:#?} {:?} {text:?}", StaticKeys::new(ring.clone()));
    assert!(!shown.contains(text.expose_secret()));
    assert!(shown.contains("EncryptionKey([redacted])"));
}

#[test]
fn no_body_is_shown_by_debug() {
    let secret = ClientSecret::new("a-secret");
    let known = [WebhookSecret::new("default".into(), "current", secret.clone()).unwrap()];
    let clock = TestClock::default();
    let body = format!("{{\"text\":\"{CANARY}\"}}");

    let header = HeaderName::from_static("tiktok-signature");
    let verifier = Verifier::timestamped(header.clone(), known.clone(), Arc::new(clock.clone()));
    let signature = sign_timestamped(&secret, clock.now(), body.as_bytes());
    let headers = HeaderMap::from_iter([(header.clone(), signature.parse().unwrap())]);
    let dated = verifier.verify(&headers, body.clone().into()).unwrap();

    let plain = Verifier::plain(header.clone(), known.clone(), Arc::new(clock));
    let signature = sign_plain(&secret, body.as_bytes());
    let headers = HeaderMap::from_iter([(header, signature.parse().unwrap())]);
    let undated = plain.verify(&headers, body.into()).unwrap();

    let payload = format!(r#"{{"algorithm":"HMAC-SHA256","user_id":"1","token":"{CANARY}"}}"#);
    let text = social_core::webhook::sign_request(&secret, payload.as_bytes());
    let request = open_signed_request(&text, &known).unwrap();

    let shown = format!("{dated:#?} {undated:#?} {request:#?}");
    assert!(!shown.contains("canary"), "{shown}");
}

#[test]
fn no_error_shows_what_it_was_about() {
    let user = UserId::new("user-1");
    let app = "default".into();
    let context = SealContext {
        purpose: "token",
        app: &app,
        provider: Some(Provider::TikTok),
        user: Some(&user),
        row_id: "1",
        column: "access_token",
    };
    let ring = Keyring::single(KeyId::new("k1").unwrap(), EncryptionKey::generate().unwrap());
    let sealed = ring.seal(&context, CANARY.as_bytes()).unwrap();
    let elsewhere = SealContext { row_id: "2", ..context };
    let refused = ring.open(&elsewhere, &sealed).unwrap_err();
    let bad_keys = Keyring::parse(&format!("k1:{CANARY}!"), &KeyId::new("k1").unwrap());
    let bad_entry = Keyring::parse(CANARY, &KeyId::new("k1").unwrap());
    let errors = [refused.to_string(), format!("{refused:?}"), format!("{sealed:?}")];
    let keys = [bad_keys.unwrap_err(), bad_entry.unwrap_err()];
    let shown = format!("{errors:?} {keys:?} {} {}", keys[0], keys[1]);
    assert!(!shown.contains("canary"), "{shown}");
}
