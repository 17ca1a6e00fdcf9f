use std::time::Duration;

use serde_json::json;
use social_core::{Effect, ErrorClass, RetryHint};
use tiktok_client::endpoint::CREATOR_INFO;
use tiktok_client::{ApiCode, PrivacyLevel};
use wiremock::ResponseTemplate;

use crate::common::{RENEWED, TOKEN, Tiktok, ok, refused};

#[tokio::test]
async fn reads_what_the_creator_may_do() {
    let tiktok = Tiktok::start().await;
    let data = json!({
        "creator_avatar_url": "https://p16.example.com/a.jpeg",
        "creator_username": "lea.m",
        "creator_nickname": "Léa",
        "privacy_level_options": ["PUBLIC_TO_EVERYONE", "SELF_ONLY", "BRAND_NEW"],
        "comment_disabled": false,
        "duet_disabled": true,
        "stitch_disabled": true,
        "max_video_post_duration_sec": 300,
        "something_new": {},
    });
    tiktok.expect(&CREATOR_INFO, ok(&data), 1).await;
    let creator = tiktok.account.creator_info().await.unwrap();
    assert_eq!(creator.creator_nickname, "Léa");
    let new = PrivacyLevel::Unknown("BRAND_NEW".to_owned());
    let options = [PrivacyLevel::PublicToEveryone, PrivacyLevel::SelfOnly, new];
    assert_eq!(creator.privacy_level_options, options);
    assert!(creator.duet_disabled && !creator.comment_disabled);
    assert_eq!(creator.max_video_duration(), Some(Duration::from_mins(5)));
    assert_eq!(tiktok.bodies().await, [json!({})]);
}

#[tokio::test]
async fn a_creator_who_cannot_post_is_an_error_at_status_200() {
    for (code, kind) in [
        (ApiCode::SpamRiskTooManyPosts, ErrorClass::Quota),
        (ApiCode::ReachedActiveUserCap, ErrorClass::Quota),
        (ApiCode::SpamRiskUserBannedFromPosting, ErrorClass::Permission),
    ] {
        let tiktok = Tiktok::start().await;
        tiktok.expect(&CREATOR_INFO, refused(200, code.as_str()), 1).await;
        let error = tiktok.account.creator_info().await.unwrap_err();
        assert_eq!(
            (error.api_code(), error.kind(), error.effect()),
            (Some(&code), kind, Effect::Refused)
        );
        assert_eq!(error.log_id().unwrap().as_str(), "20261122080000MADEUP");
        assert!(error.entry().unwrap().en.ends_with('.'));
    }
}

#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    let tiktok = Tiktok::start().await;
    tiktok.expect_signed(&CREATOR_INFO, TOKEN, refused(401, "access_token_invalid"), 1).await;
    let data = json!({ "privacy_level_options": ["SELF_ONLY"] });
    tiktok.expect_signed(&CREATOR_INFO, RENEWED, ok(&data), 1).await;
    assert!(tiktok.account.creator_info().await.is_ok());
}

#[tokio::test]
async fn a_second_refused_token_is_an_error() {
    let tiktok = Tiktok::start().await;
    tiktok.expect_signed(&CREATOR_INFO, TOKEN, refused(401, "access_token_invalid"), 1).await;
    tiktok.expect_signed(&CREATOR_INFO, RENEWED, refused(401, "access_token_invalid"), 1).await;
    let error = tiktok.account.creator_info().await.unwrap_err();
    assert_eq!((error.kind(), error.retry_hint()), (ErrorClass::Auth, RetryHint::RefreshToken));
}

#[tokio::test]
async fn a_missing_scope_is_no_reason_to_renew() {
    let tiktok = Tiktok::start().await;
    tiktok.expect(&CREATOR_INFO, refused(401, "scope_not_authorized"), 1).await;
    let error = tiktok.account.creator_info().await.unwrap_err();
    assert_eq!((error.kind(), error.retry_hint()), (ErrorClass::Permission, RetryHint::Reconnect));
}

#[tokio::test]
async fn the_limit_of_the_platform_is_not_fought() {
    let tiktok = Tiktok::start().await;
    tiktok.expect(&CREATOR_INFO, refused(429, "rate_limit_exceeded"), 1).await;
    let error = tiktok.account.creator_info().await.unwrap_err();
    assert_eq!(error.kind(), ErrorClass::RateLimited);
    assert_eq!(error.retry_hint(), RetryHint::After(Duration::from_mins(1)));
    assert!(error.is_transient());
}

#[tokio::test]
async fn a_failure_of_the_platform_is_asked_again() {
    let tiktok = Tiktok::start().await;
    tiktok.expect(&CREATOR_INFO, refused(500, "internal_error"), 3).await;
    let error = tiktok.account.creator_info().await.unwrap_err();
    assert_eq!((error.status(), error.retry_hint()), (Some(500), RetryHint::Backoff));
}

#[tokio::test]
async fn unknown_codes_and_odd_bodies_keep_what_is_known() {
    for (answer, kind, code, status) in [
        (refused(400, "brand_new_code"), ErrorClass::Api, Some("brand_new_code"), 400),
        (refused(403, "brand_new_code"), ErrorClass::Permission, Some("brand_new_code"), 403),
        (
            ResponseTemplate::new(403).set_body_string("<html>no</html>"),
            ErrorClass::Permission,
            None,
            403,
        ),
        (
            ResponseTemplate::new(200).set_body_string("<html>no</html>"),
            ErrorClass::Decode,
            None,
            200,
        ),
        (
            ResponseTemplate::new(200).set_body_json(json!({ "data": {} })),
            ErrorClass::Decode,
            None,
            200,
        ),
        (ok(&json!({ "privacy_level_options": "canary" })), ErrorClass::Decode, None, 200),
        (
            ResponseTemplate::new(302).insert_header("location", "/elsewhere"),
            ErrorClass::Decode,
            None,
            302,
        ),
    ] {
        let tiktok = Tiktok::start().await;
        tiktok.expect(&CREATOR_INFO, answer, 1).await;
        let error = tiktok.account.creator_info().await.unwrap_err();
        let found = (error.kind(), error.api_code().map(ApiCode::as_str), error.status());
        assert_eq!(found, (kind, code, Some(status)));
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
}

#[tokio::test]
async fn an_error_without_its_wrapper_is_read() {
    let tiktok = Tiktok::start().await;
    let bare = json!({ "code": "invalid_param", "message": "m", "log_id": "l" });
    tiktok.expect(&CREATOR_INFO, ResponseTemplate::new(400).set_body_json(bare), 1).await;
    let error = tiktok.account.creator_info().await.unwrap_err();
    assert_eq!(error.api_code(), Some(&ApiCode::InvalidParams));
    assert_eq!((error.kind(), error.api_message()), (ErrorClass::Validation, Some("m")));
    assert_eq!(
        error.to_string(),
        "creator_info failed (validation): tiktok answered invalid_params, http status 400, log id l"
    );
}
