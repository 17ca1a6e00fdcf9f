//! `GET /access_token` on the host of Instagram Login.

use std::time::Duration;

use instagram_client::TokenRefresher;

use crate::support::{APP_SECRET, Platform, authorization, pairs, query, recorded};

const CALL: (&str, &str) = ("GET", "/access_token");
const LIFE: Duration = Duration::from_secs(5_183_944);

#[tokio::test]
async fn the_documented_request_brings_a_longer_token() {
    let platform = Platform::start().await;
    platform.answers(CALL, 1, recorded(200, "instagram_long_lived_ok.json")).await;
    let login = platform.instagram().instagram_login().unwrap();
    let tokens = login.exchange_long_lived(&"IG-made-up-short".into()).await.unwrap();

    assert_eq!(tokens.access.expose_secret(), "IG-made-up-long");
    assert_eq!(tokens.access_expires_at, Some(platform.now() + LIFE));
    let request = platform.request().await;
    let expected = [
        ("grant_type", "ig_exchange_token"),
        ("client_secret", APP_SECRET),
        ("access_token", "IG-made-up-short"),
    ];
    assert_eq!(query(&request), pairs(&expected));
    assert_eq!(authorization(&request), None);
}

#[tokio::test]
async fn the_port_of_short_lived_tokens_keeps_the_grant_and_not_the_end() {
    let platform = Platform::start().await;
    platform.answers(CALL, 1, recorded(200, "instagram_long_lived_ok.json")).await;
    let mut old = platform.tokens(Duration::from_mins(5));
    old.access_expires_at = Some(old.issued_at + Duration::from_hours(1));
    let port = platform.instagram().instagram_login().unwrap().short_lived_tokens();
    let renewed = port.refresh(&old).await.unwrap();
    assert_eq!(renewed.access_expires_at, Some(platform.now() + LIFE));
    assert_eq!((&renewed.scopes, &renewed.subject), (&old.scopes, &old.subject));
}
