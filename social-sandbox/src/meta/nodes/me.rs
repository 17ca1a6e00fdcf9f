//! Who a token speaks for.

use http::Method;
use serde_json::json;

use super::pages;
use crate::meta::admit::Scene;
use crate::meta::endpoint::{FACEBOOK, Handled, Handler, INSTAGRAM, MetaEndpoint, row};
use crate::meta::facts::META_FIELDS_OF_ME;
use crate::meta::fields::{self, Found};
use crate::meta::people::MetaAccount;
use crate::meta::state::MetaState;
use crate::meta::token_store::TokenKind;
use crate::source::source;

/// The routes.
pub(in crate::meta) const ENDPOINTS: &[MetaEndpoint] = &[
    row(
        "facebook_me",
        FACEBOOK,
        Method::GET,
        "/me",
        &[],
        source("graph-api/overview", "Oct 2026"),
        Handler::Node(facebook),
    ),
    row(
        "facebook_me",
        FACEBOOK,
        Method::GET,
        "/{user}",
        &[],
        source("graph-api/overview", "Oct 2026"),
        Handler::Node(facebook),
    ),
    row(
        "instagram_me",
        INSTAGRAM,
        Method::GET,
        "/me",
        &["instagram_business_basic"],
        source("instagram-platform/reference/me", "Oct 2026"),
        Handler::Node(instagram),
    ),
];

/// The person, or the Page whose token it is.
fn facebook(scene: &mut Scene<'_>) -> Handled {
    let person = scene.person()?;
    if let TokenKind::Page(page) = &person.kind {
        return pages::node(scene, &page.clone());
    }
    let known = scene.state.person(&person.who).ok_or_else(|| scene.no_object())?;
    let asked = scene.fields("id,name")?;
    fields::select("User", &person.user_id, &asked, |field| {
        Ok(match field.name.as_str() {
            "name" => Found::Value(json!(known.name)),
            "first_name" => known.name.split(' ').next().map(|name| json!(name)).into(),
            "last_name" => known.name.split(' ').next_back().map(|name| json!(name)).into(),
            _ => Found::Unknown,
        })
    })
}

/// The professional account, with the id of the person within the app beside its own.
fn instagram(scene: &mut Scene<'_>) -> Handled {
    let person = scene.person()?;
    let account = scene.state.account_named(&person.who).ok_or_else(|| scene.no_object())?;
    let asked = scene.fields("id")?;
    fields::select("IGUser", &person.user_id, &asked, |field| {
        let name = field.name.as_str();
        Ok(match name {
            "user_id" => Found::Value(json!(account.id)),
            "account_type" => Found::Value(json!(account.kind.as_str())),
            _ if META_FIELDS_OF_ME.contains(&name) => account_field(scene.state, account, name),
            _ => Found::Unknown,
        })
    })
}

/// A field of the profile that both hosts have.
pub(in crate::meta) fn account_field(
    state: &MetaState,
    account: &MetaAccount,
    name: &str,
) -> Found {
    let text = |text: &str| (!text.is_empty()).then(|| json!(text)).into();
    match name {
        "username" => Found::Value(json!(account.username)),
        "name" => text(&account.name),
        "biography" => text(&account.biography),
        "website" => text(&account.website),
        "profile_picture_url" => {
            let address = format!("https://cdn.example.com/{}.jpg", account.username);
            Found::Value(json!(address))
        }
        "followers_count" => Found::Value(json!(account.followers_count)),
        "follows_count" => Found::Value(json!(account.follows_count)),
        "media_count" => Found::Value(json!(state.media_count(&account.id))),
        _ => Found::Unknown,
    }
}
