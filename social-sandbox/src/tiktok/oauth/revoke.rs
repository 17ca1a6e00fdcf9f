//! `POST /v2/oauth/revoke/`: ends an authorization.

use http::StatusCode;
use serde_json::json;

use super::{OAuthFailure, client, strangeness};
use crate::tiktok::behaviour::RevokeDead;
use crate::tiktok::call::Call;
use crate::tiktok::host::Host;
use crate::tiktok::machine;
use crate::tiktok::state::State;
use crate::wire::{Answer, Fields};

/// `authorization.removed`: revoked by the developer (`webhooks-events`).
const REVOKED_BY_DEVELOPER: u8 = 5;

/// Answers a revoke call.
pub(crate) fn revoke(host: &Host, call: &Call) -> Answer {
    let state = &mut *host.enter();
    let form = call.form();
    let outcome = form
        .as_ref()
        .ok_or(OAuthFailure::request("Only application/x-www-form-urlencoded is supported."))
        .and_then(|form| end(host, state, form));
    let mut answer = match outcome {
        Ok(()) => Answer::json(StatusCode::OK, "ok", &json!({})),
        Err(failure) => failure.into_answer(host, state.behaviour.oauth_error_status),
    };
    answer.warnings = form.as_ref().map(strangeness).unwrap_or_default();
    answer
}

fn end(host: &Host, state: &mut State, form: &Fields) -> Result<(), OAuthFailure> {
    let client_key = client(state, form)?;
    let token = form.get("token").ok_or(OAuthFailure::request("token is missing."))?;
    let now = host.clock.now_unix_micros();
    let username = state
        .tokens
        .by_access(token, now)
        .filter(|grant| grant.client_key == client_key)
        .map(|grant| grant.username.clone());
    match (username, state.behaviour.revoke_dead) {
        (Some(username), _) => {
            let who = (client_key, username.as_str());
            machine::end_authorization(host, state, who, REVOKED_BY_DEVELOPER);
            Ok(())
        }
        (None, RevokeDead::Succeeds) => Ok(()),
        (None, RevokeDead::Refuses) => Err(OAuthFailure::grant("The token is invalid.")),
    }
}
