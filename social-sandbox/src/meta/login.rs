//! Both logins: pages, codes and tokens.

mod authorize;
mod back;
mod consent;
mod exchange;
mod facebook_token;
mod instagram_token;
mod issue;

use http::Method;

use super::admit::app_of;
use super::app::{LoginConfigTokens, MetaApp};
use super::behaviour::MetaLogin;
use super::call::MetaCall;
use super::endpoint::{FACEBOOK, Handler, INSTAGRAM, MetaEndpoint, Side, row};
use super::host::MetaHost;
use super::state::MetaState;
use crate::source::{Source, source};
use crate::wire::Answer;
use crate::wire::pages::error;

pub(super) use exchange::entry;
pub(super) use issue::{Life, issue, page_token};

const MANUAL: Source = source("facebook-login/guides/advanced/manual-flow", "Oct 2026");
const LONG: Source = source("facebook-login/guides/access-tokens/get-long-lived", "Oct 2026");
const BUSINESS: Source =
    source("instagram-platform/instagram-api-with-instagram-login/business-login", "Mar 2026");
const OWN: Source = source("sandbox", "own page, not Meta's");

/// The routes of both logins.
pub(super) const ENDPOINTS: &[MetaEndpoint] = &[
    row(
        "facebook_dialog",
        FACEBOOK,
        Method::GET,
        "/dialog/oauth",
        &[],
        MANUAL,
        Handler::Page(authorize::dialog),
    ),
    row(
        "facebook_consent",
        FACEBOOK,
        Method::POST,
        "/sandbox/consent",
        &[],
        OWN,
        Handler::Page(consent::decide),
    ),
    row(
        "facebook_long_lived",
        FACEBOOK,
        Method::GET,
        "/oauth/access_token",
        &[],
        LONG,
        Handler::Plain(facebook_token::long_lived),
    )
    .with_grant_type("fb_exchange_token"),
    row(
        "facebook_long_lived",
        FACEBOOK,
        Method::POST,
        "/oauth/access_token",
        &[],
        LONG,
        Handler::Plain(facebook_token::long_lived),
    )
    .with_grant_type("fb_exchange_token"),
    row(
        "facebook_app_token",
        FACEBOOK,
        Method::GET,
        "/oauth/access_token",
        &[],
        MANUAL,
        Handler::Plain(facebook_token::app_token),
    )
    .with_grant_type("client_credentials"),
    row(
        "facebook_code",
        FACEBOOK,
        Method::GET,
        "/oauth/access_token",
        &[],
        MANUAL,
        Handler::Plain(facebook_token::code),
    ),
    row(
        "facebook_code",
        FACEBOOK,
        Method::POST,
        "/oauth/access_token",
        &[],
        MANUAL,
        Handler::Plain(facebook_token::code),
    ),
    row(
        "instagram_authorize",
        INSTAGRAM,
        Method::GET,
        "/oauth/authorize",
        &[],
        BUSINESS,
        Handler::Page(authorize::authorize),
    ),
    row(
        "instagram_consent",
        INSTAGRAM,
        Method::POST,
        "/sandbox/consent",
        &[],
        OWN,
        Handler::Page(consent::decide),
    ),
    row(
        "instagram_code",
        INSTAGRAM,
        Method::GET,
        "/oauth/access_token",
        &[],
        BUSINESS,
        Handler::Code(instagram_token::code),
    ),
    row(
        "instagram_code",
        INSTAGRAM,
        Method::POST,
        "/oauth/access_token",
        &[],
        BUSINESS,
        Handler::Code(instagram_token::code),
    ),
    row(
        "instagram_long_lived",
        INSTAGRAM,
        Method::GET,
        "/access_token",
        &[],
        source("instagram-platform/reference/access_token", "Mar 2026"),
        Handler::Plain(instagram_token::long_lived),
    ),
    row(
        "instagram_refresh",
        INSTAGRAM,
        Method::GET,
        "/refresh_access_token",
        &[],
        source("instagram-platform/reference/refresh_access_token", "Mar 2026"),
        Handler::Plain(instagram_token::refresh),
    ),
];

/// What the app wants to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) code: bool,
    pub(crate) token: bool,
    pub(crate) granted_scopes: bool,
}

/// What a login asked for, waiting for the person.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    pub(crate) login: MetaLogin,
    /// The Meta app's id, in either login.
    pub(crate) app_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) state: Option<String>,
    pub(crate) wanted: Wanted,
    pub(crate) tokens: LoginConfigTokens,
}

/// A code that was given out.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub(crate) login: MetaLogin,
    pub(crate) app_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) tokens: LoginConfigTokens,
    pub(crate) grant: u64,
    pub(crate) expires_at: i64,
    /// Set by the first exchange.
    pub(crate) used: bool,
}

/// Finds the app behind a token, valid or not.
pub(super) fn app_behind<'a>(state: &'a MetaState, token: &str) -> Option<&'a MetaApp> {
    app_of(state, token).or_else(|| {
        let grant = state.tokens.known(token)?.grant;
        state.apps.get(&state.tokens.grant(grant)?.app_id)
    })
}

/// The name of a platform on its pages.
const fn platform(side: Side) -> &'static str {
    match side {
        Side::Facebook => "Facebook",
        Side::Instagram => "Instagram",
    }
}

/// Names what is wrong with a login on a page; there is no redirect.
fn error_page(host: &MetaHost, side: Side, parameter: &str) -> Answer {
    error(platform(side), parameter, &host.trace())
}

/// Answers a forced error of a login: back to the app if the request is good, else on the page,
/// which then names the error.
pub(super) fn refusal(host: &MetaHost, call: &MetaCall, code: &str) -> Answer {
    let state = &mut *host.enter();
    let request = if call.method == Method::POST {
        consent::take(state, call)
    } else {
        authorize::check(state, call).ok()
    };
    match request {
        Some(request) => back::send_error(&request, code, "Injected by the sandbox."),
        None => error_page(host, call.side, code),
    }
}
