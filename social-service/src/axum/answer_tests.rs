//! One row for every error: its status, its code, and that it tells nothing of our inside.

use social_core::{Quota, Timestamp};
use social_store::{StateRefusal, StoreError};

use super::*;
use crate::error::{Conflict, Violation};

const SECRET: &str = "canary-of-our-inside";

fn rows() -> Vec<(Error, u16, &'static str)> {
    let quota = Quota {
        used: 5,
        limit: 5,
        remaining: 0,
        resets_at: Some(Timestamp::from_unix(1_795_334_400)),
        all_free_at: None,
        holds: Vec::new(),
    };
    let violation = Violation::new("mode", "required", "`mode` is missing");
    let wait = Duration::from_millis(1_500);
    let boxed = || -> social_store::BoxError { SECRET.into() };
    vec![
        (Error::NotFound("post"), 404, "not_found"),
        (Error::Invalid(vec![violation]), 422, "invalid_request"),
        (Error::State(StateRefusal::Unknown), 400, "state_unknown"),
        (Error::State(StateRefusal::Expired), 400, "state_expired"),
        (Error::State(StateRefusal::OtherBrowser), 400, "state_other_browser"),
        (Error::State(StateRefusal::OtherFlow), 400, "state_other_flow"),
        (Error::Denied { code: "access_denied".into() }, 403, "access_denied"),
        (Error::Conflict(Conflict::LinkedElsewhere), 409, "account_linked_elsewhere"),
        (
            Error::Conflict(Conflict::OtherIdentity { expected: "a".into(), found: "b".into() }),
            409,
            "other_identity",
        ),
        (
            Error::Conflict(Conflict::IdempotencyKey { publication: "p1".into() }),
            409,
            "idempotency_conflict",
        ),
        (Error::Conflict(Conflict::NotCancellable), 409, "not_cancellable"),
        (Error::Conflict(Conflict::TooLate), 409, "cancel_too_late"),
        (Error::Conflict(Conflict::NotUnknown), 409, "not_unknown"),
        (Error::Conflict(Conflict::InUse), 409, "file_in_use"),
        (Error::Conflict(Conflict::Changed), 409, "changed_meanwhile"),
        (Error::QuotaFull(Box::new(quota)), 429, "quota_full"),
        (Error::Limited { retry_after: wait }, 429, "rate_limited"),
        (Error::Media(MediaError::Empty), 422, "media_empty"),
        (Error::Media(MediaError::TooLarge { limit: 9 }), 413, "media_too_large"),
        (
            Error::Media(MediaError::LengthMismatch { declared: 9, received: 8 }),
            422,
            "media_length_mismatch",
        ),
        (Error::Media(MediaError::TimedOut), 408, "media_timed_out"),
        (Error::Media(MediaError::BrokenOff(std::io::Error::other("x"))), 400, "media_broken_off"),
        (Error::Media(MediaError::NoSpace), 507, "media_no_space"),
        (Error::Media(MediaError::UserFull { limit: 9 }), 413, "media_user_full"),
        (Error::Media(MediaError::UnknownType), 415, "media_unknown_type"),
        (
            Error::Media(MediaError::Store(object_store::Error::Generic {
                store: "x",
                source: boxed(),
            })),
            503,
            "media_store_error",
        ),
        (Error::Credential(CredentialError::NeedsReconnect), 409, "needs_reconnect"),
        (Error::Credential(CredentialError::Disconnected), 409, "account_disconnected"),
        (
            Error::Credential(CredentialError::Unavailable { retry_after: Some(wait) }),
            503,
            "token_unavailable",
        ),
        (Error::Credential(CredentialError::Config(SECRET.into())), 500, "config"),
        (
            Error::Credential(CredentialError::Unreadable(SECRET.into())),
            500,
            "sealed_value_unreadable",
        ),
        (Error::Credential(CredentialError::Store(SECRET.into())), 500, "token_unavailable"),
        (Error::WebhookRejected, 401, "webhook_rejected"),
        (Error::Busy { retry_after: wait }, 503, "busy"),
        (Error::Store(StoreError::Unavailable(boxed())), 503, "store_unavailable"),
        (Error::Store(StoreError::Backend(boxed())), 500, "store_error"),
        (Error::Config(SECRET.into()), 500, "config"),
    ]
}

fn particulars() -> Particulars {
    Particulars { reference: Some("req-1".to_owned()), ..Particulars::default() }
}

async fn body(response: Response) -> Value {
    let bytes = axum::body::to_bytes(response.into_body(), 65_536).await.unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

#[tokio::test]
async fn every_error_has_its_status_its_code_and_its_words() {
    for (error, status, code) in rows() {
        let error = ApiError::from(error);
        for language in [Language::En, Language::Fr] {
            let response = error.render(language, particulars());
            assert_eq!(response.status().as_u16(), status, "{code}");
            let header = response.headers().get(RETRY_AFTER).cloned();
            let body = body(response).await;
            let error = &body["error"];
            assert_eq!(error["code"], code);
            assert_eq!(error["correlation_id"], "req-1");
            assert_eq!(error["retry_after"].is_null(), header.is_none(), "{code}");
            assert!(error["retryable"].is_boolean() && error["details"].is_object(), "{code}");
            let words = error["user_message"].as_str().unwrap();
            assert!(words.len() > 10, "{code}: {words}");
            assert!(!body.to_string().contains(SECRET), "{code} tells of our inside");
        }
    }
}

#[tokio::test]
async fn every_own_refusal_is_written_the_same_way() {
    for problem in [Problem::SignInRequired, Problem::CsrfRefused, Problem::TooManyStreams] {
        let response = ApiError::from(problem).into_response();
        assert_eq!(response.status(), problem.row().status);
        assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
        assert_eq!(body(response).await["error"]["code"], problem.row().code);
    }
    let detailed = Problem::InvalidQuery.because("unknown field `x`");
    let message = body(detailed.into_response()).await["error"]["message"].to_string();
    assert!(message.contains("unknown field"), "{message}");
}

#[test]
fn a_wait_is_rounded_up() {
    assert_eq!(whole_seconds(Duration::from_millis(1_500)), 2);
    assert_eq!(whole_seconds(Duration::from_secs(2)), 2);
    assert_eq!(whole_seconds(Duration::from_nanos(1)), 1);
}

#[test]
fn platform_classes_never_blame_the_wrong_side() {
    for class in ErrorClass::ALL {
        let status = status_of_platform(*class);
        let ours = matches!(class, ErrorClass::Config | ErrorClass::Store | ErrorClass::Cancelled);
        let passing = matches!(
            class,
            ErrorClass::Api | ErrorClass::Transport | ErrorClass::Timeout | ErrorClass::Decode
        );
        assert_eq!(status.is_server_error(), ours || passing, "{class}");
    }
}
