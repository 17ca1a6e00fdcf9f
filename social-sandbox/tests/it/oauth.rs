//! Login: authorize page, consent, code, tokens, revoke.

mod authorize;
mod revoke;
mod tokens;

use crate::support::{Reply, World};

pub(crate) const REDIRECT: &str = "http://127.0.0.1:8123/callback/";
pub(crate) const VERIFIER: &str = "social-sdk-pinned-verifier_0123456789-abcdefghij~KLMNOPQRST";
pub(crate) const CHALLENGE: &str =
    "a16a9f86f2160aaf29aab0b1144e9c5eecf4c2c9f9bdb13feb8146d4536c0e50";

/// The parameters of a good authorize call.
pub(crate) fn good() -> Vec<(&'static str, String)> {
    [
        ("client_key", "sandbox-client-key"),
        ("response_type", "code"),
        ("scope", "user.info.basic,video.publish"),
        ("redirect_uri", REDIRECT),
        ("state", "a state with spaces & signs"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

/// Changes, adds or (with an empty value) removes a parameter.
pub(crate) fn with(name: &'static str, value: &str) -> Vec<(&'static str, String)> {
    let mut fields = good();
    fields.retain(|(key, _)| *key != name);
    if !value.is_empty() {
        fields.push((name, value.to_owned()));
    }
    fields
}

pub(crate) async fn authorize(world: &World, fields: &[(&str, String)]) -> Reply {
    let mut url = world.url("/v2/auth/authorize/");
    url.query_pairs_mut().extend_pairs(fields);
    Reply::of(world.http.get(url).send().await.unwrap()).await
}

/// Walks through the login and returns the code.
pub(crate) async fn code(world: &World) -> String {
    let reply = authorize(world, &with("approve", "auto")).await;
    reply.callback("code").unwrap()
}

pub(crate) async fn exchange(world: &World, code: &str) -> Reply {
    world
        .token(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ])
        .await
}

pub(crate) async fn refresh(world: &World, token: &str) -> Reply {
    world.token(&[("grant_type", "refresh_token"), ("refresh_token", token)]).await
}
