//! Marks comments as seen.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use social_core::AccountId;
use social_store::IgSeen;
use url::form_urlencoded;

use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::site::Site;
use crate::web::visit::Member;

/// Marks all that had come when the page was drawn; what came since stays unseen.
pub(in crate::pages) async fn mark_all(
    State(site): State<Site>,
    member: Member,
    fields: Fields,
) -> Result<Response, PageError> {
    member.check(fields.get("csrf"))?;
    let up_to = fields.text("up_to").parse().map_err(|_| PageError::Form)?;
    let account = fields.get("account_id").filter(|id| !id.is_empty());
    let seen = IgSeen { account_id: account.map(AccountId::new), media_id: None, up_to };
    site.service.comments().mark_seen(member.user_id(), &seen).await?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(account) = account {
        query.append_pair("account_id", account);
    }
    query.append_pair("done", "seen");
    Ok(Redirect::to(&format!("/comments?{}", query.finish())).into_response())
}
