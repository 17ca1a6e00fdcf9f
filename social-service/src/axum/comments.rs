//! Instagram media as they are stored, and the comments under them.

use axum::extract::{Path, Request, State};
use axum::{Extension, Json};
use http::Uri;
use instagram_client::read::CommentsSwitch;
use serde::Deserialize;
use serde_json::{Value, json};
use social_core::{AccountId, Timestamp};
use social_store::{CommentVisibility, IgCommentShelf, IgSeen};

use super::answer::ApiError;
use super::body::read_json;
use super::gate::Signed;
use super::mount::Api;
use super::{query, view};
use crate::{Acting, CommentTarget};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    account_id: AccountId,
    after: Option<String>,
    limit: Option<u32>,
}

/// Lists an account's media.
pub(super) async fn media(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    let Listed { account_id, after, limit } = query::read(&uri)?;
    let page = query::page(after, limit);
    let found = api.service().comments().media(signed.user(), &account_id, &page).await?;
    let media: Vec<_> = found.items.iter().map(view::ig_media).collect();
    Ok(Json(json!({ "media": media, "next": found.next })))
}

/// Lists the comments under a medium.
pub(super) async fn list(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    Path(media_id): Path<String>,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    let Listed { account_id, after, limit } = query::read(&uri)?;
    let page = query::page(after, limit);
    let comments = api.service().comments();
    let found = comments.list(signed.user(), &account_id, &media_id, &page).await?;
    let comments: Vec<_> = found.items.iter().map(view::ig_comment).collect();
    Ok(Json(json!({ "comments": comments, "next": found.next })))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sought {
    account_id: Option<AccountId>,
    show: Option<IgCommentShelf>,
    after: Option<String>,
    limit: Option<u32>,
}

/// Lists comments whatever they stand under.
pub(super) async fn search(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    let Sought { account_id, show, after, limit } = query::read(&uri)?;
    let (shelf, page) = (show.unwrap_or(IgCommentShelf::Unseen), query::page(after, limit));
    let comments = api.service().comments();
    let found = comments.search(signed.user(), account_id.as_ref(), shelf, &page).await?;
    let comments: Vec<_> = found.comments.items.iter().map(view::ig_comment).collect();
    Ok(Json(json!({
        "comments": comments,
        "next": found.comments.next,
        "unseen": found.unseen,
        "up_to": found.up_to,
    })))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seen {
    account_id: Option<AccountId>,
    media_id: Option<String>,
    up_to: Timestamp,
}

/// Marks comments as seen.
pub(super) async fn seen(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    let (parts, body) = request.into_parts();
    let Seen { account_id, media_id, up_to } = read_json(&parts.headers, body).await?;
    let seen = IgSeen { account_id, media_id, up_to };
    let marked = api.service().comments().mark_seen(signed.user(), &seen).await?;
    Ok(Json(json!({ "seen": marked })))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    account_id: AccountId,
    ig_id: Option<String>,
    text: String,
}

/// Comments on a medium.
pub(super) async fn write(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    Path(media_id): Path<String>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    write_under(&api, &signed, CommentTarget::Media(media_id), request).await
}

/// Answers a comment.
pub(super) async fn reply(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    Path(comment_id): Path<String>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    write_under(&api, &signed, CommentTarget::Comment(comment_id), request).await
}

async fn write_under(
    api: &Api,
    signed: &Signed,
    target: CommentTarget,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    let (parts, body) = request.into_parts();
    let Written { account_id, ig_id, text } = read_json(&parts.headers, body).await?;
    let acting = Acting { account_id, ig_id };
    let comment = api.service().comments().write(signed.user(), &acting, target, text).await?;
    Ok(Json(view::ig_comment(&comment)))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    account_id: AccountId,
    ig_id: Option<String>,
    hidden: bool,
}

/// Hides a comment, or shows it again.
pub(super) async fn hide(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    Path(comment_id): Path<String>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    let (parts, body) = request.into_parts();
    let Shown { account_id, ig_id, hidden } = read_json(&parts.headers, body).await?;
    let acting = Acting { account_id, ig_id };
    let wanted = if hidden { CommentVisibility::Hidden } else { CommentVisibility::Visible };
    let comments = api.service().comments();
    comments.set_visibility(signed.user(), &acting, &comment_id, wanted).await?;
    Ok(Json(json!({ "id": comment_id, "visibility": wanted })))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfAccount {
    account_id: AccountId,
    ig_id: Option<String>,
}

/// Deletes a comment.
pub(super) async fn delete(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    Path(comment_id): Path<String>,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    let OfAccount { account_id, ig_id } = query::read(&uri)?;
    let acting = Acting { account_id, ig_id };
    api.service().comments().delete(signed.user(), &acting, &comment_id).await?;
    Ok(Json(json!({ "id": comment_id, "deleted": true })))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Switched {
    account_id: AccountId,
    ig_id: Option<String>,
    enabled: bool,
}

/// Lets people comment on a medium, or not.
pub(super) async fn switch(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    Path(media_id): Path<String>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    let (parts, body) = request.into_parts();
    let Switched { account_id, ig_id, enabled } = read_json(&parts.headers, body).await?;
    let acting = Acting { account_id, ig_id };
    let switch = if enabled { CommentsSwitch::On } else { CommentsSwitch::Off };
    api.service().comments().switch(signed.user(), &acting, &media_id, switch).await?;
    Ok(Json(json!({ "media_id": media_id, "comments_enabled": enabled })))
}
