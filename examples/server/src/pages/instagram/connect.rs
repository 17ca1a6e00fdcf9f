//! The page that leads to the two logins.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use social_core::{AccountId, AppName, LoginFlow, Provider};
use social_service::{AccessLevel, Particulars, words_for};
use social_store::{Account, InstagramAccount};
use url::form_urlencoded;

use super::super::chip::Chip;
use super::super::names;
use super::CONNECT_INSTAGRAM;
use super::scopes::{self, ScopeRow};
use crate::app::{FACEBOOK_CALLBACK, INSTAGRAM_CALLBACK};
use crate::web::error::PageError;
use crate::web::shell::{Shell, error_title, page};
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::Words;

/// Codes that only the operator can cure, by the app's page at Meta: a wrong redirect address, a
/// wrong secret, an unknown app.
const OPERATORS: &[&str] = &["config", "100/36008", "101", "100"];

#[derive(Template)]
#[template(path = "connect_instagram.html")]
struct ConnectPage {
    shell: Shell,
    result: Outcome,
    connected_chip: Chip,
    logins: Vec<LoginCard>,
    is_connected: bool,
    here: &'static str,
}

enum Outcome {
    None,
    Connected {
        sentence: String,
        ready: Option<String>,
        missing: Option<String>,
        /// Where a post is made, if one of the accounts can be published on.
        post_path: Option<String>,
    },
    Refused {
        sentence: String,
        code: String,
        reference: Option<String>,
        redirects: Vec<String>,
    },
}

/// One of the two logins, with the ways to it.
struct LoginCard {
    title: &'static str,
    what: &'static str,
    asks: String,
    scopes: Vec<ScopeRow>,
    starts: Vec<Start>,
}

struct Start {
    path: String,
    word: String,
}

#[derive(Debug, Deserialize)]
pub(in super::super) struct ConnectQuery {
    connected: Option<AccountId>,
    missing: Option<String>,
    connect_error: Option<String>,
    reference: Option<String>,
    reconnect: Option<AccountId>,
}

