//! Clients that were written by others against other pages.

use serde_json::json;
use social_sandbox::{
    EffectKind, MissingState, Sandbox, TikTokApp, UploadAnswer, UploadAuthorization, WebChallenge,
};

use crate::oauth::{CHALLENGE, REDIRECT, VERIFIER, authorize, good, with};
use crate::support::{CREATOR_INFO, PUBLIC, Reply, World, mp4};

const WEB_REDIRECT: &str = "https://app.example.com/cb/";
const BASE64URL: &str = "oWqfhvIWCq8pqrCxFE6cXuz0wsn5vbE_64FG1FNsDlA";

/// What the last call was warned of.
fn warnings(sandbox: &Sandbox) -> Vec<&'static str> {
    sandbox.calls().pop().unwrap().warnings
}

/// Walks through the login of a web app with a challenge, or with none.
async fn web_login(world: &World, challenge: Option<&str>) -> Reply {
    let mut fields = good();
    fields.retain(|(name, _)| !matches!(*name, "client_key" | "redirect_uri"));
    fields.push(("client_key", "web-key".to_owned()));
    fields.push(("redirect_uri", WEB_REDIRECT.to_owned()));
    fields.push(("approve", "auto".to_owned()));
    fields.retain(|(name, _)| !name.starts_with("code_challenge"));
    if let Some(challenge) = challenge {
        fields.push(("code_challenge", challenge.to_owned()));
        fields.push(("code_challenge_method", "S256".to_owned()));
    }
    let code = authorize(world, &fields).await.callback("code").unwrap();
    let mut form = vec![
        ("client_key", "web-key"),
        ("client_secret", "web-secret"),
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", WEB_REDIRECT),
    ];
    if challenge.is_some() {
        form.push(("code_verifier", VERIFIER));
    }
    world.form("/v2/oauth/token/", &form).await
}

#[tokio::test]
async fn a_web_redirect_takes_no_challenge_hex_or_base64url() {
    let world = World::new().await;
    let tiktok = world.sandbox.tiktok();
    let mut web = TikTokApp::new("web-key", "web-secret");
    web.redirect_uris = vec![WEB_REDIRECT.to_owned()];
    tiktok.add_app(web);
    for challenge in [None, Some(CHALLENGE), Some(BASE64URL)] {
        let tokens = web_login(&world, challenge).await;
        assert_eq!(tokens.json()["token_type"], "Bearer", "{challenge:?}: {}", tokens.text);
    }
    let wrong = web_login(&world, Some("oWqfhvIWCq8pqrCxFE6cXuz0wsn5vbE_64FG1FNsDlB")).await;
    assert_eq!(wrong.flat().1, "invalid_request");
    tiktok.update_behaviour(|b| b.web_challenge = WebChallenge::Hex);
    assert_eq!(web_login(&world, Some(BASE64URL)).await.flat().1, "invalid_request");
    assert_eq!(web_login(&world, Some(CHALLENGE)).await.json()["token_type"], "Bearer");
}

#[tokio::test]
async fn client_id_may_stand_beside_client_key_and_is_noted() {
    let world = World::new().await;
    let mut fields = with("client_id", "sandbox-client-key");
    fields.push(("approve", "auto".to_owned()));
    let code = authorize(&world, &fields).await.callback("code").unwrap();
    assert_eq!(warnings(&world.sandbox), ["client_id is not a parameter; client_key counts"]);
    let tokens = world
        .token(&[
            ("client_id", "sandbox-client-key"),
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ])
        .await;
    assert_eq!(tokens.json()["token_type"], "Bearer");
    assert_eq!(warnings(&world.sandbox).len(), 1);
    let token = tokens.json()["access_token"].as_str().unwrap().to_owned();
    let revoked = world
        .form(
            "/v2/oauth/revoke/",
            &[
                ("client_id", "sandbox-client-key"),
                ("client_key", "sandbox-client-key"),
                ("client_secret", "sandbox-client-secret"),
                ("token", &token),
            ],
        )
        .await;
    assert_eq!(revoked.text, "{}");
    assert_eq!(warnings(&world.sandbox).len(), 1);
}

