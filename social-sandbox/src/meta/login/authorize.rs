//! `GET /dialog/oauth` and `GET /oauth/authorize`: check the request and show the consent page.

use std::sync::Arc;

use super::back::{deny, send_back};
use super::consent::{self, Decision};
use super::{Pending, Wanted, error_page};
use crate::meta::app::{LoginConfigTokens, MetaApp};
use crate::meta::behaviour::MetaLogin;
use crate::meta::call::MetaCall;
use crate::meta::endpoint::Side;
use crate::meta::facts::knows;
use crate::meta::host::MetaHost;
use crate::meta::state::MetaState;
use crate::wire::Answer;

/// The permission without which Instagram Login gives nothing.
pub(super) const INSTAGRAM_BASIC: &str = "instagram_business_basic";

/// Answers Facebook's dialog.
pub(super) fn dialog(host: &Arc<MetaHost>, call: &MetaCall) -> Answer {
    let state = &mut *host.enter();
    match check(state, call) {
        Ok(request) => proceed(host, state, call, request),
        Err(parameter) => error_page(host, call.side, parameter),
    }
}

/// Answers Instagram's consent page; whoever is signed in and allowed all this before is not asked
/// again, unless the app wants it.
pub(super) fn authorize(host: &Arc<MetaHost>, call: &MetaCall) -> Answer {
    let state = &mut *host.enter();
    let request = match check(state, call) {
        Ok(request) => request,
        Err(parameter) => return error_page(host, call.side, parameter),
    };
    let forced = call.params.text("force_reauth").as_deref() == Some("true");
    let known = consent::signed_in(state, call).filter(|_| !forced);
    if let Some(who) = known
        && call.params.text("approve").is_none()
        && allowed_before(state, &request, &who)
    {
        let decision = Decision { who, scopes: request.scopes.clone(), pages: None };
        return send_back(host, state, &request, &decision);
    }
    proceed(host, state, call, request)
}

fn allowed_before(state: &MetaState, request: &Pending, who: &str) -> bool {
    let grant = state.tokens.live(&request.app_id, request.login, who);
    grant.is_some_and(|grant| request.scopes.iter().all(|scope| grant.scopes.contains(scope)))
}

/// Shows the page, or decides without it where the request says so.
fn proceed(host: &MetaHost, state: &mut MetaState, call: &MetaCall, request: Pending) -> Answer {
    match call.params.text("approve").as_deref() {
        Some("auto") => approve(host, state, call, &request),
        Some("deny") => deny(state, &request),
        _ => consent::page(host, state, call, request),
    }
}

/// Checks the parameters in turn and names the first bad one.
pub(super) fn check(state: &MetaState, call: &MetaCall) -> Result<Pending, &'static str> {
    let login = match call.side {
        Side::Facebook => MetaLogin::Facebook,
        Side::Instagram => MetaLogin::Instagram,
    };
    let text = |name: &str| call.params.text(name);
    let app = text("client_id").and_then(|id| state.app_in(login, &id)).ok_or("client_id")?;
    let redirect_uri =
        text("redirect_uri").filter(|uri| app.takes_redirect(uri)).ok_or("redirect_uri")?;
    let wanted = wanted(login, text("response_type").as_deref()).ok_or("response_type")?;
    let (scopes, tokens) = match text("config_id").filter(|_| login == MetaLogin::Facebook) {
        Some(id) => config(app, &id, call)?,
        None => (asked(app, login, text("scope"))?, LoginConfigTokens::User),
    };
    if login == MetaLogin::Instagram && !scopes.iter().any(|scope| scope == INSTAGRAM_BASIC) {
        return Err("scope");
    }
    Ok(Pending {
        login,
        app_id: app.app_id.clone(),
        redirect_uri,
        scopes,
        state: text("state"),
        wanted,
        tokens,
    })
}

fn wanted(login: MetaLogin, response_type: Option<&str>) -> Option<Wanted> {
    if login == MetaLogin::Instagram {
        let only_code = Wanted { code: true, token: false, granted_scopes: false };
        return (response_type == Some("code")).then_some(only_code);
    }
    let mut wanted = Wanted { code: false, token: false, granted_scopes: false };
    for word in response_type.unwrap_or("code").split([' ', ',']) {
        match word {
            "code" => wanted.code = true,
            "token" => wanted.token = true,
            "granted_scopes" => wanted.granted_scopes = true,
            _ => return None,
        }
    }
    wanted.code |= !wanted.token;
    Some(wanted)
}

/// Reads the scopes, which stand between commas or spaces.
fn asked(
    app: &MetaApp,
    login: MetaLogin,
    list: Option<String>,
) -> Result<Vec<String>, &'static str> {
    let list = list.ok_or("scope")?;
    let mut scopes: Vec<String> = Vec::new();
    for scope in list.split([',', ' ']).filter(|scope| !scope.is_empty()) {
        if !knows(login, scope) || !app.approved_scopes.iter().any(|approved| approved == scope) {
            return Err("scope");
        }
        if !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    if scopes.is_empty() { Err("scope") } else { Ok(scopes) }
}

/// A saved configuration names the scopes and whose token it gives; a system user's has to be asked
/// for in so many words.
fn config(
    app: &MetaApp,
    id: &str,
    call: &MetaCall,
) -> Result<(Vec<String>, LoginConfigTokens), &'static str> {
    let config = app.configs.get(id).ok_or("config_id")?;
    let overridden = call.params.text("override_default_response_type").as_deref() == Some("true");
    if config.tokens != LoginConfigTokens::User && !overridden {
        return Err("override_default_response_type");
    }
    Ok((config.scopes.clone(), config.tokens))
}

/// Approves without a page: `user=` picks who, `grant=` a part of the scopes, `pages=` the Pages.
fn approve(host: &MetaHost, state: &mut MetaState, call: &MetaCall, request: &Pending) -> Answer {
    let chosen = call.params.text("user");
    let Some(who) = consent::candidate(state, request.login, chosen.as_deref()) else {
        return error_page(host, call.side, "user");
    };
    let scopes = match call.params.list("grant") {
        None => request.scopes.clone(),
        Some(part) => request.scopes.iter().filter(|scope| part.contains(scope)).cloned().collect(),
    };
    let decision = Decision { who, scopes, pages: call.params.list("pages") };
    send_back(host, state, request, &decision)
}
