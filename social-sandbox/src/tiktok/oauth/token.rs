//! `POST /v2/oauth/token/`: exchange, refresh, client credentials.

use http::StatusCode;
use serde_json::{Value, json};

use super::{Code, OAuthFailure, base64url_challenge, client, hex_challenge, issue, strangeness};
use crate::clock::seconds;
use crate::ids::Purpose;
use crate::ledger::{Effect, Grant as GrantEntry};
use crate::tiktok::app::is_desktop_redirect;
use crate::tiktok::behaviour::{RedirectMismatch, RefreshLifetime, Reuse, WebChallenge};
use crate::tiktok::call::Call;
use crate::tiktok::facts::CLIENT_TOKEN_SECONDS;
use crate::tiktok::host::Host;
use crate::tiktok::state::State;
use crate::tiktok::token_store::{Grant, RefreshStanding};
use crate::wire::{Answer, Fields};

/// Answers a token call.
pub(crate) fn token(host: &Host, call: &Call) -> Answer {
    let state = &mut *host.enter();
    let form = call.form();
    let outcome = form
        .as_ref()
        .ok_or(OAuthFailure::request("Only application/x-www-form-urlencoded is supported."))
        .and_then(|form| grant_tokens(host, state, form));
    let mut answer = match outcome {
        Ok(tokens) => {
            let mut answer = Answer::json(StatusCode::OK, "ok", &tokens);
            answer.open_id = tokens.get("open_id").and_then(Value::as_str).map(str::to_owned);
            answer
        }
        Err(failure) => failure.into_answer(host, state.behaviour.oauth_error_status),
    };
    answer.warnings = form.as_ref().map(strangeness).unwrap_or_default();
    answer
}

fn grant_tokens(host: &Host, state: &mut State, form: &Fields) -> Result<Value, OAuthFailure> {
    let client_key = client(state, form)?;
    match form.get("grant_type") {
        Some("authorization_code") => exchange(host, state, client_key, form),
        Some("refresh_token") => refresh(host, state, client_key, form),
        Some("client_credentials") => Ok(client_token(host, state)),
        Some(_) => {
            Err(OAuthFailure::new("unsupported_grant_type", "The grant type is not supported."))
        }
        None => Err(OAuthFailure::request("grant_type is missing.")),
    }
}

fn exchange(
    host: &Host,
    state: &mut State,
    client_key: &str,
    form: &Fields,
) -> Result<Value, OAuthFailure> {
    let code = form.get("code").ok_or(OAuthFailure::request("code is missing."))?;
    let redirect_uri =
        form.get("redirect_uri").ok_or(OAuthFailure::request("redirect_uri is missing."))?;
    let now = host.clock.now_unix_micros();
    let record = state
        .codes
        .get_mut(code)
        .filter(|record| record.client_key == client_key)
        .ok_or(OAuthFailure::grant("Authorization code is invalid."))?;
    if record.used {
        let grant = record.grant;
        if let (Some(grant), Reuse::KillFamily) = (grant, state.behaviour.code_reuse) {
            end_family(host, state, grant);
        }
        return Err(OAuthFailure::grant("Authorization code is already used."));
    }
    // Any attempt by the right app uses the code up, also one that fails below.
    record.used = true;
    let record = record.clone();
    if record.expires_at <= now {
        return Err(OAuthFailure::grant("Authorization code is expired."));
    }
    if record.redirect_uri != redirect_uri {
        return Err(match state.behaviour.redirect_mismatch {
            RedirectMismatch::InvalidGrant => OAuthFailure::grant("Redirect_uri is not matched."),
            RedirectMismatch::InvalidRequest => OAuthFailure::request(
                "Redirect_uri is not matched with the uri when requesting code.",
            ),
        });
    }
    check_verifier(state, &record, form.get("code_verifier"))?;
    if state.user(&record.username).is_none() {
        return Err(OAuthFailure::grant("Authorization code is invalid."));
    }
    let open_id = host.open_id(client_key, &record.username);
    let id = state.tokens.open(client_key, &record.username, &open_id, &record.scopes);
    if let Some(record) = state.codes.get_mut(code) {
        record.grant = Some(id);
    }
    let grant = granted(state, id)?;
    let tokens = issue(host, state, &grant, None);
    host.ledger.record(Effect::Exchange(entry(&grant)));
    Ok(tokens)
}

