//! `GET /{version}/oauth/access_token` with a code.

use std::time::Duration;

use instagram_client::{ApiCode, Effect, ErrorClass, RetryHint};
use wiremock::ResponseTemplate;

use crate::support::{
    APP_ID, APP_SECRET, Platform, authorization, pairs, query, recorded, redirect_uri,
};

const CALL: (&str, &str) = ("GET", "/v25.0/oauth/access_token");

#[tokio::test]
async fn the_documented_request_brings_a_token() {
    let platform = Platform::start().await;
    platform.answers(CALL, 1, recorded(200, "facebook_code_ok.json")).await;
    let login = platform.meta().facebook_login().unwrap();
    let tokens = login.exchange_code(&"AQD-made-up".into(), &redirect_uri()).await.unwrap();

    assert_eq!(tokens.access.expose_secret(), "EAA-made-up-short");
    assert_eq!(tokens.issued_at, platform.now());
    assert_eq!(tokens.access_expires_at, Some(platform.now() + Duration::from_mins(90)));
    assert!(tokens.refresh.is_none() && tokens.subject.is_none() && tokens.scopes.is_empty());
    let request = platform.request().await;
    let expected = [
        ("client_id", APP_ID),
        ("client_secret", APP_SECRET),
        ("redirect_uri", "https://app.example.com/callback"),
        ("code", "AQD-made-up"),
    ];
    assert_eq!(query(&request), pairs(&expected));
    assert_eq!(authorization(&request), None);
    assert!(request.body.is_empty());
}

#[tokio::test]
async fn an_end_that_is_not_named_is_not_made_up() {
    let platform = Platform::start().await;
    platform.answers(CALL, 1, recorded(200, "facebook_code_without_end.json")).await;
    let login = platform.meta().facebook_login().unwrap();
    let tokens = login.exchange_code(&"AQD-made-up".into(), &redirect_uri()).await.unwrap();
    assert_eq!(tokens.access_expires_at, None);
}

#[tokio::test]
async fn a_used_code_asks_for_a_new_login() {
    let platform = Platform::start().await;
    platform.answers(CALL, 1, recorded(400, "facebook_code_used.json")).await;
    let login = platform.meta().facebook_login().unwrap();
    let error = login.exchange_code(&"AQD-made-up".into(), &redirect_uri()).await.unwrap_err();
    assert_eq!(error.api_code(), Some(ApiCode::new(100, Some(36_009))));
    assert_eq!((error.kind(), error.retry_hint()), (ErrorClass::Auth, RetryHint::Reconnect));
}

#[tokio::test]
async fn another_redirect_uri_is_our_own_fault() {
    let platform = Platform::start().await;
    platform.answers(CALL, 1, recorded(400, "facebook_code_redirect_uri.json")).await;
    let login = platform.meta().facebook_login().unwrap();
    let error = login.exchange_code(&"AQD-made-up".into(), &redirect_uri()).await.unwrap_err();
    assert_eq!((error.kind(), error.retry_hint()), (ErrorClass::Config, RetryHint::No));
}

#[tokio::test]
async fn a_code_is_sent_once_whatever_comes() {
    let platform = Platform::start().await;
    platform.answers(CALL, 1, ResponseTemplate::new(503)).await;
    let login = platform.meta().facebook_login().unwrap();
    let error = login.exchange_code(&"AQD-made-up".into(), &redirect_uri()).await.unwrap_err();
    assert_eq!((error.effect(), error.retry_hint()), (Effect::Unknown, RetryHint::No));
    assert_eq!(error.status(), Some(503));
}

#[tokio::test]
async fn an_answer_without_a_token_is_not_understood() {
    for body in [r#"{"access_token": ""}"#, "{}", "[]", "null", "{\"access_token\": 7}"] {
        let platform = Platform::start().await;
        platform.answers(CALL, 1, ResponseTemplate::new(200).set_body_string(body)).await;
        let login = platform.meta().facebook_login().unwrap();
        let error = login.exchange_code(&"AQD-made-up".into(), &redirect_uri()).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (ErrorClass::Decode, Effect::Unknown), "{body}");
    }
}
