//! Connecting TikTok: what it will ask and why, the way there, and how it went.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use social_core::{AccountId, AppName, Provider};
use social_service::{AppAudit, Particulars, words_for};
use social_store::Account;
use url::form_urlencoded;

use super::chip::Chip;
use super::names;
use crate::app::CALLBACK;
use crate::web::error::PageError;
use crate::web::shell::{Shell, error_title, page};
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::Words;

/// Where TikTok accounts are connected.
pub(crate) const CONNECT_TIKTOK: &str = "/platforms/connect/tiktok";

/// Codes that only the operator can cure, by the app's page at TikTok.
const OPERATORS: &[&str] =
    &["config", "invalid_client", "invalid_scope", "unauthorized_client", "redirect_uri_mismatch"];

#[derive(Template)]
#[template(path = "connect.html")]
struct ConnectPage {
    shell: Shell,
    result: ConnectResult,
    published_chip: Chip,
    scopes: Vec<ScopeRow>,
    unaudited: bool,
    starts: Vec<Start>,
}

enum ConnectResult {
    None,
    Connected { sentence: String, missing: Option<String>, upload_path: String },
    Refused { sentence: String, code: String, reference: Option<String>, redirect: Option<String> },
}

/// What one permission is for.
struct ScopeRow {
    name: String,
    why: &'static str,
    if_no: &'static str,
}

/// A way to TikTok's page.
struct Start {
    path: String,
    word: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct ConnectQuery {
    connected: Option<AccountId>,
    missing: Option<String>,
    connect_error: Option<String>,
    reference: Option<String>,
    reconnect: Option<AccountId>,
}

/// Gives the path that connects an account again.
pub(super) fn reconnect_path(account: &Account) -> String {
    let page = match account.provider() {
        Provider::TikTok => CONNECT_TIKTOK,
        Provider::Instagram => super::CONNECT_INSTAGRAM,
    };
    format!("{page}?reconnect={}", account.id)
}

/// Shows the page.
pub(super) async fn show(
    State(site): State<Site>,
    member: Member,
    Query(query): Query<ConnectQuery>,
) -> Result<Response, PageError> {
    let words = member.words();
    let mut accounts = site.service.connect().accounts(member.user_id()).await?;
    accounts.retain(|account| account.provider() == Provider::TikTok);
    let result = result(&site, &query, &accounts, words);
    let title = match &result {
        ConnectResult::Refused { .. } => error_title(words, words.connect_refused()),
        ConnectResult::Connected { .. } => words.connected_title(connected_name(&query, &accounts)),
        ConnectResult::None => words.connect_title().to_owned(),
    };
    // An account is connected again through the app it came by.
    let again =
        query.reconnect.as_ref().and_then(|id| accounts.iter().find(|account| account.id == *id));
    let apps: Vec<&AppName> = match again {
        Some(account) => vec![&account.app],
        None => site.apps.iter().collect(),
    };
    let refused = matches!(result, ConnectResult::Refused { .. });
    let mut response = page(&ConnectPage {
        shell: Shell::of(&site, &member, title, "/").await?,
        result,
        published_chip: Chip::connected(words),
        scopes: scopes(&site, &apps, words),
        unaudited: apps.iter().any(|app| is_unaudited(&site, app)),
        starts: apps.iter().map(|app| start(app, apps.len(), again, words)).collect(),
    })?;
    if refused {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// Tells whether TikTok has not audited an app yet, or nobody has said that it has.
pub(super) fn is_unaudited(site: &Site, app: &AppName) -> bool {
    site.service.tiktok_app(app).is_some_and(|app| app.audit != AppAudit::Audited)
}

fn connected_name(query: &ConnectQuery, accounts: &[Account]) -> String {
    query.connected.as_ref().map_or_else(|| "-".to_owned(), |id| names::of_id(accounts, id))
}

fn result(site: &Site, query: &ConnectQuery, accounts: &[Account], words: Words) -> ConnectResult {
    if let Some(code) = &query.connect_error {
        let reference = query.reference.clone().filter(|text| text.len() <= 64);
        let operators = OPERATORS.contains(&code.as_str());
        let particulars = Particulars { reference: reference.clone(), ..Particulars::default() };
        let sentence = if operators {
            words.refused_config().to_owned()
        } else {
            words_for(code, words.language(), &particulars)
        };
        let redirect = operators.then(|| {
            let mut address = site.public_url.clone();
            address.set_path(CALLBACK);
            address.to_string()
        });
        let code = code.chars().take(64).collect();
        return ConnectResult::Refused { sentence, code, reference, redirect };
    }
    let connected =
        query.connected.as_ref().and_then(|id| accounts.iter().find(|account| account.id == *id));
    let Some(account) = connected else { return ConnectResult::None };
    let asked =
        site.service.tiktok_app(&account.app).map(|app| app.scopes.clone()).unwrap_or_default();
    let missing = asked.missing_from(&account.scopes);
    let count = asked.iter().count();
    let granted = count - missing.iter().count();
    let missing_names: Vec<String> =
        missing.iter().map(|scope| scope_row(scope, words).name).collect();
    let told = query.missing.is_some() || !missing.is_empty();
    ConnectResult::Connected {
        sentence: words.connected_count(granted, count),
        missing: told.then(|| words.connected_missing(missing_names.join(", "))),
        upload_path: super::upload::path_of(account),
    }
}

fn scopes(site: &Site, apps: &[&AppName], words: Words) -> Vec<ScopeRow> {
    let mut asked: Vec<String> = Vec::new();
    for app in apps.iter().filter_map(|name| site.service.tiktok_app(name)) {
        let new = app.scopes.iter().filter(|scope| !asked.iter().any(|known| known == scope));
        let new: Vec<String> = new.map(str::to_owned).collect();
        asked.extend(new);
    }
    asked.iter().map(|scope| scope_row(scope, words)).collect()
}

fn scope_row(scope: &str, words: Words) -> ScopeRow {
    let (name, why, if_no) = match scope {
        "user.info.basic" => {
            (words.scope_profile(), words.scope_profile_why(), words.scope_profile_no())
        }
        "video.publish" => {
            (words.scope_publish(), words.scope_publish_why(), words.scope_publish_no())
        }
        "video.upload" => (words.scope_upload(), words.scope_upload_why(), words.scope_upload_no()),
        "video.list" => (words.scope_list(), words.scope_list_why(), words.scope_list_no()),
        other => (other, words.scope_other_why(), words.scope_other_no()),
    };
    ScopeRow { name: name.to_owned(), why, if_no }
}

/// Makes the link to TikTok. It is a link and no form, since the page's policy would keep a form from
/// being redirected there.
fn start(app: &AppName, apps: usize, again: Option<&Account>, words: Words) -> Start {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("return_to", CONNECT_TIKTOK).append_pair("app", app.as_str());
    if let Some(account) = again {
        query.append_pair("reconnect", account.id.as_str());
    }
    let word =
        if apps > 1 { words.continue_with(app) } else { words.continue_to_tiktok().to_owned() };
    Start { path: format!("/api/auth/tiktok?{}", query.finish()), word }
}
