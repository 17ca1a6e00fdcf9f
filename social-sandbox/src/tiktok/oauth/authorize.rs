//! `GET /v2/auth/authorize/`: checks the request and shows the consent page.

use super::back::{deny, redirect_with_code};
use super::consent::{self, SESSION_COOKIE};
use super::{Consent, strangeness};
use crate::tiktok::behaviour::MissingState;
use crate::tiktok::call::Call;
use crate::tiktok::facts::SCOPES;
use crate::tiktok::host::Host;
use crate::tiktok::state::State;
use crate::wire::{Answer, Fields};

/// Answers an authorize call.
pub(crate) fn authorize(host: &Host, call: &Call) -> Answer {
    let query = call.query();
    let mut answer = answer(host, call, &query);
    answer.warnings = strangeness(&query);
    if query.get("state").is_none() {
        answer.warnings.push("state is missing; the callback cannot be told from a forged one");
    }
    answer
}

fn answer(host: &Host, call: &Call, query: &Fields) -> Answer {
    let state = &mut *host.enter();
    let request = match check(state, query) {
        Ok(request) => request,
        Err(parameter) => return consent::error_page(host, parameter),
    };
    match query.get("approve") {
        Some("auto") => return approve(host, state, &request, query),
        Some("deny") => return deny(&request),
        _ => {}
    }
    let signed_in = call.cookie(SESSION_COOKIE).filter(|username| state.user(username).is_some());
    let always_shown = query.get("disable_auto_auth") == Some("1");
    if let Some(username) = signed_in.filter(|_| !always_shown)
        && consented(state, &request, username)
    {
        let scopes = request.scopes.clone();
        return redirect_with_code(host, state, &request, username, scopes);
    }
    consent::page(host, state, request, signed_in)
}

/// Checks the parameters in turn and names the first bad one.
pub(super) fn check(state: &State, query: &Fields) -> Result<Consent, &'static str> {
    let app = query.get("client_key").and_then(|key| state.apps.get(key)).ok_or("client_key")?;
    let redirect_uri =
        query.get("redirect_uri").filter(|uri| app.takes_redirect(uri)).ok_or("redirect_uri")?;
    if query.get("response_type") != Some("code") {
        return Err("response_type");
    }
    let scopes: Vec<String> =
        query.get("scope").ok_or("scope")?.split(',').map(str::to_owned).collect();
    let known = |scope: &String| {
        SCOPES.iter().any(|row| row.name == scope) && app.approved_scopes.contains(scope)
    };
    if !scopes.iter().all(known) {
        return Err("scope");
    }
    let oauth_state = query.get("state");
    if oauth_state.is_none() && state.behaviour.missing_state == MissingState::Refuse {
        return Err("state");
    }
    let challenge = query.get("code_challenge");
    if challenge.is_none() && app.demands_pkce(redirect_uri) {
        return Err("code_challenge");
    }
    if challenge.is_some() && query.get("code_challenge_method") != Some("S256") {
        return Err("code_challenge_method");
    }
    Ok(Consent {
        client_key: app.client_key.clone(),
        redirect_uri: redirect_uri.to_owned(),
        scopes,
        state: oauth_state.map(str::to_owned),
        challenge: challenge.map(str::to_owned),
    })
}

/// Whether this creator allowed all this before.
fn consented(state: &State, request: &Consent, username: &str) -> bool {
    state
        .tokens
        .live_grants(Some(&request.client_key), username)
        .any(|grant| request.scopes.iter().all(|scope| grant.scopes.contains(scope)))
}

/// Approves without a page: `user=` picks the creator, `grant=` a part of the scopes.
fn approve(host: &Host, state: &mut State, request: &Consent, query: &Fields) -> Answer {
    let username = match query.get("user") {
        Some(name) => state.user(name),
        None => state.users.first(),
    }
    .map(|user| user.username.clone());
    let Some(username) = username else {
        return consent::error_page(host, "user");
    };
    let scopes = match query.get("grant") {
        None => request.scopes.clone(),
        Some(part) => {
            let part: Vec<&str> = part.split(',').collect();
            let mut scopes = request.scopes.clone();
            scopes.retain(|scope| part.contains(&scope.as_str()));
            scopes
        }
    };
    redirect_with_code(host, state, request, &username, scopes)
}
