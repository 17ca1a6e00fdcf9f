//! The page that asks which of a login's accounts are connected.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use social_service::axum::browser_of;
use social_service::{AccessLevel, BrowserKey, Candidate, Choice, Choose, Particulars, words_for};
use url::form_urlencoded;

use super::{CHOOSE_INSTAGRAM, CONNECT_INSTAGRAM};
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::shell::{Shell, page};
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::Words;

/// What the name of an account's box begins with; its id follows.
const BOX: &str = "account-";

#[derive(Template)]
#[template(path = "choose_instagram.html")]
struct ChoosePage {
    shell: Shell,
    none_chosen: bool,
    seen: String,
    until: String,
    action: &'static str,
    key: String,
    again: &'static str,
    rows: Vec<Row>,
}

struct Row {
    /// The name of its box; one that cannot be used has none.
    field: Option<String>,
    ticked: bool,
    name: String,
    page: Option<String>,
    sentence: String,
}

#[derive(Debug, Deserialize)]
pub(in super::super) struct ChooseQuery {
    choice: String,
}

/// Shows what the login opens, also what cannot be used, with the reason.
pub(in super::super) async fn show(
    State(site): State<Site>,
    member: Member,
    Query(query): Query<ChooseQuery>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let browser = browser(&site, &headers)?;
    let choice = site.service.connect().choice(member.user_id(), &browser, &query.choice).await?;
    shown(&site, &member, choice, false).await
}

async fn shown(
    site: &Site,
    member: &Member,
    choice: Choice,
    none_chosen: bool,
) -> Result<Response, PageError> {
    let words = member.words();
    let usable = choice.candidates.iter().filter(|one| one.level.is_usable()).count();
    let mut response = page(&ChoosePage {
        shell: Shell::of(site, member, words.choose_title().to_owned(), "/").await?,
        none_chosen,
        seen: words.choose_seen(choice.candidates.len(), usable),
        until: words.choose_until(words.moment(choice.expires_at).text),
        action: CHOOSE_INSTAGRAM,
        rows: choice.candidates.iter().map(|one| row(one, words)).collect(),
        key: choice.key,
        again: CONNECT_INSTAGRAM,
    })?;
    if none_chosen {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

fn row(candidate: &Candidate, words: Words) -> Row {
    let usable = candidate.level.is_usable();
    let sentence = match candidate.level {
        AccessLevel::Publish => words.choose_publish().to_owned(),
        AccessLevel::Read => words.choose_read().to_owned(),
        other => words_for(other.as_str(), words.language(), &Particulars::default()),
    };
    let page = candidate.page_name.clone().or_else(|| candidate.page_id.clone());
    let page = page.map(|page| words.choose_page(page));
    // A Page without an account is called by its own name.
    let (name, page) = match (&candidate.username, page) {
        (Some(name), page) => (format!("@{name}"), page),
        (None, Some(page)) => (page, None),
        (None, None) => (words.choose_nameless().to_owned(), None),
    };
    Row {
        field: candidate.ig_id.as_ref().filter(|_| usable).map(|id| format!("{BOX}{id}")),
        ticked: candidate.known,
        name,
        page,
        sentence,
    }
}

/// Connects what was chosen.
pub(in super::super) async fn submit(
    State(site): State<Site>,
    member: Member,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, PageError> {
    member.check(fields.get("csrf"))?;
    let browser = browser(&site, &headers)?;
    let (connect, key) = (site.service.connect(), fields.text("choice"));
    let boxes = fields.iter().filter(|(_, value)| *value == "on");
    let ig_ids: Vec<_> =
        boxes.filter_map(|(name, _)| name.strip_prefix(BOX)).map(str::to_owned).collect();
    if ig_ids.is_empty() {
        let choice = connect.choice(member.user_id(), &browser, key).await?;
        return shown(&site, &member, choice, true).await;
    }
    let user_id = member.user_id().clone();
    let connected = connect.choose(Choose { user_id, browser: &browser, key, ig_ids }).await?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("connected", connected.account.id.as_str());
    if !connected.missing.is_empty() {
        query.append_pair("missing", &connected.missing.join(","));
    }
    let path = format!("{CONNECT_INSTAGRAM}?{}", query.finish());
    Ok(Redirect::to(&path).into_response())
}

/// Without its cookie the browser is a stranger, and a fresh key opens no choice.
fn browser(site: &Site, headers: &HeaderMap) -> Result<BrowserKey, PageError> {
    match browser_of(headers, &site.public_url) {
        Some(browser) => Ok(browser),
        None => Ok(BrowserKey::fresh()?),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use social_service::Language;

    use super::*;

    #[test]
    fn a_page_without_an_account_is_called_by_its_own_name() {
        let words = Words::new(Language::En);
        let of = |username: Option<&str>, page: Option<&str>| {
            let candidate: Candidate = serde_json::from_value(json!({
                "ig_id": null, "username": username, "page_id": null, "page_name": page,
                "level": "page_no_instagram", "known": false,
            }))
            .unwrap();
            let row = row(&candidate, words);
            assert!(row.field.is_none(), "it cannot be chosen");
            (row.name, row.page)
        };
        let own = |text: &str| text.to_owned();
        assert_eq!(of(Some("lea"), Some("Nord")), (own("@lea"), Some(own("Page Nord"))));
        assert_eq!(of(None, Some("Nord")), (own("Page Nord"), None));
        assert_eq!(of(None, None), (own("Account without a name"), None));
    }
}
