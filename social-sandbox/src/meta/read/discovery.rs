//! Professional accounts of others, by their handle.

use serde_json::Value;

use super::medium;
use super::page::{Part, page};
use super::view::View;
use crate::meta::endpoint::Handled;
use crate::meta::envelope::GraphFailure;
use crate::meta::fields::{Field, Found, select};
use crate::meta::nodes::me::account_field;
use crate::meta::people::MetaAccount;

/// What is told of the media of others.
const MEDIA: &[&str] = &[
    "id",
    "caption",
    "children",
    "comments_count",
    "like_count",
    "media_product_type",
    "media_type",
    "media_url",
    "owner",
    "permalink",
    "timestamp",
    "username",
    "view_count",
];

/// Reads `business_discovery.username(HANDLE){..}`.
pub(super) fn account(view: &View<'_>, field: &Field) -> Handled {
    let handle = field.argument("username").filter(|handle| !handle.is_empty());
    let handle =
        handle.ok_or_else(|| GraphFailure::param("The parameter username is required."))?;
    let found = view.state.account_named(handle).filter(|account| account.is_professional());
    let found = found.ok_or_else(|| GraphFailure::of(110, Some(2_207_013)))?;
    select("IGUser", &found.id, &field.inner, |inner| look(view, found, inner))
}

fn look(view: &View<'_>, account: &MetaAccount, field: &Field) -> Result<Found, GraphFailure> {
    match field.name.as_str() {
        "media" => media(view, account, field).map(Found::Value),
        name => Ok(account_field(view.state, account, name)),
    }
}

/// A page of media, with cursors alone: there is no address of the next one.
fn media(view: &View<'_>, account: &MetaAccount, field: &Field) -> Handled {
    let list: Vec<u64> =
        view.state.gallery.shown(&account.id, false).map(|medium| medium.id).collect();
    let part = Part::inside(field)?;
    let mut answer = page(view, (&account.id, "media"), &list, &part, None, |id| {
        medium::write_some(view, id, &field.inner, MEDIA)
    })?;
    if let Some(paging) = answer.get_mut("paging").and_then(Value::as_object_mut) {
        paging.retain(|name, _| name == "cursors");
    }
    Ok(answer)
}
