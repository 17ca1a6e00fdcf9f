//! `GET /{ig}`: the professional account.

use serde_json::json;

use super::view::View;
use super::{discovery, medium, mention};
use crate::meta::admit::Scene;
use crate::meta::endpoint::Handled;
use crate::meta::envelope::GraphFailure;
use crate::meta::fields::{Field, Found, select};
use crate::meta::nodes::me::account_field;
use crate::meta::people::MetaAccount;

const NODE: &str = "IGUser";

/// Reads an account that the caller may act for.
pub(crate) fn read(scene: &mut Scene<'_>) -> Handled {
    let account = scene.own_account()?;
    let fields = scene.fields("id")?;
    let view = View::of(scene);
    select(NODE, &account.id, &fields, |field| look(&view, &account, field))
}

/// A field of the node. Both hosts have some, each has some of its own.
pub(crate) fn look(
    view: &View<'_>,
    account: &MetaAccount,
    field: &Field,
) -> Result<Found, GraphFailure> {
    let found = match field.name.as_str() {
        "media" | "stories" => medium::inside(view, &account.id, field)?,
        "mentioned_media" => mention::medium(view, &account.username, field)?,
        "mentioned_comment" => mention::comment(view, &account.username, field)?,
        "business_discovery" if view.is_facebook() => discovery::account(view, field)?,
        "user_id" if !view.is_facebook() => json!(account.id),
        "account_type" if !view.is_facebook() => json!(account.kind.as_str()),
        name => match account_field(view.state, account, name) {
            Found::Unknown if view.is_facebook() => return Ok(facebook(view, account, name)),
            found => return Ok(found),
        },
    };
    Ok(Found::Value(found))
}

/// Fields of `graph.facebook.com` alone.
fn facebook(view: &View<'_>, account: &MetaAccount, name: &str) -> Found {
    let owner = || {
        let page = view
            .state
            .pages
            .iter()
            .find(|page| view.state.linked(page).is_some_and(|linked| linked.id == account.id));
        page.and_then(|page| page.portfolio.as_ref()).map(|id| json!({ "id": id }))
    };
    let found = match name {
        "ig_id" | "legacy_instagram_user_id" => {
            let ids = &view.host.ground.ids;
            let digits = ids.derived_digits("ig_id", &[&account.username], 9);
            let id: u64 = digits.parse().unwrap_or_default();
            Some(if name == "ig_id" { json!(id) } else { json!(id.to_string()) })
        }
        "has_profile_pic" | "is_published" => Some(json!(true)),
        "owner_business" => owner(),
        "shopping_product_tag_eligibility" => Some(json!(false)),
        "shopping_review_status" => None,
        _ => return Found::Unknown,
    };
    found.into()
}
