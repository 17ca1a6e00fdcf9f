//! `POST /oauth/access_token` on the host of Instagram Login's codes.

use std::time::Duration;

use instagram_client::oauth::instagram::EitherId;
use instagram_client::{ApiCode, ErrorClass, RetryHint};
use wiremock::ResponseTemplate;

use crate::support::{
    APP_ID, APP_SECRET, Platform, authorization, form, pairs, query, recorded, redirect_uri,
};

const CALL: (&str, &str) = ("POST", "/oauth/access_token");

#[tokio::test]
async fn both_shapes_of_the_answer_are_read() {
    for (file, user_id) in [
        ("instagram_code_documented.json", "10200000000000001"),
        ("instagram_code_flat.json", "17841400000000001"),
    ] {
        let platform = Platform::start().await;
        platform.answers(CALL, 1, recorded(200, file)).await;
        let login = platform.instagram().instagram_login().unwrap();
        let answer = login.exchange_code(&"AQB-made-up".into(), &redirect_uri()).await.unwrap();

        assert_eq!(answer.user_id.as_ref().map(EitherId::as_str), Some(user_id));
        let tokens = answer.tokens;
        assert_eq!(tokens.access.expose_secret(), "IG-made-up-short");
        let scopes = "instagram_business_basic,instagram_business_content_publish";
        assert_eq!(tokens.scopes.to_string(), scopes);
        assert_eq!(tokens.access_expires_at, Some(platform.now() + Duration::from_hours(1)));

        let request = platform.request().await;
        let expected = [
            ("client_id", APP_ID),
            ("client_secret", APP_SECRET),
            ("grant_type", "authorization_code"),
            ("redirect_uri", "https://app.example.com/callback"),
            ("code", "AQB-made-up"),
        ];
        assert_eq!(form(&request), pairs(&expected));
        assert_eq!((query(&request), authorization(&request)), (Vec::new(), None));
    }
}

#[tokio::test]
async fn an_answer_that_says_little_still_brings_the_token() {
    let platform = Platform::start().await;
    platform.answers(CALL, 1, recorded(200, "instagram_code_bare.json")).await;
    let login = platform.instagram().instagram_login().unwrap();
    let answer = login.exchange_code(&"AQB-made-up".into(), &redirect_uri()).await.unwrap();
    assert_eq!(answer.tokens.access.expose_secret(), "IG-made-up-short");
    assert!(answer.user_id.is_none() && answer.tokens.scopes.is_empty());
}

#[tokio::test]
async fn a_refusal_of_its_own_shape_is_read() {
    let platform = Platform::start().await;
    platform.answers(CALL, 1, recorded(400, "instagram_code_used.json")).await;
    let login = platform.instagram().instagram_login().unwrap();
    let error = login.exchange_code(&"AQB-made-up".into(), &redirect_uri()).await.unwrap_err();
    assert_eq!(error.api_code(), Some(ApiCode::new(400, None)));
    assert_eq!(error.api_type(), Some("OAuthException"));
    assert_eq!((error.kind(), error.retry_hint()), (ErrorClass::Auth, RetryHint::Reconnect));
    assert!(error.entry().is_some());
    assert_eq!(
        error.to_string(),
        "instagram_code failed (auth): meta answered 400, type OAuthException, http status 400"
    );
}

#[tokio::test]
async fn a_code_is_sent_once_whatever_comes() {
    let platform = Platform::start().await;
    platform.answers(CALL, 1, ResponseTemplate::new(500)).await;
    let login = platform.instagram().instagram_login().unwrap();
    let error = login.exchange_code(&"AQB-made-up".into(), &redirect_uri()).await.unwrap_err();
    assert_eq!(error.retry_hint(), RetryHint::No);
}
