//! `GET /{version}/oauth/access_token` with `fb_exchange_token`.

use std::time::Duration;

use instagram_client::TokenRefresher;
use instagram_client::oauth::Extension;
use wiremock::ResponseTemplate;

use crate::support::{APP_ID, APP_SECRET, Platform, authorization, pairs, query, recorded};

const CALL: (&str, &str) = ("GET", "/v25.0/oauth/access_token");
const LIFE: Duration = Duration::from_secs(5_183_944);

#[tokio::test]
async fn the_documented_request_brings_a_longer_token() {
    let platform = Platform::start().await;
    platform.answers(CALL, 1, recorded(200, "facebook_long_lived_ok.json")).await;
    let login = platform.meta().facebook_login().unwrap();
    let tokens = login.exchange_long_lived(&"EAA-made-up-short".into()).await.unwrap();

    assert_eq!(tokens.access.expose_secret(), "EAA-made-up-long");
    assert_eq!(tokens.access_expires_at, Some(platform.now() + LIFE));
    let request = platform.request().await;
    let expected = [
        ("client_id", APP_ID),
        ("client_secret", APP_SECRET),
        ("grant_type", "fb_exchange_token"),
        ("fb_exchange_token", "EAA-made-up-short"),
    ];
    assert_eq!(query(&request), pairs(&expected));
    assert_eq!(authorization(&request), None);
}

#[tokio::test]
async fn a_lost_exchange_is_made_again_for_the_old_token_lives() {
    let platform = Platform::start().await;
    platform.answers(CALL, 1, recorded(400, "error_service.json")).await;
    platform.answers(CALL, 1, ResponseTemplate::new(502)).await;
    platform.answers(CALL, 1, recorded(200, "facebook_long_lived_ok.json")).await;
    let login = platform.meta().facebook_login().unwrap();
    let tokens = login.exchange_long_lived(&"EAA-made-up-short".into()).await.unwrap();
    assert_eq!(tokens.access.expose_secret(), "EAA-made-up-long");
}

#[tokio::test]
async fn the_port_of_short_lived_tokens_keeps_the_grant() {
    let platform = Platform::start().await;
    platform.answers(CALL, 1, recorded(200, "facebook_long_lived_ok.json")).await;
    let old = platform.tokens(Duration::ZERO);
    let port = platform.meta().facebook_login().unwrap().short_lived_tokens();
    let renewed = port.refresh(&old).await.unwrap();
    assert_eq!(renewed.access_expires_at, Some(platform.now() + LIFE));
    assert_eq!((&renewed.scopes, &renewed.subject), (&old.scopes, &old.subject));
}

#[tokio::test]
async fn the_port_of_long_lived_tokens_trusts_no_end_it_was_not_told() {
    let platform = Platform::start().await;
    platform.answers(CALL, 1, recorded(200, "facebook_code_without_end.json")).await;
    let old = platform.tokens(Duration::from_hours(31 * 24));
    let port = platform.meta().facebook_login().unwrap().long_lived_tokens(Extension::WhileValid);
    let renewed = port.refresh(&old).await.unwrap();
    assert_eq!(renewed.access.expose_secret(), "EAA-made-up-system");
    assert_eq!(renewed.access_expires_at, old.access_expires_at);
    assert_eq!(renewed.issued_at, platform.now());
}
