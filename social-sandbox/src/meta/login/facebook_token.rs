//! `GET /oauth/access_token` of Facebook: codes, long-lived tokens, the app's own token.

use std::sync::Arc;

use serde_json::{Value, json};

use super::exchange::{BadCode, entry, spend};
use super::issue::{Issued, Life, issue};
use crate::ledger::Effect;
use crate::meta::app::{LoginConfigTokens, MetaApp};
use crate::meta::behaviour::{LoginAnswer, MetaLogin, RepeatedExchange};
use crate::meta::call::MetaCall;
use crate::meta::endpoint::Handled;
use crate::meta::envelope::GraphFailure;
use crate::meta::host::MetaHost;
use crate::meta::state::MetaState;
use crate::meta::token_store::{Invalid, TokenKind};

/// Exchanges a code for a user's short-lived token, or a system user's.
pub(super) fn code(host: &Arc<MetaHost>, call: &MetaCall) -> Handled {
    let state = &mut *host.enter();
    let app_id = client(state, call)?.app_id.clone();
    let needed = |name: &str| {
        let text = call.params.text(name);
        text.ok_or_else(|| GraphFailure::of(100, None).saying(format!("Missing {name} parameter.")))
    };
    let (code, redirect_uri) = (needed("code")?, needed("redirect_uri")?);
    let who = (MetaLogin::Facebook, app_id.as_str());
    let code = spend(host, state, who, &code, &redirect_uri).map_err(refused)?;
    let (kind, life) = match code.tokens {
        LoginConfigTokens::User => (TokenKind::User, Life::Short),
        LoginConfigTokens::SystemUser => (TokenKind::SystemUser, Life::Endless),
        LoginConfigTokens::SystemUser60Days => (TokenKind::SystemUser, Life::Long),
    };
    let issued = issue(host, state, code.grant, kind, life);
    if let Some(grant) = state.tokens.grant(code.grant) {
        host.ground.ledger.record(Effect::Exchange(entry(grant)));
    }
    Ok(answer(&issued, state.behaviour.facebook_answer))
}

fn refused(why: BadCode) -> GraphFailure {
    match why {
        BadCode::Unknown => GraphFailure::of(100, None).saying("Invalid verification code format."),
        BadCode::Used => GraphFailure::of(100, Some(36_009)),
        BadCode::Expired => GraphFailure::of(100, Some(36_007)),
        BadCode::OtherRedirect => GraphFailure::of(100, Some(36_008)),
    }
}

/// Exchanges a user's token that still lives for one of about 60 days.
pub(super) fn long_lived(host: &Arc<MetaHost>, call: &MetaCall) -> Handled {
    let state = &mut *host.enter();
    let app_id = client(state, call)?.app_id.clone();
    let text = call.params.text("fb_exchange_token").ok_or_else(|| {
        GraphFailure::of(100, None).saying("fb_exchange_token parameter not specified")
    })?;
    let (token, grant) = state.tokens.check(&text, host.now()).map_err(invalid)?;
    let own = grant.app_id == app_id && token.kind == TokenKind::User;
    if !own {
        return Err(GraphFailure::of(190, None));
    }
    let grant = grant.id;
    let life = match (token.long, token.expires_at, state.behaviour.repeated_exchange) {
        (true, Some(end), RepeatedExchange::SameEnd) => Life::Until(end),
        _ => Life::Long,
    };
    let issued = issue(host, state, grant, TokenKind::User, life);
    if let Some(grant) = state.tokens.grant(grant) {
        host.ground.ledger.record(Effect::Extend(entry(grant)));
    }
    Ok(answer(&issued, LoginAnswer::WithEnd))
}

/// Gives the app's own token.
pub(super) fn app_token(host: &Arc<MetaHost>, call: &MetaCall) -> Handled {
    let state = host.enter();
    let app = client(&state, call)?;
    let token = format!("{}|{}", app.app_id, app.app_secret.expose_secret());
    Ok(json!({ "access_token": token, "token_type": "bearer" }))
}

/// Checks the app's credentials.
fn client<'a>(state: &'a MetaState, call: &MetaCall) -> Result<&'a MetaApp, GraphFailure> {
    let id = call
        .params
        .text("client_id")
        .ok_or_else(|| GraphFailure::of(101, None).saying("Missing client_id parameter."))?;
    let app = state.apps.get(&id).ok_or_else(|| GraphFailure::of(101, None))?;
    let secret = call.params.text("client_secret").unwrap_or_default();
    if app.app_secret.expose_secret() == secret {
        Ok(app)
    } else {
        let status = http::StatusCode::BAD_REQUEST;
        Err(GraphFailure::of(1, None).saying("Error validating client secret.").with_status(status))
    }
}

/// The refusal of a token that is not valid.
pub(super) fn invalid(why: Invalid) -> GraphFailure {
    match why {
        Invalid::Unknown => GraphFailure::of(190, None),
        Invalid::Ended(subcode) => GraphFailure::of(190, Some(subcode)),
    }
}

fn answer(issued: &Issued, named: LoginAnswer) -> Value {
    match issued.seconds.filter(|_| named == LoginAnswer::WithEnd) {
        Some(seconds) => json!({
            "access_token": issued.text,
            "token_type": "bearer",
            "expires_in": seconds,
        }),
        None => json!({ "access_token": issued.text, "token_type": "bearer" }),
    }
}
