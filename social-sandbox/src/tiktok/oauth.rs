//! Login: consent page, code, tokens.

pub(crate) mod authorize;
mod back;
pub(crate) mod consent;
pub(crate) mod revoke;
pub(crate) mod token;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::behaviour::OAuthErrorStatus;
use super::call::Call;
use super::envelope::flat;
use super::facts::Job;
use super::host::Host;
use super::state::State;
use super::token_store::Grant;
use crate::clock::seconds;
use crate::ids::Purpose;
use crate::wire::{Answer, Fields};

/// What an authorize call asked for, waiting for the creator.
#[derive(Debug, Clone)]
pub(crate) struct Consent {
    pub(crate) client_key: String,
    pub(crate) redirect_uri: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) state: Option<String>,
    pub(crate) challenge: Option<String>,
}

/// A code that was given out.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub(crate) client_key: String,
    pub(crate) username: String,
    pub(crate) redirect_uri: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) challenge: Option<String>,
    pub(crate) expires_at: i64,
    /// Set by the first exchange.
    pub(crate) used: bool,
    /// The authorization it led to.
    pub(crate) grant: Option<u64>,
}

/// A flat error with its words.
#[derive(Debug)]
pub(crate) struct OAuthFailure {
    error: &'static str,
    description: &'static str,
}

impl OAuthFailure {
    const fn new(error: &'static str, description: &'static str) -> Self {
        Self { error, description }
    }

    const fn grant(description: &'static str) -> Self {
        Self::new("invalid_grant", description)
    }

    const fn request(description: &'static str) -> Self {
        Self::new("invalid_request", description)
    }

    fn into_answer(self, host: &Host, status: OAuthErrorStatus) -> Answer {
        let status = match status {
            OAuthErrorStatus::Ok => StatusCode::OK,
            OAuthErrorStatus::BadRequest => StatusCode::BAD_REQUEST,
        };
        flat(&host.log_id(), status, self.error, self.description)
    }
}

/// Checks the app's credentials in a form and returns its key.
fn client<'a>(state: &State, form: &'a Fields) -> Result<&'a str, OAuthFailure> {
    let key = form.get("client_key").ok_or(OAuthFailure::request("client_key is missing."))?;
    let secret =
        form.get("client_secret").ok_or(OAuthFailure::request("client_secret is missing."))?;
    let right = state.apps.get(key).is_some_and(|app| app.client_secret.expose_secret() == secret);
    if right {
        Ok(key)
    } else {
        Err(OAuthFailure::new("invalid_client", "Client key or secret is incorrect."))
    }
}

/// Gives out a pair of tokens for an authorization.
pub(crate) fn issue(
    host: &Host,
    state: &mut State,
    grant: &Grant,
    refresh_ends: Option<i64>,
) -> Value {
    let now = host.clock.now_unix_micros();
    let lifetimes = state.behaviour.lifetimes;
    let access_ends = now.saturating_add(seconds(lifetimes.access_seconds()));
    let refresh_ends =
        refresh_ends.unwrap_or_else(|| now.saturating_add(seconds(lifetimes.refresh_seconds())));
    let access = format!("act.{}", host.ids.alphanumeric(Purpose::AccessToken, 56));
    let refresh = format!("rft.{}", host.ids.alphanumeric(Purpose::RefreshToken, 56));
    state.tokens.add_access(access.clone(), grant.id, access_ends);
    state.tokens.add_refresh(refresh.clone(), grant.id, refresh_ends);
    json!({
        "access_token": access,
        "expires_in": lifetimes.access_seconds(),
        "refresh_token": refresh,
        "refresh_expires_in": refresh_ends.saturating_sub(now) / 1_000_000,
        "open_id": grant.open_id,
        "scope": grant.scopes.join(","),
        "token_type": "Bearer",
    })
}

/// Answers a forced error of the login: back to the app if the request is good,
/// else on the page, which then names the error.
pub(crate) fn refusal(host: &Host, call: Option<&Call>, error: &str) -> Answer {
    let request = call.and_then(|call| match call.endpoint.job {
        Job::Consent => consent::take(host, call),
        _ => authorize::check(&host.enter(), &call.query()).ok(),
    });
    match request {
        Some(request) => back::send_error(&request, error, "Injected by the sandbox."),
        None => consent::error_page(host, error),
    }
}

/// What a login call brought that TikTok's pages know otherwise.
fn strangeness(fields: &Fields) -> Vec<&'static str> {
    let foreign = fields.get("client_id").is_some();
    foreign.then_some("client_id is not a parameter; client_key counts").into_iter().collect()
}

/// The challenge of a verifier as RFC 7636 has it.
fn base64url_challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// The challenge of a verifier as TikTok wants it: hex, not base64url.
fn hex_challenge(verifier: &str) -> String {
    hex::encode(Sha256::digest(verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_match_the_known_answers() {
        assert_eq!(
            hex_challenge("social-sdk-pinned-verifier_0123456789-abcdefghij~KLMNOPQRST"),
            "a16a9f86f2160aaf29aab0b1144e9c5eecf4c2c9f9bdb13feb8146d4536c0e50"
        );
        assert_eq!(
            hex_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3"
        );
        assert_eq!(
            base64url_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            "the sample of RFC 7636"
        );
    }
}
