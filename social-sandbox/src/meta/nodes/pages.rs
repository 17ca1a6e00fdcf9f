//! The Pages of a person, and those of business portfolios.

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Value, json};

use crate::meta::admit::{Person, Scene};
use crate::meta::endpoint::{FACEBOOK, Handled, Handler, MetaEndpoint, row};
use crate::meta::envelope::GraphFailure;
use crate::meta::facts::PORTFOLIO_VERSION;
use crate::meta::fields::{self, Field, Found};
use crate::meta::gallery::number;
use crate::meta::login::page_token;
use crate::meta::nodes::me::account_field;
use crate::meta::people::{MetaAccount, MetaPage};
use crate::meta::read::View;
use crate::meta::read::page::{Part, page as in_pages};
use crate::meta::token_store::TokenKind;
use crate::source::source;

const BUSINESS: &[&str] = &["business_management"];
const LISTED: &[&str] = &["pages_show_list"];

/// The routes.
pub(in crate::meta) const ENDPOINTS: &[MetaEndpoint] = &[
    row(
        "pages",
        FACEBOOK,
        Method::GET,
        "/{user}/accounts",
        LISTED,
        source("graph-api/reference/user/accounts", "11 Sep 2026"),
        Handler::Node(accounts),
    ),
    row(
        "businesses",
        FACEBOOK,
        Method::GET,
        "/{user}/businesses",
        BUSINESS,
        source("graph-api/reference/user/businesses", "Oct 2026"),
        Handler::Node(businesses),
    ),
    row(
        "owned_pages",
        FACEBOOK,
        Method::GET,
        "/{business}/owned_pages",
        BUSINESS,
        source("marketing-api/reference/business/owned_pages", "Oct 2026"),
        Handler::Node(owned_pages),
    ),
    row(
        "client_pages",
        FACEBOOK,
        Method::GET,
        "/{business}/client_pages",
        BUSINESS,
        source("marketing-api/reference/business/client_pages", "Oct 2026"),
        Handler::Node(client_pages),
    ),
    row(
        "page",
        FACEBOOK,
        Method::GET,
        "/{page}",
        &[],
        source("graph-api/reference/page", "SDK specification v25.0"),
        Handler::Node(page),
    ),
];

/// The Pages on which the person has a role and that were ticked. Since v17 those of a portfolio
/// are missing without `business_management`.
fn accounts(scene: &mut Scene<'_>) -> Handled {
    let person = own(scene)?.clone();
    if person.data_access_over {
        return Ok(json!({ "data": [] }));
    }
    let sees_portfolios =
        person.scopes.contains("business_management") || scene.call.version.0 < PORTFOLIO_VERSION;
    let pages: Vec<MetaPage> = scene
        .state
        .pages
        .iter()
        .filter(|page| page.roles.contains_key(&person.who) && ticked(&person, page))
        .filter(|page| page.portfolio.is_none() || sees_portfolios)
        .cloned()
        .collect();
    list(scene, &person, &pages)
}

/// The portfolios in which the person has a role.
fn businesses(scene: &mut Scene<'_>) -> Handled {
    let person = own(scene)?;
    let asked = scene.fields("id,name")?;
    let portfolios =
        scene.state.portfolios.iter().filter(|known| known.people.contains(&person.who));
    let entries = portfolios
        .map(|portfolio| {
            let value = fields::select("Business", &portfolio.id, &asked, |field| {
                Ok(match field.name.as_str() {
                    "name" => Found::Value(json!(portfolio.name)),
                    _ => Found::Unknown,
                })
            })?;
            Ok((portfolio.id.clone(), value))
        })
        .collect::<Result<Vec<_>, GraphFailure>>()?;
    listed(scene, entries)
}

fn owned_pages(scene: &mut Scene<'_>) -> Handled {
    of_portfolio(scene, |page, portfolio| page.portfolio.as_deref() == Some(portfolio))
}

fn client_pages(scene: &mut Scene<'_>) -> Handled {
    of_portfolio(scene, |page, portfolio| page.clients.iter().any(|client| client == portfolio))
}

/// Pages of a portfolio: all of them, but a token only of those that were ticked.
fn of_portfolio(scene: &mut Scene<'_>, fits: fn(&MetaPage, &str) -> bool) -> Handled {
    let person = own(scene)?.clone();
    let id = scene.call.id().to_owned();
    let member = scene
        .state
        .portfolios
        .iter()
        .any(|known| known.id == id && known.people.contains(&person.who));
    if !member {
        return Err(scene.no_object());
    }
    let pages: Vec<MetaPage> =
        scene.state.pages.iter().filter(|page| fits(page, &id)).cloned().collect();
    list(scene, &person, &pages)
}

fn page(scene: &mut Scene<'_>) -> Handled {
    let id = scene.call.id().to_owned();
    node(scene, &id)
}

