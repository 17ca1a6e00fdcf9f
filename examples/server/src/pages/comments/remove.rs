//! Asks before a comment is deleted, and does it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use social_store::IgComment;

use super::{act, thread, who};
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::shell::{Shell, error_title, page};
use crate::web::site::Site;
use crate::web::visit::Member;

#[derive(Template)]
#[template(path = "comment_delete.html")]
struct DeletePage {
    shell: Shell,
    who: String,
    text: String,
    error: Option<String>,
    id: String,
    back: String,
}

/// Asks.
pub(in crate::pages) async fn ask(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let comment = site.service.comments().find(member.user_id(), &id).await?;
    render(&site, &member, &comment, None).await
}

/// Deletes.
pub(in crate::pages) async fn confirm(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    member.check(fields.get("csrf"))?;
    let comment = site.service.comments().find(member.user_id(), &id).await?;
    let acting = who::acting(&comment);
    match site.service.comments().delete(member.user_id(), &acting, &comment.ig_id).await {
        Ok(()) => {
            let path = thread::done(&comment.media_id, "", "deleted");
            Ok(Redirect::to(&path).into_response())
        }
        Err(error) => {
            let (said, status) = act::said(&member, &error);
            let mut response = render(&site, &member, &comment, Some(said)).await?;
            *response.status_mut() = status;
            Ok(response)
        }
    }
}

async fn render(
    site: &Site,
    member: &Member,
    comment: &IgComment,
    error: Option<String>,
) -> Result<Response, PageError> {
    let words = member.words();
    let title = words.comment_delete_title();
    let title = if error.is_some() { error_title(words, title) } else { title.to_owned() };
    page(&DeletePage {
        shell: Shell::of(site, member, title, "/comments").await?,
        who: thread::who(comment, words),
        text: comment.text.clone(),
        error,
        id: comment.ig_id.clone(),
        back: thread::path_of(&comment.media_id),
    })
}
