//! Answers a comment, hides it, and shows it again.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use social_service::axum::status_of;
use social_service::{CommentTarget, Error, Particulars, words_for};
use social_store::{CommentVisibility, IgComment};

use super::thread::{self, Trouble};
use super::who;
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::Words;

/// The longest reply, in characters.
const LONGEST_REPLY: usize = 300;

/// Answers a comment.
pub(in crate::pages) async fn reply(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    member.check(fields.get("csrf"))?;
    let comment = site.service.comments().find(member.user_id(), &id).await?;
    // Browsers send two characters for an end of line, which counts as one.
    let text = fields.text("text").replace("\r\n", "\n");
    if let Some(said) = wrong_reply(&text, member.words()) {
        let refused = (said, StatusCode::UNPROCESSABLE_ENTITY);
        return again(&site, &member, &comment, &fields, Some(text), refused).await;
    }
    let target = CommentTarget::Comment(comment.ig_id.clone());
    let acting = who::acting(&comment);
    let comments = site.service.comments();
    let sent = comments.write(member.user_id(), &acting, target, text.clone()).await;
    let Err(error) = sent else { return Ok(done(&comment, &fields, "reply")) };
    let refused = said(&member, &error);
    again(&site, &member, &comment, &fields, Some(text), refused).await
}

/// Hides a comment, or shows it again.
pub(in crate::pages) async fn set_hidden(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    member.check(fields.get("csrf"))?;
    let comment = site.service.comments().find(member.user_id(), &id).await?;
    let (visibility, what) = match fields.text("hidden") {
        "true" => (CommentVisibility::Hidden, "hidden"),
        "false" => (CommentVisibility::Visible, "shown"),
        _ => return Err(PageError::Form),
    };
    let acting = who::acting(&comment);
    let comments = site.service.comments();
    match comments.set_visibility(member.user_id(), &acting, &comment.ig_id, visibility).await {
        Ok(()) => Ok(done(&comment, &fields, what)),
        Err(error) => {
            let refused = said(&member, &error);
            again(&site, &member, &comment, &fields, None, refused).await
        }
    }
}

fn wrong_reply(text: &str, words: Words) -> Option<String> {
    if text.trim().is_empty() {
        return Some(words.comment_reply_empty().to_owned());
    }
    let over = text.chars().count().saturating_sub(LONGEST_REPLY);
    (over > 0).then(|| words.comment_reply_long(over))
}

/// Writes what a flow refused, for people.
pub(super) fn said(member: &Member, error: &Error) -> (String, StatusCode) {
    tracing::debug!(%error, code = error.code(), "a comment was not changed");
    let reference = Some(member.visit.reference.clone());
    let particulars = Particulars { reference, ..Particulars::default() };
    (words_for(&error.code(), member.words().language(), &particulars), status_of(error))
}

fn done(comment: &IgComment, fields: &Fields, what: &str) -> Response {
    Redirect::to(&thread::done(&comment.media_id, fields.text("after"), what)).into_response()
}

async fn again(
    site: &Site,
    member: &Member,
    comment: &IgComment,
    fields: &Fields,
    text: Option<String>,
    (said, status): (String, StatusCode),
) -> Result<Response, PageError> {
    let trouble = Trouble { comment_id: comment.ig_id.clone(), text, said, status };
    thread::again(site, member, &comment.media_id, fields.text("after"), trouble).await
}