/// Compares the verifier with the challenge of the authorize call. Desktop apps
/// send hex; what web apps send is not documented.
fn check_verifier(
    state: &State,
    record: &Code,
    verifier: Option<&str>,
) -> Result<(), OAuthFailure> {
    let either = state.behaviour.web_challenge == WebChallenge::HexOrBase64url
        && !is_desktop_redirect(&record.redirect_uri);
    let matches = match (&record.challenge, verifier) {
        (None, _) => true,
        (Some(challenge), Some(verifier)) => {
            *challenge == hex_challenge(verifier)
                || (either && *challenge == base64url_challenge(verifier))
        }
        (Some(_), None) => false,
    };
    if matches {
        Ok(())
    } else {
        Err(OAuthFailure::request("Code verifier or code challenge is invalid."))
    }
}

fn refresh(
    host: &Host,
    state: &mut State,
    client_key: &str,
    form: &Fields,
) -> Result<Value, OAuthFailure> {
    const DEAD: OAuthFailure = OAuthFailure::grant("Refresh token is invalid or expired.");
    let token =
        form.get("refresh_token").ok_or(OAuthFailure::request("refresh_token is missing."))?;
    let now = host.clock.now_unix_micros();
    let grace = seconds(state.behaviour.refresh_grace_seconds);
    let (id, ends) = match state.tokens.by_refresh(token, now, grace) {
        RefreshStanding::Live { grant, expires_at } => (grant, expires_at),
        RefreshStanding::Rotated { grant } => {
            let own = granted(state, grant)?.client_key == client_key;
            if own && state.behaviour.refresh_reuse == Reuse::KillFamily {
                end_family(host, state, grant);
            }
            return Err(DEAD);
        }
        RefreshStanding::Dead => return Err(DEAD),
    };
    let grant = granted(state, id)?;
    if grant.client_key != client_key {
        return Err(DEAD);
    }
    state.tokens.rotate_out(token, now);
    let kept = match state.behaviour.refresh_lifetime {
        RefreshLifetime::Restarts => None,
        RefreshLifetime::Continues => Some(ends),
    };
    let tokens = issue(host, state, &grant, kept);
    host.ledger.record(Effect::Refresh(entry(&grant)));
    Ok(tokens)
}

fn client_token(host: &Host, state: &mut State) -> Value {
    let token = format!("clt.{}", host.ids.alphanumeric(Purpose::AccessToken, 56));
    let ends = host.clock.now_unix_micros().saturating_add(seconds(CLIENT_TOKEN_SECONDS));
    state.client_tokens.insert(token.clone(), ends);
    json!({
        "access_token": token,
        "expires_in": CLIENT_TOKEN_SECONDS,
        "token_type": "Bearer",
    })
}

/// Ends an authorization because a used-up secret came back.
fn end_family(host: &Host, state: &mut State, grant: u64) {
    if let Some(grant) = state.tokens.close(grant) {
        host.ledger.record(Effect::Revoke(entry(&grant)));
    }
}

fn granted(state: &State, id: u64) -> Result<Grant, OAuthFailure> {
    state
        .tokens
        .grant(id)
        .cloned()
        .ok_or(OAuthFailure::new("server_error", "The authorization is gone."))
}

fn entry(grant: &Grant) -> GrantEntry {
    GrantEntry {
        client_key: grant.client_key.clone(),
        open_id: grant.open_id.clone(),
        grant: grant.id,
    }
}
