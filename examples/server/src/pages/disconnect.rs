//! Asks before an account is disconnected, and does it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use social_core::{AccountId, Provider};
use social_store::Account;

use super::names;
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::shell::{Shell, page};
use crate::web::site::Site;
use crate::web::visit::Member;

#[derive(Template)]
#[template(path = "disconnect.html")]
struct DisconnectPage {
    shell: Shell,
    action: String,
    ends: &'static str,
}

/// Gives the path that asks whether to disconnect an account.
pub(super) fn path_of(account: &Account) -> String {
    format!("/accounts/{}/disconnect", account.id)
}

/// Asks.
pub(super) async fn ask(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<AccountId>,
) -> Result<Response, PageError> {
    let accounts = site.service.connect().accounts(member.user_id()).await?;
    let account = accounts.iter().find(|account| account.id == id).ok_or(PageError::NotFound)?;
    let words = member.words();
    let title = words.disconnect_question(names::account(account));
    let ends = match account.provider() {
        Provider::TikTok => words.disconnect_ends(),
        Provider::Instagram => words.disconnect_ends_meta(),
    };
    let shell = Shell::of(&site, &member, title, "/").await?;
    page(&DisconnectPage { shell, action: path_of(account), ends })
}

/// Disconnects.
pub(super) async fn confirm(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<AccountId>,
    fields: Fields,
) -> Result<Response, PageError> {
    member.check(fields.get("csrf"))?;
    site.service.connect().disconnect(member.user_id(), &id).await?;
    Ok(Redirect::to("/?disconnected=1").into_response())
}
