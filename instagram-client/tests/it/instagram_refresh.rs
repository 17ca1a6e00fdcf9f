//! `GET /refresh_access_token` on the host of Instagram Login.

use std::time::Duration;

use instagram_client::oauth::instagram::MIN_REFRESH_AGE;
use instagram_client::{RefreshFailure, TokenRefresher};
use wiremock::ResponseTemplate;

use crate::support::{Platform, authorization, pairs, query, recorded};

const CALL: (&str, &str) = ("GET", "/refresh_access_token");
const ME: (&str, &str) = ("GET", "/v25.0/me");
const LIFE: Duration = Duration::from_secs(5_183_944);

#[tokio::test]
async fn the_documented_request_brings_another_token() {
    let platform = Platform::start().await;
    platform.answers(CALL, 1, recorded(200, "instagram_refresh_ok.json")).await;
    let old = platform.tokens(MIN_REFRESH_AGE);
    let port = platform.instagram().instagram_login().unwrap().long_lived_tokens();
    let renewed = port.refresh(&old).await.unwrap();

    assert_eq!(renewed.access.expose_secret(), "IG-made-up-renewed");
    assert_eq!(renewed.access_expires_at, Some(platform.now() + LIFE));
    assert_eq!(renewed.issued_at, platform.now());
    assert_eq!(renewed.scopes.to_string(), "instagram_business_basic");
    assert_eq!(renewed.subject, old.subject);
    let request = platform.request().await;
    let expected = [("grant_type", "ig_refresh_token"), ("access_token", "IG-made-up-old")];
    assert_eq!(query(&request), pairs(&expected));
    assert_eq!(authorization(&request), None);
}

#[tokio::test]
async fn a_renewal_that_says_little_keeps_what_was_known() {
    let platform = Platform::start().await;
    platform.answers(CALL, 1, recorded(200, "instagram_code_bare.json")).await;
    let old = platform.tokens(Duration::from_hours(48));
    let port = platform.instagram().instagram_login().unwrap().long_lived_tokens();
    let renewed = port.refresh(&old).await.unwrap();
    assert_eq!(renewed.access_expires_at, old.access_expires_at);
    assert_eq!(renewed.scopes, old.scopes);
}

#[tokio::test]
async fn a_young_token_that_lives_is_left_alone() {
    let platform = Platform::start().await;
    platform.answers(ME, 1, recorded(200, "instagram_me_ok.json")).await;
    let port = platform.instagram().instagram_login().unwrap().long_lived_tokens();
    let young = platform.tokens(MIN_REFRESH_AGE.saturating_sub(Duration::from_secs(1)));
    let failure = port.refresh(&young).await.unwrap_err();
    assert!(
        matches!(failure, RefreshFailure::Busy(Some(wait)) if wait == Duration::from_secs(1)),
        "{failure:?}"
    );
}

#[tokio::test]
async fn a_young_token_that_is_dead_is_called_dead() {
    let platform = Platform::start().await;
    platform.answers(ME, 3, recorded(400, "error_password_changed.json")).await;
    let port = platform.instagram().instagram_login().unwrap().long_lived_tokens();
    let tokens = platform.tokens(Duration::from_hours(1));
    let failure = platform.passing(port.refresh(&tokens)).await.unwrap_err();
    assert!(matches!(failure, RefreshFailure::Rejected(_)), "{failure:?}");
}

#[tokio::test]
async fn a_refused_renewal_of_a_token_that_lives_ends_nothing() {
    for refusal in
        [r#"{"error": {"code": 190}}"#, r#"{"error": {"code": 190, "error_subcode": 458}}"#]
    {
        let platform = Platform::start().await;
        let refused = ResponseTemplate::new(400).set_body_string(refusal);
        platform.answers(CALL, 1, refused.clone()).await;
        platform.answers(ME, 2, refused).await;
        platform.answers(ME, 1, recorded(200, "instagram_me_ok.json")).await;
        let port = platform.instagram().instagram_login().unwrap().long_lived_tokens();
        let tokens = platform.tokens(Duration::from_hours(48));
        let failure = platform.passing(port.refresh(&tokens)).await.unwrap_err();
        assert!(matches!(failure, RefreshFailure::Busy(Some(_))), "{refusal}: {failure:?}");
    }
}

#[tokio::test]
async fn a_refused_renewal_with_nobody_to_ask_is_tried_again() {
    let platform = Platform::start().await;
    platform.answers(CALL, 1, recorded(400, "error_password_changed.json")).await;
    platform.answers(ME, 3, ResponseTemplate::new(503)).await;
    let port = platform.instagram().instagram_login().unwrap().long_lived_tokens();
    let failure = port.refresh(&platform.tokens(Duration::from_hours(48))).await.unwrap_err();
    assert!(matches!(failure, RefreshFailure::Busy(None)), "{failure:?}");
}
