//! The token paths of Instagram: codes, long-lived tokens, refresh.

use std::sync::Arc;

use http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::authorize::INSTAGRAM_BASIC;
use super::exchange::{BadCode, entry, spend};
use super::facebook_token::invalid;
use super::issue::{Issued, Life, issue};
use crate::clock::seconds;
use crate::ledger::Effect;
use crate::meta::behaviour::{CodeByGet, InstagramTokenAnswer, MetaLogin, PreviousToken};
use crate::meta::call::MetaCall;
use crate::meta::endpoint::Handled;
use crate::meta::envelope::{GraphFailure, login_failure};
use crate::meta::host::MetaHost;
use crate::meta::state::MetaState;
use crate::meta::token_store::{Grant, Token, TokenKind};
use crate::wire::Answer;

/// The subcode of a token that was replaced: it is no session any more.
const REPLACED: i64 = 467;

/// Exchanges a code for a short-lived token.
pub(super) fn code(host: &Arc<MetaHost>, call: &MetaCall) -> Answer {
    let state = &mut *host.enter();
    match exchange(host, state, call) {
        Ok((body, user_id)) => {
            let mut answer = Answer::json(StatusCode::OK, "", &body);
            answer.open_id = Some(user_id);
            if call.method == Method::GET {
                answer.warnings.push("a code is exchanged by POST; Instagram may refuse a GET");
            }
            answer
        }
        Err(message) => login_failure(StatusCode::BAD_REQUEST, message),
    }
}

fn exchange(
    host: &MetaHost,
    state: &mut MetaState,
    call: &MetaCall,
) -> Result<(Value, String), &'static str> {
    if call.method == Method::GET && state.behaviour.code_by_get == CodeByGet::Refuse {
        return Err("Unsupported get request");
    }
    let text = |name: &str| call.params.text(name);
    let client_id = text("client_id").ok_or("Missing required field client_id")?;
    let app = state.app_in(MetaLogin::Instagram, &client_id).ok_or("Invalid platform app")?;
    let secret = text("client_secret").ok_or("Missing required field client_secret")?;
    if app.instagram_app_secret.expose_secret() != secret {
        return Err("Error validating client secret.");
    }
    if text("grant_type").as_deref() != Some("authorization_code") {
        return Err("Invalid grant_type");
    }
    let app_id = app.app_id.clone();
    let code = text("code").ok_or("Missing required field code")?;
    let redirect_uri = text("redirect_uri").ok_or("Missing required field redirect_uri")?;
    let who = (MetaLogin::Instagram, app_id.as_str());
    let code = spend(host, state, who, &code, &redirect_uri).map_err(|why| match why {
        BadCode::Unknown | BadCode::Used => "Matching code was not found or was already used",
        BadCode::Expired => "This authorization code has expired",
        BadCode::OtherRedirect => {
            "Error validating verification code. Please make sure your redirect_uri is identical \
             to the one you used in the OAuth dialog request"
        }
    })?;
    let issued = issue(host, state, code.grant, TokenKind::Instagram, Life::Short);
    let grant = state.tokens.grant(code.grant).ok_or("Invalid platform app")?;
    host.ground.ledger.record(Effect::Exchange(entry(grant)));
    Ok((shaped(state, grant, &issued.text), grant.user_id.clone()))
}

/// The permissions between commas.
fn listed(grant: &Grant) -> String {
    grant.scopes.iter().map(String::as_str).collect::<Vec<_>>().join(",")
}

/// The answer, in the shape that is wanted.
fn shaped(state: &MetaState, grant: &Grant, token: &str) -> Value {
    // Ids of accounts are numbers of 17 digits in the flat answers.
    let number = state
        .account_named(&grant.who)
        .and_then(|account| account.id.parse::<u64>().ok())
        .unwrap_or_default();
    match state.behaviour.instagram_answer {
        InstagramTokenAnswer::List => json!({ "data": [{
            "access_token": token,
            "user_id": grant.user_id,
            "permissions": listed(grant),
        }] }),
        InstagramTokenAnswer::Flat => {
            json!({ "access_token": token, "user_id": number, "permissions": grant.scopes })
        }
        InstagramTokenAnswer::FlatWithoutPermissions => {
            json!({ "access_token": token, "user_id": number })
        }
    }
}

/// Exchanges a short-lived token that still lives for one of about 60 days.
pub(super) fn long_lived(host: &Arc<MetaHost>, call: &MetaCall) -> Handled {
    let state = &mut *host.enter();
    grant_type(call, "ig_exchange_token")?;
    let (_, token, grant) = held(host, state, call)?;
    let app = state.apps.get(&grant.app_id).ok_or_else(|| GraphFailure::of(190, None))?;
    let secret = call.params.text("client_secret").unwrap_or_default();
    if app.instagram_app_secret.expose_secret() != secret {
        return Err(GraphFailure::of(1, None)
            .saying("Error validating client secret.")
            .with_status(StatusCode::BAD_REQUEST));
    }
    if token.long {
        return Err(GraphFailure::param("The access token is long-lived already"));
    }
    let issued = issue(host, state, grant.id, TokenKind::Instagram, Life::Long);
    host.ground.ledger.record(Effect::Extend(entry(&grant)));
    Ok(Value::Object(answer(&issued)))
}

/// Renews a long-lived token that is old enough.
pub(super) fn refresh(host: &Arc<MetaHost>, call: &MetaCall) -> Handled {
    let state = &mut *host.enter();
    grant_type(call, "ig_refresh_token")?;
    let (text, token, grant) = held(host, state, call)?;
    if !token.long {
        return Err(GraphFailure::param("The access token is not long-lived"));
    }
    if !grant.scopes.contains(INSTAGRAM_BASIC) {
        return Err(GraphFailure::of(10, None));
    }
    let age = host.now().saturating_sub(token.issued_at);
    if age < seconds(state.behaviour.refresh_age_seconds) {
        return Err(GraphFailure::of(state.behaviour.young_refresh_code, None)
            .saying("The access token is not old enough to be refreshed"));
    }
    if state.behaviour.previous_token == PreviousToken::Dies {
        state.tokens.end_token(&text, REPLACED);
    }
    let issued = issue(host, state, grant.id, TokenKind::Instagram, Life::Long);
    host.ground.ledger.record(Effect::Refresh(entry(&grant)));
    let mut body = answer(&issued);
    body.insert("permissions".to_owned(), json!(listed(&grant)));
    Ok(Value::Object(body))
}

fn grant_type(call: &MetaCall, wanted: &str) -> Result<(), GraphFailure> {
    if call.params.text("grant_type").as_deref() == Some(wanted) {
        Ok(())
    } else {
        Err(GraphFailure::param(format!("The parameter grant_type must be {wanted}")))
    }
}

/// Finds the token that a call is about.
fn held(
    host: &MetaHost,
    state: &MetaState,
    call: &MetaCall,
) -> Result<(String, Token, Grant), GraphFailure> {
    let text = call.token().ok_or_else(|| GraphFailure::of(104, None))?;
    let (token, grant) = state.tokens.check(&text, host.now()).map_err(invalid)?;
    if grant.login != MetaLogin::Instagram {
        return Err(GraphFailure::of(190, None));
    }
    let (token, grant) = (token.clone(), grant.clone());
    Ok((text, token, grant))
}

fn answer(issued: &Issued) -> Map<String, Value> {
    let named = [
        ("access_token", json!(issued.text)),
        ("token_type", json!("bearer")),
        ("expires_in", json!(issued.seconds)),
    ];
    named.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
