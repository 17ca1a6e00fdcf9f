//! What an answer makes of a call: kind, hint, effect and code, by a table of bodies.

use std::time::Duration;

use instagram_client::{
    AccessToken, ApiCode, Effect, Error, ErrorClass as Kind, RetryHint as Hint,
};
use wiremock::ResponseTemplate;

use crate::support::{Platform, nobody, recorded, redirect_uri, shown};

const ME: (&str, &str) = ("GET", "/v25.0/me");

async fn refused(answer: ResponseTemplate, times: u64) -> Error {
    let platform = Platform::start().await;
    platform.answers(ME, times, answer).await;
    platform.instagram().me(&AccessToken::new("IG-canary")).await.unwrap_err()
}

fn graph(status: u16, error: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_string(format!("{{\"error\": {{{error}}}}}"))
}

#[tokio::test]
async fn a_code_decides_and_not_the_status() {
    let hour = Hint::After(Duration::from_hours(1));
    let cases = [
        // (times sent, status, error, kind, hint, effect, code)
        (3, 400, r#""code": 1"#, Kind::Api, Hint::Backoff, Effect::Unknown, Some((1, None))),
        (3, 200, r#""code": 2"#, Kind::Api, Hint::Backoff, Effect::Unknown, Some((2, None))),
        (3, 400, r#""code": -1"#, Kind::Api, Hint::Backoff, Effect::Unknown, Some((-1, None))),
        (1, 400, r#""code": 3"#, Kind::Config, Hint::No, Effect::Refused, Some((3, None))),
        (1, 400, r#""code": 4"#, Kind::RateLimited, hour, Effect::Refused, Some((4, None))),
        (1, 503, r#""code": 4"#, Kind::RateLimited, hour, Effect::Refused, Some((4, None))),
        (
            1,
            400,
            r#""code": 4, "error_subcode": 2207051"#,
            Kind::Api,
            Hint::No,
            Effect::Unknown,
            Some((4, Some(2_207_051))),
        ),
        (
            1,
            403,
            r#""code": 10"#,
            Kind::Permission,
            Hint::Reconnect,
            Effect::Refused,
            Some((10, None)),
        ),
        (1, 400, r#""code": 100"#, Kind::Validation, Hint::No, Effect::Refused, Some((100, None))),
        (
            1,
            400,
            r#""code": "190""#,
            Kind::Auth,
            Hint::RefreshToken,
            Effect::Refused,
            Some((190, None)),
        ),
        (
            1,
            400,
            r#""code": 190, "error_subcode": 458"#,
            Kind::Auth,
            Hint::Reconnect,
            Effect::Refused,
            Some((190, Some(458))),
        ),
        (
            1,
            401,
            r#""code": 102, "error_subcode": 463"#,
            Kind::Auth,
            Hint::Reconnect,
            Effect::Refused,
            Some((102, Some(463))),
        ),
        (
            1,
            400,
            r#""type": "OAuthException", "error_subcode": 460"#,
            Kind::Auth,
            Hint::Reconnect,
            Effect::Refused,
            Some((190, Some(460))),
        ),
        (
            1,
            403,
            r#""code": 294"#,
            Kind::Permission,
            Hint::Reconnect,
            Effect::Refused,
            Some((294, None)),
        ),
        (1, 500, r#""code": 368"#, Kind::Permission, Hint::No, Effect::Refused, Some((368, None))),
        (1, 400, r#""code": 424242"#, Kind::Api, Hint::No, Effect::Refused, Some((424_242, None))),
        (
            3,
            400,
            r#""code": 424242, "is_transient": true"#,
            Kind::Api,
            Hint::Backoff,
            Effect::Unknown,
            Some((424_242, None)),
        ),
        (
            3,
            500,
            r#""code": 424242"#,
            Kind::Api,
            Hint::Backoff,
            Effect::Unknown,
            Some((424_242, None)),
        ),
        (1, 429, r#""message": "slow down""#, Kind::RateLimited, hour, Effect::Refused, None),
    ];
    for (times, status, error, kind, hint, effect, code) in cases {
        // A success that holds an error is read like one, and is not sent again.
        let times = if status == 200 { 1 } else { times };
        let refused = refused(graph(status, error), times).await;
        assert_eq!(
            (refused.kind(), refused.retry_hint(), refused.effect()),
            (kind, hint, effect),
            "{error}"
        );
        assert_eq!(
            refused.api_code(),
            code.map(|(code, subcode)| ApiCode::new(code, subcode)),
            "{error}"
        );
        assert_eq!(refused.status(), Some(status));
    }
}

#[tokio::test]
async fn what_is_not_meta_speaking_is_judged_by_status() {
    let cases = [
        (1, 400, Kind::Api, Hint::No, Effect::Refused),
        (1, 401, Kind::Auth, Hint::No, Effect::Refused),
        (1, 429, Kind::RateLimited, Hint::No, Effect::Refused),
        (3, 502, Kind::Api, Hint::Backoff, Effect::Unknown),
        (3, 504, Kind::Timeout, Hint::Backoff, Effect::Unknown),
        (1, 200, Kind::Decode, Hint::No, Effect::Unknown),
        (1, 302, Kind::Decode, Hint::No, Effect::Unknown),
    ];
    for (times, status, kind, hint, effect) in cases {
        let page = ResponseTemplate::new(status).set_body_raw("<html>canary</html>", "text/html");
        let error = refused(page, times).await;
        assert_eq!(
            (error.kind(), error.retry_hint(), error.effect()),
            (kind, hint, effect),
            "{status}"
        );
        assert_eq!(error.status(), Some(status));
        assert!(!shown(&error).contains("canary"));
    }
}

#[tokio::test]
async fn a_throttled_caller_stays_away_as_long_as_it_is_told() {
    let header = r#"{"17841400000000001":[{"type":"instagram","call_count":100,"total_cputime":20,"total_time":20,"estimated_time_to_regain_access":19}]}"#;
    let answer =
        recorded(400, "error_limit.json").insert_header("X-Business-Use-Case-Usage", header);
    let error = refused(answer, 1).await;
    assert_eq!(error.retry_hint(), Hint::After(Duration::from_mins(19)));
    assert!(error.is_transient());
}

#[tokio::test]
async fn an_error_names_the_call_and_hides_the_words() {
    let error = refused(recorded(400, "error_password_changed.json"), 1).await;
    assert_eq!(
        error.to_string(),
        "instagram_me failed (auth): meta answered 190/460, type OAuthException, http status 400, fbtrace_id Amadeup0000trace"
    );
    assert_eq!(error.api_user_message(), Some("Please sign in again."));
    assert!(error.api_message().unwrap().contains("password"));
    let shown = shown(&error);
    assert!(!shown.contains("password") && !shown.contains("sign in"), "{shown}");
    assert!(error.entry().unwrap().en.contains("password"));
}

#[tokio::test]
async fn what_meta_writes_into_a_trace_id_stays_harmless() {
    let error =
        refused(graph(400, r#""code": 100, "type": "a b\nc?", "fbtrace_id": "x\u001b[31my""#), 1)
            .await;
    let expected = "instagram_me failed (validation): meta answered 100, type abc, http status 400, fbtrace_id x31my";
    assert_eq!(error.to_string(), expected);
}

/// The addresses of the exchanges hold secrets; no failure shows one.
#[tokio::test]
async fn no_failure_shows_a_secret() {
    let platform = Platform::start().await;
    platform.answers(("GET", "/access_token"), 1, recorded(400, "error_token.json")).await;
    platform
        .answers(("POST", "/oauth/access_token"), 1, recorded(400, "instagram_code_used.json"))
        .await;
    platform
        .answers(("GET", "/v25.0/oauth/access_token"), 1, recorded(400, "error_token.json"))
        .await;
    let instagram = platform.instagram_with("canary-secret").instagram_login().unwrap();
    let facebook = platform.meta_with("canary-secret").facebook_login().unwrap();
    let token = AccessToken::new("canary-token");
    let mut errors = vec![
        instagram.exchange_long_lived(&token).await.unwrap_err(),
        instagram.exchange_code(&"canary-code".into(), &redirect_uri()).await.unwrap_err(),
        facebook.exchange_long_lived(&token).await.unwrap_err(),
    ];
    let away = nobody();
    let instagram = platform.instagram_at(&away, "canary-secret").instagram_login().unwrap();
    let facebook = platform.meta_at(&away, "canary-secret").facebook_login().unwrap();
    errors.push(instagram.exchange_long_lived(&token).await.unwrap_err());
    errors.push(instagram.refresh(&token).await.unwrap_err());
    errors.push(facebook.exchange_code(&"canary-code".into(), &redirect_uri()).await.unwrap_err());
    for error in &errors {
        let shown = shown(error);
        assert!(!shown.contains("canary") && !shown.contains("grant_type"), "{shown}");
    }
    let connection = errors.last().unwrap();
    assert_eq!((connection.kind(), connection.effect()), (Kind::Transport, Effect::NotSent));
}

#[tokio::test]
async fn a_token_that_no_header_can_hold_is_not_sent() {
    let platform = Platform::start().await;
    let error = platform.instagram().me(&AccessToken::new("canary\ntoken")).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (Kind::Config, Effect::NotSent));
    assert!(!shown(&error).contains("canary"));
}

#[tokio::test]
async fn a_name_in_the_message_says_more_than_its_code() {
    let said = |message: &str| graph(400, &format!(r#""code": 100, "message": "{message}""#));
    for (message, name, kind) in [
        (
            "INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID",
            Some("INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID"),
            Kind::Validation,
        ),
        (
            "(#100) INSTAGRAM_PLATFORM_API__PERMISSION",
            Some("INSTAGRAM_PLATFORM_API__PERMISSION"),
            Kind::Permission,
        ),
        ("INSTAGRAM_PLATFORM_API__HEARD_OF_BY_NOBODY", None, Kind::Validation),
    ] {
        let error = refused(said(message), 1).await;
        assert_eq!((error.api_exception(), error.kind()), (name, kind), "{message}");
        assert_eq!(error.api_code(), Some(ApiCode::new(100, None)));
        assert!(!shown(&error).contains("HEARD_OF_BY_NOBODY"), "no message is shown");
    }
}
