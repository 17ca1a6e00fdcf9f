//! How each failed renewal is sorted, for every family that asks the platform.

use std::time::Duration;

use instagram_client::oauth::Extension;
use instagram_client::{RefreshFailure, TokenRefresher};
use wiremock::ResponseTemplate;

use crate::support::{Platform, nobody};

const FACEBOOK: (&str, &str) = ("GET", "/v25.0/oauth/access_token");

fn name(failure: &RefreshFailure) -> &'static str {
    match failure {
        RefreshFailure::NotSent => "not sent",
        RefreshFailure::Unknown => "unknown",
        RefreshFailure::Busy(_) => "busy",
        RefreshFailure::Rejected(_) => "rejected",
        RefreshFailure::Revoked(_) => "revoked",
        RefreshFailure::Config(_) => "config",
        _ => "another",
    }
}

async fn every_family(times: u64, answer: ResponseTemplate, expected: &str) {
    let platform = Platform::start().await;
    let facebook = platform.meta().facebook_login().unwrap();
    let instagram = platform.instagram().instagram_login().unwrap();
    let families: [(_, Box<dyn TokenRefresher>); 4] = [
        (FACEBOOK, Box::new(facebook.short_lived_tokens())),
        (FACEBOOK, Box::new(facebook.long_lived_tokens(Extension::WhileValid))),
        (("GET", "/access_token"), Box::new(instagram.short_lived_tokens())),
        (("GET", "/refresh_access_token"), Box::new(instagram.long_lived_tokens())),
    ];
    let tokens = platform.tokens(Duration::from_hours(48));
    for (call, port) in families {
        platform.answers(call, times, answer.clone()).await;
        // One refusal is not believed: the token itself is asked for.
        let asked = format!("{port:?}");
        if ["rejected", "revoked"].contains(&expected) && asked.starts_with("InstagramTokens") {
            platform.answers(("GET", "/v25.0/me"), 3, answer.clone()).await;
        } else if ["rejected", "revoked"].contains(&expected) && asked.starts_with("LongLived") {
            let dead = graph_data(r#"{"is_valid": false}"#);
            platform.answers(("GET", "/v25.0/debug_token"), 1, dead).await;
        }
        let failure = platform.passing(port.refresh(&tokens)).await.unwrap_err();
        assert_eq!(name(&failure), expected, "{port:?}: {failure:?}");
        assert!(!format!("{failure:?} {failure}").contains("made-up"), "{failure:?}");
    }
}

fn graph(status: u16, error: &str) -> ResponseTemplate {
    ResponseTemplate::new(status)
        .set_body_string(format!("{{\"error\": {{{error}, \"message\": \"made-up\"}}}}"))
}

fn graph_data(data: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_string(format!("{{\"data\": {data}}}"))
}

#[tokio::test]
async fn codes_are_sorted_by_what_may_be_done_next() {
    for (times, error, expected) in [
        (1, r#""code": 190"#, "rejected"),
        (1, r#""code": 102"#, "rejected"),
        (1, r#""code": 190, "error_subcode": 458"#, "revoked"),
        (1, r#""code": 102, "error_subcode": 458"#, "revoked"),
        (1, r#""code": 190, "error_subcode": 459"#, "rejected"),
        (1, r#""code": 190, "error_subcode": 460"#, "rejected"),
        (1, r#""code": 190, "error_subcode": 463"#, "rejected"),
        (1, r#""code": 190, "error_subcode": 464"#, "rejected"),
        (1, r#""code": 190, "error_subcode": 467"#, "rejected"),
        (1, r#""code": 190, "error_subcode": 492"#, "rejected"),
        (1, r#""type": "OAuthException""#, "rejected"),
        (1, r#""code": 10"#, "rejected"),
        (1, r#""code": 200"#, "rejected"),
        (1, r#""code": 4"#, "busy"),
        (1, r#""code": 17"#, "busy"),
        (1, r#""code": 613"#, "busy"),
        (1, r#""code": 80002"#, "busy"),
        (1, r#""code": 368"#, "busy"),
        (3, r#""code": 2"#, "busy"),
        (3, r#""code": 1"#, "unknown"),
        (1, r#""code": 100"#, "config"),
        (1, r#""code": 3"#, "config"),
        (1, r#""code": 424242"#, "config"),
    ] {
        every_family(times, graph(400, error), expected).await;
    }
}

#[tokio::test]
async fn a_gateway_says_nothing_of_the_token() {
    for (times, status, expected) in [
        (1, 401, "busy"),
        (1, 403, "busy"),
        (1, 404, "busy"),
        (1, 429, "busy"),
        (3, 503, "unknown"),
        (1, 200, "unknown"),
    ] {
        let page = ResponseTemplate::new(status).set_body_string("<html>made-up</html>");
        every_family(times, page, expected).await;
    }
}

#[tokio::test]
async fn a_refused_exchange_of_a_token_that_lives_ends_nothing() {
    for (told, expected) in [
        (graph_data(r#"{"is_valid": true}"#), Some(Duration::from_hours(1))),
        (graph(400, r#""code": 4"#), None),
    ] {
        let platform = Platform::start().await;
        let refused = graph(400, r#""code": 190, "error_subcode": 458"#);
        platform.answers(FACEBOOK, 1, refused).await;
        platform.answers(("GET", "/v25.0/debug_token"), 1, told).await;
        let login = platform.meta().facebook_login().unwrap();
        let port = login.long_lived_tokens(Extension::WhileValid);
        let failure = port.refresh(&platform.tokens(Duration::from_hours(48))).await.unwrap_err();
        assert!(matches!(failure, RefreshFailure::Busy(wait) if wait == expected), "{failure:?}");
    }
}

#[tokio::test]
async fn a_limit_names_the_wait() {
    let platform = Platform::start().await;
    platform.answers(("GET", "/refresh_access_token"), 1, graph(400, r#""code": 4"#)).await;
    let port = platform.instagram().instagram_login().unwrap().long_lived_tokens();
    let failure = port.refresh(&platform.tokens(Duration::from_hours(48))).await.unwrap_err();
    assert!(
        matches!(failure, RefreshFailure::Busy(Some(wait)) if wait == Duration::from_hours(1)),
        "{failure:?}"
    );
}

#[tokio::test]
async fn a_host_that_is_not_there_was_sent_nothing() {
    let platform = Platform::start().await;
    let client = platform.instagram_at(&nobody(), "secret");
    let port = client.instagram_login().unwrap().long_lived_tokens();
    let failure = port.refresh(&platform.tokens(Duration::from_hours(48))).await.unwrap_err();
    assert!(matches!(failure, RefreshFailure::NotSent), "{failure:?}");
}
