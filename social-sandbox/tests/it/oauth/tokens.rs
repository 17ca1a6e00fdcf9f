//! Exchange, refresh and client credentials.

use serde_json::json;
use social_sandbox::{
    EffectKind, LifetimeProfile, OAuthErrorStatus, RedirectMismatch, RefreshLifetime, Reuse,
    TikTokApp,
};

use super::{REDIRECT, VERIFIER, authorize, code, exchange, refresh, with};
use crate::support::{CREATOR_INFO, Reply, World};

async fn creator_info(world: &World, token: &str) -> u16 {
    let sent = world.http.post(world.url(CREATOR_INFO)).bearer_auth(token).send().await;
    sent.unwrap().status().as_u16()
}

fn text(reply: &Reply, field: &str) -> String {
    reply.json()[field].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_code_becomes_a_flat_pair_of_tokens() {
    let world = World::new().await;
    let reply = exchange(&world, &code(&world).await).await;
    assert_eq!(reply.status, 200);
    let body = reply.json();
    assert!(text(&reply, "access_token").starts_with("act."));
    assert!(text(&reply, "refresh_token").starts_with("rft."));
    assert_eq!(body["expires_in"], 7200);
    assert_eq!(body["refresh_expires_in"], 15_552_000);
    assert_eq!(body["scope"], "user.info.basic,video.publish");
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(creator_info(&world, &text(&reply, "access_token")).await, 200);
    assert_eq!(world.sandbox.ledger().count(EffectKind::Exchange), 1);
}

#[tokio::test]
async fn the_classic_profile_gives_longer_lives() {
    let world = World::new().await;
    let tiktok = world.sandbox.tiktok();
    tiktok.update_behaviour(|b| b.lifetimes = LifetimeProfile::Classic);
    let body = exchange(&world, &code(&world).await).await.json();
    assert_eq!(body["expires_in"], 86_400);
    assert_eq!(body["refresh_expires_in"], 31_536_000);
}

#[tokio::test]
async fn a_code_works_once_and_not_for_long() {
    let world = World::new().await;
    let first = code(&world).await;
    assert_eq!(exchange(&world, &first).await.status, 200);
    let again = exchange(&world, &first).await;
    assert_eq!(again.flat(), (200, "invalid_grant".to_owned()));
    assert_eq!(again.json()["log_id"].as_str().unwrap().len(), 34);
    let late = code(&world).await;
    world.pass(600);
    assert_eq!(exchange(&world, &late).await.flat().1, "invalid_grant");
    assert_eq!(world.sandbox.ledger().count(EffectKind::Exchange), 1);
}

#[tokio::test]
async fn a_code_used_twice_can_end_what_it_gave() {
    let world = World::new().await;
    world.sandbox.tiktok().update_behaviour(|b| b.code_reuse = Reuse::KillFamily);
    let first = code(&world).await;
    let token = text(&exchange(&world, &first).await, "access_token");
    assert_eq!(creator_info(&world, &token).await, 200);
    exchange(&world, &first).await;
    assert_eq!(creator_info(&world, &token).await, 401);
}

#[tokio::test]
async fn only_the_hex_challenge_is_matched() {
    let world = World::new().await;
    let base64url = "oWqfhvIWCq8pqrCxFE6cXuz0wsn5vbE_64FG1FNsDlA";
    for challenge in [base64url, &super::CHALLENGE.to_uppercase()] {
        let mut fields = with("code_challenge", challenge);
        fields.push(("approve", "auto".to_owned()));
        let consented = authorize(&world, &fields).await;
        let reply = exchange(&world, &consented.callback("code").unwrap()).await;
        assert_eq!(reply.flat().1, "invalid_request");
        assert_eq!(
            text(&reply, "error_description"),
            "Code verifier or code challenge is invalid."
        );
    }
    let code = code(&world).await;
    let without = world
        .token(&[("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", REDIRECT)])
        .await;
    assert_eq!(without.flat().1, "invalid_request");
}

#[tokio::test]
async fn the_redirect_must_be_the_one_of_the_authorize_call() {
    let world = World::new().await;
    let tiktok = world.sandbox.tiktok();
    for (rule, error) in [
        (RedirectMismatch::InvalidGrant, "invalid_grant"),
        (RedirectMismatch::InvalidRequest, "invalid_request"),
    ] {
        tiktok.update_behaviour(|b| b.redirect_mismatch = rule);
        let code = code(&world).await;
        let reply = world
            .token(&[
                ("grant_type", "authorization_code"),
                ("code", &code),
                ("redirect_uri", "http://127.0.0.1:8124/callback/"),
                ("code_verifier", VERIFIER),
            ])
            .await;
        assert_eq!(reply.flat().1, error);
    }
}

#[tokio::test]
async fn wrong_requests_get_their_flat_errors() {
    let world = World::new().await;
    let key = ("client_key", "sandbox-client-key");
    let secret = ("client_secret", "sandbox-client-secret");
    let code = ("grant_type", "authorization_code");
    for (fields, error) in [
        (vec![], "invalid_request"),
        (vec![key], "invalid_request"),
        (vec![key, ("client_secret", "wrong"), code], "invalid_client"),
        (vec![("client_key", "nobody"), secret, code], "invalid_client"),
        (vec![key, secret], "invalid_request"),
        (vec![key, secret, ("grant_type", "password")], "unsupported_grant_type"),
        (vec![key, secret, code], "invalid_request"),
        (vec![key, secret, code, ("code", "x"), ("redirect_uri", REDIRECT)], "invalid_grant"),
        (vec![key, secret, ("grant_type", "refresh_token")], "invalid_request"),
    ] {
        let reply = world.form("/v2/oauth/token/", &fields).await;
        assert_eq!(reply.flat(), (200, error.to_owned()), "{fields:?}");
    }
}

#[tokio::test]
async fn only_forms_are_taken() {
    let world = World::new().await;
    let body = json!({
        "client_key": "sandbox-client-key",
        "client_secret": "sandbox-client-secret",
        "grant_type": "client_credentials",
    });
    let url = world.url("/v2/oauth/token/");
    let sent = world.http.post(url).json(&body).send().await.unwrap();
    assert_eq!(Reply::of(sent).await.flat().1, "invalid_request");
}

#[tokio::test]
async fn oauth_errors_can_come_with_400() {
    let world = World::new().await;
    world
        .sandbox
        .tiktok()
        .update_behaviour(|b| b.oauth_error_status = OAuthErrorStatus::BadRequest);
    let reply = refresh(&world, "rft.unknown").await;
    assert_eq!(reply.flat(), (400, "invalid_grant".to_owned()));
}

#[tokio::test]
async fn a_rotation_kills_the_old_refresh_token_only() {
    let world = World::new().await;
    let first = exchange(&world, &code(&world).await).await;
    let second = refresh(&world, &text(&first, "refresh_token")).await;
    assert_ne!(text(&first, "refresh_token"), text(&second, "refresh_token"));
    assert_eq!(text(&first, "open_id"), text(&second, "open_id"));
    let dead = refresh(&world, &text(&first, "refresh_token")).await;
    assert_eq!(dead.flat().1, "invalid_grant");
    assert_eq!(creator_info(&world, &text(&first, "access_token")).await, 200);
    assert_eq!(refresh(&world, &text(&second, "refresh_token")).await.status, 200);
    assert_eq!(world.sandbox.ledger().count(EffectKind::Refresh), 2);
}

#[tokio::test]
async fn reuse_of_a_dead_refresh_token_can_kill_the_family() {
    let world = World::new().await;
    world.sandbox.tiktok().update_behaviour(|b| b.refresh_reuse = Reuse::KillFamily);
    let first = exchange(&world, &code(&world).await).await;
    let second = refresh(&world, &text(&first, "refresh_token")).await;
    refresh(&world, &text(&first, "refresh_token")).await;
    let newest = refresh(&world, &text(&second, "refresh_token")).await;
    assert_eq!(newest.flat().1, "invalid_grant");
    assert_eq!(creator_info(&world, &text(&second, "access_token")).await, 401);
}

#[tokio::test]
async fn an_old_refresh_token_can_have_a_grace_period() {
    let world = World::new().await;
    world.sandbox.tiktok().update_behaviour(|b| b.refresh_grace_seconds = 60);
    let first = exchange(&world, &code(&world).await).await;
    let old = text(&first, "refresh_token");
    refresh(&world, &old).await;
    assert!(refresh(&world, &old).await.json().get("error").is_none());
    world.pass(61);
    assert_eq!(refresh(&world, &old).await.flat().1, "invalid_grant");
}

#[tokio::test]
async fn tokens_run_out_on_virtual_time() {
    let world = World::new().await;
    let first = exchange(&world, &code(&world).await).await;
    world.pass(7190);
    assert_eq!(creator_info(&world, &text(&first, "access_token")).await, 200);
    world.pass(10);
    assert_eq!(creator_info(&world, &text(&first, "access_token")).await, 401);
    world.pass(15_552_000);
    let late = refresh(&world, &text(&first, "refresh_token")).await;
    assert_eq!(late.flat().1, "invalid_grant");
}

#[tokio::test]
async fn a_rotation_can_leave_the_refresh_lifetime_running() {
    let world = World::new().await;
    let first = exchange(&world, &code(&world).await).await;
    world.pass(1000);
    let restarted = refresh(&world, &text(&first, "refresh_token")).await;
    assert_eq!(restarted.json()["refresh_expires_in"], 15_552_000);
    world.sandbox.tiktok().update_behaviour(|b| b.refresh_lifetime = RefreshLifetime::Continues);
    world.pass(1000);
    let went_on = refresh(&world, &text(&restarted, "refresh_token")).await;
    let left = went_on.json()["refresh_expires_in"].as_i64().unwrap();
    assert!((15_550_900..=15_551_000).contains(&left), "{left}");
}

#[tokio::test]
async fn an_app_cannot_refresh_for_another() {
    let world = World::new().await;
    world.sandbox.tiktok().add_app(TikTokApp::new("other", "other-secret"));
    let first = exchange(&world, &code(&world).await).await;
    let token = text(&first, "refresh_token");
    let reply = world
        .form(
            "/v2/oauth/token/",
            &[
                ("client_key", "other"),
                ("client_secret", "other-secret"),
                ("grant_type", "refresh_token"),
                ("refresh_token", &token),
            ],
        )
        .await;
    assert_eq!(reply.flat().1, "invalid_grant");
    assert_eq!(refresh(&world, &token).await.json()["token_type"], "Bearer");
}

#[tokio::test]
async fn client_credentials_give_a_token_without_a_creator() {
    let world = World::new().await;
    let reply = world.token(&[("grant_type", "client_credentials")]).await;
    assert!(text(&reply, "access_token").starts_with("clt."));
    assert!(reply.json().get("refresh_token").is_none());
    assert_eq!(creator_info(&world, &text(&reply, "access_token")).await, 401);
}