#[tokio::test]
async fn client_id_alone_is_not_enough() {
    let world = World::new().await;
    let mut fields = with("client_key", "");
    fields.push(("client_id", "sandbox-client-key".to_owned()));
    let page = authorize(&world, &fields).await;
    assert_eq!(page.status, 400);
    assert!(page.text.contains("<code>client_key</code>"), "{}", page.text);
    let form = [("client_id", "sandbox-client-key"), ("client_secret", "sandbox-client-secret")];
    assert_eq!(world.form("/v2/oauth/token/", &form).await.flat().1, "invalid_request");
}

#[tokio::test]
async fn a_login_without_a_state_comes_back_without_one_and_is_noted() {
    let world = World::new().await;
    let mut fields = with("state", "");
    fields.push(("approve", "auto".to_owned()));
    let back = authorize(&world, &fields).await;
    assert!(back.callback("code").is_some());
    assert_eq!(back.callback("state"), None);
    assert_eq!(
        warnings(&world.sandbox),
        ["state is missing; the callback cannot be told from a forged one"]
    );
    authorize(&world, &with("approve", "auto")).await;
    assert!(warnings(&world.sandbox).is_empty());
    let mut denied = with("state", "");
    denied.push(("approve", "deny".to_owned()));
    let back = authorize(&world, &denied).await;
    assert_eq!(back.callback("error").unwrap(), "access_denied");
    assert_eq!(back.callback("state"), None);
    world.sandbox.tiktok().update_behaviour(|b| b.missing_state = MissingState::Refuse);
    let refused = authorize(&world, &fields).await;
    assert!(refused.text.contains("<code>state</code>"), "{}", refused.text);
}

#[tokio::test]
async fn creator_info_wants_no_body() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let token = tokens.access_token.expose_secret();
    let bare = world.http.post(world.url(CREATOR_INFO)).bearer_auth(token);
    Reply::of(bare.send().await.unwrap()).await.ok();
    let typed = world.http.post(world.url(CREATOR_INFO)).bearer_auth(token);
    let typed = typed.header("content-type", "application/json; charset=UTF-8");
    Reply::of(typed.send().await.unwrap()).await.ok();
    world.post(&tokens, CREATOR_INFO, &json!({})).await.ok();
}

/// Uploads a small file, with the bearer token of the JSON API or without.
async fn put(world: &World, url: &str, token: Option<&str>) -> Reply {
    let mut call = world
        .http
        .put(url)
        .header("content-type", "video/mp4")
        .header("content-range", "bytes 0-999/1000")
        .body(mp4(1000));
    if let Some(token) = token {
        call = call.bearer_auth(token);
    }
    Reply::of(call.send().await.unwrap()).await
}

#[tokio::test]
async fn a_chunk_may_carry_the_token_unless_that_is_refused() {
    let world = World::new().await;
    let tiktok = world.sandbox.tiktok();
    let tokens = world.connect(PUBLIC);
    let token = tokens.access_token.expose_secret();
    let url = world.init_file(&tokens, 1000).await.upload_url();
    assert_eq!(put(&world, &url, Some(token)).await.status, 201);
    assert_eq!(
        warnings(&world.sandbox),
        ["a token was sent to the upload host, which does not want it"]
    );
    tiktok.update_behaviour(|b| b.upload_authorization = UploadAuthorization::Refuse);
    let url = world.init_file(&tokens, 1000).await.upload_url();
    assert_eq!(put(&world, &url, Some(token)).await.status, 400);
    assert_eq!(put(&world, &url, None).await.status, 201);
    assert!(warnings(&world.sandbox).is_empty());
    assert_eq!(world.sandbox.ledger().count(EffectKind::Chunk), 2);
}

#[tokio::test]
async fn the_last_chunk_is_answered_in_json_or_without_a_body() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let url = world.init_file(&tokens, 1000).await.upload_url();
    let json = put(&world, &url, None).await;
    assert_eq!(json.status, 201);
    assert_eq!(json.json()["error"]["code"], "ok");
    assert_eq!(json.header("content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(json.header("content-range"), Some("bytes 0-1000/1000"));
    world.sandbox.tiktok().update_behaviour(|b| b.upload_answer = UploadAnswer::Empty);
    let url = world.init_file(&tokens, 1000).await.upload_url();
    let empty = put(&world, &url, None).await;
    assert_eq!((empty.status, empty.text.as_str()), (201, ""));
}
