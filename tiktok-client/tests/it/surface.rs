//! What the types promise: sendable, and silent about secrets. What the set-up refuses.

use tiktok_client::oauth::{AuthorizeError, Consent, PkceMode, TikTokTokens};
use tiktok_client::publish::{Init, StatusPoller, Upload};
use tiktok_client::{Account, BuildError, Client, ClientBuilder, Error};

use crate::common::Tiktok;

#[test]
fn types_cross_threads() {
    fn shared<T: Send + Sync>() {}
    fn sent<T: Send>() {}
    shared::<Client>();
    shared::<Account>();
    shared::<ClientBuilder>();
    shared::<Error>();
    shared::<Init>();
    shared::<TikTokTokens>();
    shared::<Upload<'_>>();
    sent::<StatusPoller>();
}

#[tokio::test]
async fn the_client_does_not_show_its_secret() {
    let tiktok = Tiktok::start().await;
    let builder = Client::builder("made-up-client-key", "made-up-client-secret");
    let shown = format!("{:?} {:?} {builder:?}", tiktok.client, tiktok.account);
    assert!(!shown.contains("made-up-client-secret"), "{shown}");
}

#[test]
fn addresses_must_be_safe() {
    for url in [
        "http://open.tiktokapis.com",
        "https://open.tiktokapis.com/?a=b",
        "https://u@open.tiktokapis.com",
    ] {
        let refused = Client::builder("key", "secret").api_url(url.parse().unwrap()).build();
        assert!(matches!(refused, Err(BuildError::Address(_))), "{url}");
        let refused = Client::builder("key", "secret").auth_url(url.parse().unwrap()).build();
        assert!(matches!(refused, Err(BuildError::Address(_))), "{url}");
    }
    assert!(matches!(Client::builder(" ", "secret").build(), Err(BuildError::Empty(_))));
    assert!(matches!(Client::builder("key", "").build(), Err(BuildError::Empty(_))));
}

#[test]
fn the_consent_page_is_asked_as_documented() {
    let client = Client::builder("made-up-client-key", "secret").build().unwrap();
    let redirect = "https://app.example.com/api/auth/tiktok/callback".parse().unwrap();
    let page = client
        .authorize(redirect, "state-1")
        .scopes("user.info.basic,video.publish".parse().unwrap())
        .build()
        .unwrap();
    assert!(page.code_verifier.is_none());
    assert_eq!(
        page.url.as_str(),
        "https://www.tiktok.com/v2/auth/authorize/?client_key=made-up-client-key&response_type=code\
         &scope=user.info.basic%2Cvideo.publish\
         &redirect_uri=https%3A%2F%2Fapp.example.com%2Fapi%2Fauth%2Ftiktok%2Fcallback\
         &state=state-1&disable_auto_auth=1"
    );
}

#[test]
fn a_redirect_to_this_machine_carries_pkce() {
    let client = Client::builder("key", "secret").build().unwrap();
    let start = || {
        let redirect = "http://127.0.0.1:8080/callback/".parse().unwrap();
        client.authorize(redirect, "state-1").scopes("user.info.basic".parse().unwrap())
    };
    let page = start().consent(Consent::SkipIfGiven).build().unwrap();
    let verifier = page.code_verifier.clone().unwrap();
    let challenge =
        tiktok_client::oauth::Pkce::from_verifier(verifier.clone()).unwrap().challenge();
    let query = page.url.query().unwrap();
    let expected =
        format!("&disable_auto_auth=0&code_challenge={challenge}&code_challenge_method=S256");
    assert!(query.ends_with(&expected), "{query}");
    assert!(!query.contains(verifier.expose_secret()));
    let refused = start().pkce(PkceMode::Off).build();
    assert!(matches!(refused, Err(AuthorizeError::PkceNeeded)));
}

#[test]
fn a_login_needs_scopes_and_a_state() {
    let client = Client::builder("key", "secret").build().unwrap();
    let redirect: tiktok_client::oauth::RedirectUri = "https://app.example.com/".parse().unwrap();
    let bare = client.authorize(redirect.clone(), "state-1").build();
    assert!(matches!(bare, Err(AuthorizeError::NoScopes)));
    let stateless =
        client.authorize(redirect, "").scopes("user.info.basic".parse().unwrap()).build();
    assert!(matches!(stateless, Err(AuthorizeError::NoState)));
}
