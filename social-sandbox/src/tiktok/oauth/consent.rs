//! The consent page, its form, and the page for a bad request.

use askama::Template;
use http::StatusCode;
use http::header::SET_COOKIE;

use super::Consent;
use super::back::{deny, redirect_with_code};
use crate::ids::Purpose;
use crate::tiktok::call::Call;
use crate::tiktok::facts::SCOPES;
use crate::tiktok::host::Host;
use crate::tiktok::state::State;
use crate::tiktok::user::TikTokUser;
use crate::wire::pages::{error, host_of, render};
use crate::wire::{Answer, Fields};

/// The cookie that remembers who is signed in to the sandbox.
pub(super) const SESSION_COOKIE: &str = "sandbox_session";
const PLATFORM: &str = "TikTok";

#[derive(Template)]
#[template(path = "consent.html")]
struct ConsentPage<'a> {
    platform: &'static str,
    app: &'a str,
    request: &'a str,
    redirect_host: &'a str,
    scopes: Vec<ScopeRow<'a>>,
    users: Vec<UserRow<'a>>,
}

struct ScopeRow<'a> {
    name: &'a str,
    words: &'a str,
}

struct UserRow<'a> {
    username: &'a str,
    nickname: &'a str,
    account: &'static str,
    chosen: bool,
}

/// Names the bad parameter on a page; there is no redirect.
pub(super) fn error_page(host: &Host, parameter: &str) -> Answer {
    let log_id = host.log_id();
    error(PLATFORM, parameter, &log_id)
}

/// Shows the consent page and remembers the request.
pub(super) fn page(
    host: &Host,
    state: &mut State,
    request: Consent,
    signed_in: Option<&str>,
) -> Answer {
    if state.users.is_empty() {
        return error_page(host, "user");
    }
    let id = host.ids.alphanumeric(Purpose::Consent, 32);
    let answer = {
        let chosen = signed_in
            .or_else(|| state.users.first().map(|user| user.username.as_str()))
            .unwrap_or_default();
        let app = state.apps.get(&request.client_key);
        let page = ConsentPage {
            platform: PLATFORM,
            app: app.map_or("", |app| app.name.as_str()),
            request: &id,
            redirect_host: host_of(&request.redirect_uri),
            scopes: request.scopes.iter().map(|name| scope_row(name)).collect(),
            users: state.users.iter().map(|user| user_row(user, chosen)).collect(),
        };
        render(StatusCode::OK, "", &page)
    };
    state.consents.insert(id, request);
    answer
}

/// Takes the consent form.
pub(crate) fn decide(host: &Host, call: &Call) -> Answer {
    let Some(form) = call.form() else {
        return error_page(host, "form");
    };
    let state = &mut *host.enter();
    let Some(request) = remembered(state, &form) else {
        return error_page(host, "request");
    };
    if form.get("decision") != Some("continue") {
        return deny(&request);
    }
    let known =
        form.get("user").and_then(|name| state.user(name)).map(|user| user.username.clone());
    let Some(username) = known else {
        return error_page(host, "user");
    };
    let ticked: Vec<&str> = form.all("scope").collect();
    let mut scopes = request.scopes.clone();
    scopes.retain(|scope| ticked.contains(&scope.as_str()));
    let cookie = format!("{SESSION_COOKIE}={username}; Path=/; HttpOnly; SameSite=Lax");
    redirect_with_code(host, state, &request, &username, scopes).with(SET_COOKIE, &cookie)
}

/// Takes the request that a form is about, so that it cannot be used again.
pub(super) fn take(host: &Host, call: &Call) -> Option<Consent> {
    remembered(&mut host.enter(), &call.form()?)
}

fn remembered(state: &mut State, form: &Fields) -> Option<Consent> {
    state.consents.remove(form.get("request")?)
}

fn scope_row(name: &str) -> ScopeRow<'_> {
    let words = SCOPES.iter().find(|row| row.name == name).map_or("", |row| row.words);
    ScopeRow { name, words }
}

fn user_row<'a>(user: &'a TikTokUser, chosen: &str) -> UserRow<'a> {
    UserRow {
        username: &user.username,
        nickname: &user.nickname,
        account: if user.is_private() { "private account" } else { "public account" },
        chosen: user.username == chosen,
    }
}