/// Shows the page.
pub(in super::super) async fn show(
    State(site): State<Site>,
    member: Member,
    Query(query): Query<ConnectQuery>,
) -> Result<Response, PageError> {
    let words = member.words();
    let connect = site.service.connect();
    let mut accounts = connect.accounts(member.user_id()).await?;
    accounts.retain(|account| account.provider() == Provider::Instagram);
    let professionals = connect.professionals(member.user_id()).await?;
    let result = outcome(&site, &query, &accounts, &professionals, words);
    let name = query.connected.as_ref().map(|id| names::of_id(&accounts, id));
    let title = match (&result, name) {
        (Outcome::Refused { .. }, _) => error_title(words, words.connect_refused()),
        (Outcome::Connected { .. }, Some(name)) => words.connected_title(name),
        _ => words.connect_instagram().to_owned(),
    };
    let again = query.reconnect.as_ref();
    let again = again.and_then(|id| accounts.iter().find(|account| account.id == *id));
    let refused = matches!(result, Outcome::Refused { .. });
    // What came of a login stands alone; the next one is a link away.
    let is_connected = matches!(result, Outcome::Connected { .. });
    let logins = if is_connected { Vec::new() } else { logins(&site, again, words) };
    let mut response = page(&ConnectPage {
        shell: Shell::of(&site, &member, title, "/").await?,
        result,
        connected_chip: Chip::connected(words),
        is_connected,
        logins,
        here: CONNECT_INSTAGRAM,
    })?;
    if refused {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

fn outcome(
    site: &Site,
    query: &ConnectQuery,
    accounts: &[Account],
    professionals: &[InstagramAccount],
    words: Words,
) -> Outcome {
    if let Some(code) = &query.connect_error {
        let reference = query.reference.clone().filter(|text| text.len() <= 64);
        let operators = OPERATORS.contains(&code.as_str());
        let particulars = Particulars { reference: reference.clone(), ..Particulars::default() };
        let sentence = if operators {
            words.ig_refused_config().to_owned()
        } else {
            words_for(code, words.language(), &particulars)
        };
        let redirects = if operators { redirects(site) } else { Vec::new() };
        let code = code.chars().take(64).collect();
        return Outcome::Refused { sentence, code, reference, redirects };
    }
    let connected =
        query.connected.as_ref().and_then(|id| accounts.iter().find(|account| account.id == *id));
    let Some(account) = connected else { return Outcome::None };
    let missing = site.service.connect().missing(account);
    let app = site.service.instagram_app(&account.app);
    let asked =
        app.and_then(|app| app.scopes(account.flow)).map_or(0, |asked| asked.iter().count());
    let granted = asked.saturating_sub(missing.iter().count());
    let own = professionals.iter().filter(|one| one.account_id == account.id);
    let own: Vec<_> = own.collect();
    let publishes = own.iter().any(|one| one.access_level == AccessLevel::Publish.as_str());
    let post_path = publishes.then(|| super::super::publish::path_of(account));
    let usable =
        own.iter().filter(|one| one.access_level.parse().is_ok_and(AccessLevel::is_usable));
    let ready: Vec<_> = usable.map(|one| format!("@{}", one.username)).collect();
    let told = query.missing.is_some() || !missing.is_empty();
    Outcome::Connected {
        sentence: words.connected_count(granted, asked),
        post_path,
        ready: (!ready.is_empty()).then(|| words.ig_ready(ready.join(", "))),
        missing: told.then(|| words.connected_missing(scopes::names(&missing, words))),
    }
}

fn redirects(site: &Site) -> Vec<String> {
    let address = |path| {
        let mut address = site.public_url.clone();
        address.set_path(path);
        address.to_string()
    };
    [FACEBOOK_CALLBACK, INSTAGRAM_CALLBACK].map(address).into()
}

/// Lists the logins that the apps offer. An account is connected again as it came.
fn logins(site: &Site, again: Option<&Account>, words: Words) -> Vec<LoginCard> {
    let flows = [
        (
            LoginFlow::FacebookLogin,
            words.ig_with_facebook(),
            words.ig_with_facebook_what(),
            "Facebook",
        ),
        (
            LoginFlow::InstagramLogin,
            words.ig_with_instagram(),
            words.ig_with_instagram_what(),
            "Instagram",
        ),
    ];
    let cards = flows.into_iter().filter(|(flow, ..)| again.is_none_or(|one| one.flow == *flow));
    let cards = cards.filter_map(|(flow, title, what, login)| {
        let offering = |name: &&AppName| {
            let app = site.service.instagram_app(name);
            app.is_some_and(|app| app.client(flow).is_some())
                && again.is_none_or(|one| one.app == **name)
        };
        let apps: Vec<&AppName> = site.instagram_apps.iter().filter(offering).collect();
        let scopes = site.service.instagram_app(apps.first()?)?.scopes(flow)?;
        Some(LoginCard {
            title,
            what,
            asks: words.ig_asks(login),
            scopes: scopes::rows(scopes, words),
            starts: apps
                .iter()
                .map(|app| start(flow, app, login, apps.len(), again, words))
                .collect(),
        })
    });
    cards.collect()
}

/// Makes the link to the login. It is a link and no form, since the page's policy would keep a form
/// from being redirected there.
fn start(
    flow: LoginFlow,
    app: &AppName,
    login: &str,
    apps: usize,
    again: Option<&Account>,
    words: Words,
) -> Start {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("login", flow.as_str())
        .append_pair("return_to", CONNECT_INSTAGRAM)
        .append_pair("app", app.as_str());
    if let Some(account) = again {
        query.append_pair("reconnect", account.id.as_str());
    }
    let word = if apps > 1 { words.ig_continue_with(login, app) } else { words.ig_continue(login) };
    Start { path: format!("/api/auth/instagram?{}", query.finish()), word }
}
