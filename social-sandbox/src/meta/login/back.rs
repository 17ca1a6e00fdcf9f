//! The way back to the app: with a code, with a token, or denied.

use std::collections::BTreeSet;

use http::StatusCode;
use url::Url;
use url::form_urlencoded::Serializer;

use super::authorize::INSTAGRAM_BASIC;
use super::consent::Decision;
use super::issue::{Life, issue};
use super::{Code, Pending};
use crate::clock::seconds;
use crate::ids::Purpose;
use crate::meta::behaviour::{DenialState, MetaLogin};
use crate::meta::host::MetaHost;
use crate::meta::state::{MetaState, scoped_id};
use crate::meta::token_store::TokenKind;
use crate::wire::Answer;

/// The permission that every login of Facebook has.
const PUBLIC_PROFILE: &str = "public_profile";

/// Writes down what a person allowed and sends them back.
pub(super) fn send_back(
    host: &MetaHost,
    state: &mut MetaState,
    request: &Pending,
    decision: &Decision,
) -> Answer {
    let basic = decision.scopes.iter().any(|scope| scope == INSTAGRAM_BASIC);
    if request.login == MetaLogin::Instagram && !basic {
        return deny(state, request);
    }
    let declined: Vec<String> =
        request.scopes.iter().filter(|scope| !decision.scopes.contains(scope)).cloned().collect();
    let grant = allow(host, state, request, decision, &declined);
    let mut query = Vec::new();
    let mut fragment = Vec::new();
    if request.wanted.token {
        let short = issue(host, state, grant, TokenKind::User, Life::Short);
        let ends = |micros: i64| (micros.div_euclid(1_000_000)).to_string();
        let data = state.tokens.grant(grant).and_then(|grant| grant.data_access_ends);
        fragment.push(("access_token", short.text));
        fragment.push(("data_access_expiration_time", data.map_or("0".to_owned(), ends)));
        fragment.push(("expires_in", short.seconds.unwrap_or_default().to_string()));
        let long = issue(host, state, grant, TokenKind::User, Life::Long);
        fragment.push(("long_lived_token", long.text));
    }
    if request.wanted.code {
        query.push(("code", code(host, state, request, grant)));
    }
    if request.wanted.granted_scopes {
        query.push(("granted_scopes", decision.scopes.join(",")));
        query.push(("denied_scopes", declined.join(",")));
    }
    redirect(request, "ok", &query, &fragment, State::Sent)
}

/// Opens the grant or brings it up to date. What was allowed before stays, unless it was asked for
/// again and declined.
fn allow(
    host: &MetaHost,
    state: &mut MetaState,
    request: &Pending,
    decision: &Decision,
    declined: &[String],
) -> u64 {
    let MetaState { tokens, behaviour, .. } = state;
    let who = (request.app_id.as_str(), request.login, decision.who.as_str());
    let user_id = scoped_id(&host.ground.ids, who.0, who.1, who.2);
    let grant = tokens.open(who, &user_id);
    match request.login {
        MetaLogin::Facebook => {
            grant.scopes.insert(PUBLIC_PROFILE.to_owned());
            grant.scopes.extend(decision.scopes.iter().cloned());
            for scope in &decision.scopes {
                grant.declined.remove(scope);
            }
            for scope in declined {
                grant.scopes.remove(scope);
                grant.declined.insert(scope.clone());
            }
            grant.pages = decision.pages.as_ref().map(|pages| pages.iter().cloned().collect());
            let life = seconds(behaviour.data_access_seconds);
            grant.data_access_ends = Some(host.now().saturating_add(life));
        }
        MetaLogin::Instagram => {
            grant.scopes = decision.scopes.iter().cloned().collect::<BTreeSet<_>>();
        }
    }
    grant.id
}

fn code(host: &MetaHost, state: &mut MetaState, request: &Pending, grant: u64) -> String {
    let code = format!("AQ{}", host.ground.ids.alphanumeric(Purpose::MetaCode, 60));
    let life = match request.login {
        MetaLogin::Facebook => state.behaviour.facebook_code_seconds,
        MetaLogin::Instagram => state.behaviour.instagram_code_seconds,
    };
    let record = Code {
        login: request.login,
        app_id: request.app_id.clone(),
        redirect_uri: request.redirect_uri.clone(),
        tokens: request.tokens,
        grant,
        expires_at: host.now().saturating_add(seconds(life)),
        used: false,
    };
    state.codes.insert(code.clone(), record);
    code
}

/// Sends the person back with `access_denied`.
pub(super) fn deny(state: &MetaState, request: &Pending) -> Answer {
    let mut fields = vec![("error", "access_denied".to_owned())];
    match request.login {
        MetaLogin::Facebook => {
            fields.push(("error_code", "200".to_owned()));
            fields.push(("error_description", "Permissions error".to_owned()));
            fields.push(("error_reason", "user_denied".to_owned()));
        }
        MetaLogin::Instagram => {
            fields.push(("error_reason", "user_denied".to_owned()));
            let words = "The user denied your request".to_owned();
            fields.push(("error_description", words));
        }
    }
    let left_out = request.login == MetaLogin::Instagram
        && state.behaviour.denial_state == DenialState::LeftOut;
    let sent = if left_out { State::LeftOut } else { State::Sent };
    redirect(request, "access_denied", &fields, &[], sent)
}

/// Sends the person back with an error.
pub(super) fn send_error(request: &Pending, error: &str, description: &str) -> Answer {
    let fields = [("error", error.to_owned()), ("error_description", description.to_owned())];
    redirect(request, error, &fields, &[], State::Sent)
}

/// Whether the app's state goes along.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Sent,
    LeftOut,
}

/// Leads to the app. Both platforms put a tail of their own behind the address.
fn redirect(
    request: &Pending,
    code: &str,
    query: &[(&str, String)],
    fragment: &[(&str, String)],
    state: State,
) -> Answer {
    let Ok(mut target) = Url::parse(&request.redirect_uri) else {
        return Answer::bare(StatusCode::INTERNAL_SERVER_ERROR);
    };
    let given = request.state.as_deref().filter(|_| state == State::Sent);
    if !query.is_empty() {
        let mut pairs = target.query_pairs_mut();
        for (name, value) in query {
            pairs.append_pair(name, value);
        }
        if let Some(state) = given {
            pairs.append_pair("state", state);
        }
    }
    let tail = match (fragment.is_empty(), request.login) {
        (true, MetaLogin::Facebook) => "_=_".to_owned(),
        (true, MetaLogin::Instagram) => "_".to_owned(),
        (false, _) => {
            let mut text = Serializer::new(String::new());
            for (name, value) in fragment {
                text.append_pair(name, value);
            }
            if let Some(state) = given.filter(|_| query.is_empty()) {
                text.append_pair("state", state);
            }
            text.finish()
        }
    };
    target.set_fragment(Some(&tail));
    Answer::see_other(code, target.as_str())
}