/// One Page, for its own token or for a person with a role on it.
pub(super) fn node(scene: &mut Scene<'_>, id: &str) -> Handled {
    let person = scene.person()?.clone();
    let page = scene.state.page(id).cloned().ok_or_else(|| scene.no_object())?;
    let allowed = match &person.kind {
        TokenKind::Page(own) => own == id,
        _ => page.roles.contains_key(&person.who) && ticked(&person, &page),
    };
    if !allowed {
        return Err(scene.no_object());
    }
    let asked = scene.fields("id,name")?;
    shown(scene, &person, &page, &asked)
}

/// The person behind a user's token, if the path is about them.
fn own<'a>(scene: &Scene<'a>) -> Result<&'a Person, GraphFailure> {
    let person = scene.person()?;
    let about_other =
        scene.call.endpoint.path.starts_with("/{user}") && scene.call.id() != person.user_id;
    let user = matches!(person.kind, TokenKind::User | TokenKind::SystemUser);
    if user && !about_other { Ok(person) } else { Err(scene.no_object()) }
}

fn ticked(person: &Person, page: &MetaPage) -> bool {
    person.pages.as_ref().is_none_or(|ticked| ticked.contains(&page.id))
}

fn list(scene: &mut Scene<'_>, person: &Person, pages: &[MetaPage]) -> Handled {
    let asked = scene.fields("access_token,category,id,name,tasks")?;
    let entries = pages
        .iter()
        .map(|page| Ok((page.id.clone(), shown(scene, person, page, &asked)?)))
        .collect::<Result<Vec<_>, GraphFailure>>()?;
    listed(scene, entries)
}

/// One page of a list whose entries are written already.
fn listed(scene: &Scene<'_>, entries: Vec<(String, Value)>) -> Handled {
    let call = scene.call;
    let edge = call.endpoint.path.rsplit('/').next().unwrap_or_default();
    let entries = entries.into_iter().filter_map(|(id, value)| Some((number(&id)?, value)));
    let (list, values): (Vec<u64>, Vec<Value>) = entries.unzip();
    let mut values: BTreeMap<u64, Value> = list.iter().copied().zip(values).collect();
    let part = Part::of(&call.params)?;
    in_pages(&View::of(scene), (call.id(), edge), &list, &part, None, |id| {
        Ok(values.remove(&id).unwrap_or_default())
    })
}

/// The fields of a Page that were asked for.
fn shown(
    scene: &mut Scene<'_>,
    person: &Person,
    page: &MetaPage,
    asked: &[Field],
) -> Result<Value, GraphFailure> {
    fields::select("Page", &page.id, asked, |field| {
        Ok(match field.name.as_str() {
            "name" => Found::Value(json!(page.name)),
            "username" => page.username.as_ref().map(|name| json!(name)).into(),
            "category" => Found::Value(json!(page.category)),
            "tasks" => page.roles.get(&person.who).map(|tasks| json!(tasks)).into(),
            "access_token" => token(scene, person, page).map(|token| json!(token)).into(),
            "owner_business" => owner(scene, page, field)?,
            "instagram_business_account" => linked(scene, page.instagram.as_deref(), field)?,
            "connected_instagram_account" => {
                let handle = page.connected.as_deref().or(page.instagram.as_deref());
                linked(scene, handle, field)?
            }
            _ => Found::Unknown,
        })
    })
}

/// The token of a Page, for whoever has a role on it and ticked it.
fn token(scene: &mut Scene<'_>, person: &Person, page: &MetaPage) -> Option<String> {
    let own = matches!(person.kind, TokenKind::Page(_));
    let parent = scene.caller.token.expose_secret();
    if own {
        return Some(parent.to_owned());
    }
    let allowed = page.roles.contains_key(&person.who) && ticked(person, page);
    allowed.then(|| page_token(scene.host, scene.state, parent, &page.id)).flatten()
}

fn owner(scene: &Scene<'_>, page: &MetaPage, field: &Field) -> Result<Found, GraphFailure> {
    let Some(id) = &page.portfolio else {
        return Ok(Found::Absent);
    };
    let named = scene.state.portfolios.iter().find(|known| known.id == *id);
    let asked = or_default(&field.inner, &["name"]);
    fields::select("Business", id, &asked, |field| {
        Ok(match field.name.as_str() {
            "name" => named.map(|portfolio| json!(portfolio.name)).into(),
            _ => Found::Unknown,
        })
    })
    .map(Found::Value)
}

fn linked(scene: &Scene<'_>, handle: Option<&str>, field: &Field) -> Result<Found, GraphFailure> {
    let account: Option<&MetaAccount> = handle
        .and_then(|handle| scene.state.account_named(handle))
        .filter(|account| account.is_professional());
    let Some(account) = account else {
        return Ok(Found::Absent);
    };
    let look = |field: &Field| Ok(account_field(scene.state, account, &field.name));
    fields::select("IGUser", &account.id, &field.inner, look).map(Found::Value)
}

fn or_default(asked: &[Field], default: &[&str]) -> Vec<Field> {
    if asked.is_empty() {
        default.iter().map(|name| Field::plain(name)).collect()
    } else {
        asked.to_vec()
    }
}
