//! The consent pages and their form.

use std::sync::Arc;

use askama::Template;
use http::StatusCode;
use http::header::SET_COOKIE;

use super::back::{deny, send_back};
use super::{Pending, error_page, platform};
use crate::ids::Purpose;
use crate::meta::behaviour::MetaLogin;
use crate::meta::call::MetaCall;
use crate::meta::facts::META_PERMISSIONS;
use crate::meta::host::MetaHost;
use crate::meta::state::MetaState;
use crate::wire::Answer;
use crate::wire::pages::{host_of, render};

/// The cookie that remembers who is signed in to one of the hosts. Cookies know no ports, so
/// TikTok's has another name.
const SESSION_COOKIE: &str = "sandbox_meta_session";

/// What a person decided.
#[derive(Debug)]
pub(super) struct Decision {
    /// The person's username, or the account's handle.
    pub(super) who: String,
    pub(super) scopes: Vec<String>,
    /// The Pages that were ticked; all of them if there is no list.
    pub(super) pages: Option<Vec<String>>,
}

#[derive(Template)]
#[template(path = "meta_consent.html")]
struct ConsentPage<'a> {
    platform: &'static str,
    app: &'a str,
    action: &'static str,
    request: &'a str,
    redirect_host: &'a str,
    scopes: Vec<ScopeRow<'a>>,
    people: Vec<PersonRow<'a>>,
}

struct ScopeRow<'a> {
    name: &'a str,
    words: &'static str,
}

struct PersonRow<'a> {
    key: &'a str,
    name: &'a str,
    chosen: bool,
    pages: Vec<PageRow<'a>>,
}

struct PageRow<'a> {
    id: &'a str,
    name: &'a str,
    instagram: Option<&'a str>,
}

/// Picks who logs in: the one that is named, or the first. Personal accounts cannot.
pub(super) fn candidate(
    state: &MetaState,
    login: MetaLogin,
    named: Option<&str>,
) -> Option<String> {
    let mut all = candidates(state, login);
    match named {
        Some(name) => all.find(|(key, _)| *key == name),
        None => all.next(),
    }
    .map(|(key, _)| key.to_owned())
}

fn candidates(state: &MetaState, login: MetaLogin) -> impl Iterator<Item = (&str, &str)> {
    let people = state.people.iter().filter(move |_| login == MetaLogin::Facebook);
    let accounts = state.accounts.iter().filter(move |_| login == MetaLogin::Instagram);
    people.map(|person| (person.username.as_str(), person.name.as_str())).chain(
        accounts
            .filter(|account| account.is_professional())
            .map(|account| (account.username.as_str(), account.name.as_str())),
    )
}

/// Gives the account that is signed in to this browser, if it may log in.
pub(super) fn signed_in(state: &MetaState, call: &MetaCall) -> Option<String> {
    candidate(state, MetaLogin::Instagram, Some(call.cookie(SESSION_COOKIE)?))
}

/// Shows the consent page and remembers the request. Without `auth_type=rerequest` permissions that
/// were declined before are not asked for again.
pub(super) fn page(
    host: &MetaHost,
    state: &mut MetaState,
    call: &MetaCall,
    mut request: Pending,
) -> Answer {
    let Some(first) = candidate(state, request.login, None) else {
        return error_page(host, call.side, "user");
    };
    let chosen = call
        .cookie(SESSION_COOKIE)
        .and_then(|who| candidate(state, request.login, Some(who)))
        .unwrap_or(first);
    if call.params.text("auth_type").as_deref() != Some("rerequest")
        && let Some(grant) = state.tokens.live(&request.app_id, request.login, &chosen)
    {
        request.scopes.retain(|scope| !grant.declined.contains(scope));
    }
    let id = host.ground.ids.alphanumeric(Purpose::Consent, 32);
    let answer = {
        let app = state.apps.get(&request.app_id);
        let page = ConsentPage {
            platform: platform(call.side),
            app: app.map_or("", |app| app.name.as_str()),
            action: "/sandbox/consent",
            request: &id,
            redirect_host: host_of(&request.redirect_uri),
            scopes: request.scopes.iter().map(|name| scope_row(name)).collect(),
            people: people(state, request.login, &chosen),
        };
        render(StatusCode::OK, "", &page)
    };
    state.pending.insert(id, request);
    answer
}

fn scope_row(name: &str) -> ScopeRow<'_> {
    let words = META_PERMISSIONS.iter().find(|row| row.name == name).map_or("", |row| row.words);
    ScopeRow { name, words }
}

fn people<'a>(state: &'a MetaState, login: MetaLogin, chosen: &str) -> Vec<PersonRow<'a>> {
    let pages = |who: &str| {
        let own = state
            .pages
            .iter()
            .filter(|page| login == MetaLogin::Facebook && page.roles.contains_key(who));
        own.map(|page| PageRow {
            id: &page.id,
            name: &page.name,
            instagram: page.instagram.as_deref(),
        })
        .collect()
    };
    candidates(state, login)
        .map(|(key, name)| PersonRow { key, name, chosen: key == chosen, pages: pages(key) })
        .collect()
}

/// Takes the consent form.
pub(super) fn decide(host: &Arc<MetaHost>, call: &MetaCall) -> Answer {
    let state = &mut *host.enter();
    let Some(request) = take(state, call) else {
        return error_page(host, call.side, "request");
    };
    if call.params.text("decision").as_deref() != Some("continue") {
        return deny(state, &request);
    }
    let named = call.params.text("user");
    let who = named.and_then(|name| candidate(state, request.login, Some(&name)));
    let Some(who) = who else {
        return error_page(host, call.side, "user");
    };
    let ticked = call.params.all("scope");
    let scopes = request.scopes.iter().filter(|scope| ticked.contains(scope)).cloned().collect();
    let cookie = format!("{SESSION_COOKIE}={who}; Path=/; HttpOnly; SameSite=Lax");
    let decision = Decision { who, scopes, pages: Some(call.params.all("page")) };
    send_back(host, state, &request, &decision).with(SET_COOKIE, &cookie)
}

/// Takes the request that a form is about, so that it cannot be used again.
pub(super) fn take(state: &mut MetaState, call: &MetaCall) -> Option<Pending> {
    state.pending.remove(&call.params.text("request")?)
}
