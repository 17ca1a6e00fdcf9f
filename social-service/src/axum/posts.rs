//! The caller's publications.

use axum::extract::{Path, Request, State};
use axum::{Extension, Json};
use http::Uri;
use serde::Deserialize;
use serde_json::{Value, json};
use social_store::{PublicationId, PublicationState};

use super::answer::ApiError;
use super::body::read_json;
use super::gate::Signed;
use super::mount::Api;
use super::upload::{Staged, UploadFields};
use super::{query, view};
use crate::Seen;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    state: Option<PublicationState>,
    after: Option<String>,
    limit: Option<u32>,
}

/// Lists publications, newest first.
pub(super) async fn list(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    let Listed { state, after, limit } = query::read(&uri)?;
    let page = query::page(after, limit);
    let found = api.service().publish().list(signed.user(), state, &page).await?;
    let posts: Vec<_> =
        found.items.iter().map(|one| view::publication(one, signed.language)).collect();
    Ok(Json(json!({ "posts": posts, "next": found.next })))
}

/// Shows a publication with its journal.
pub(super) async fn show(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<PublicationId>,
) -> Result<Json<Value>, ApiError> {
    let journal = api.service().publish().journal(signed.user(), &id).await?;
    Ok(Json(view::journal(&journal, signed.language)))
}

/// Withdraws a publication.
pub(super) async fn cancel(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<PublicationId>,
) -> Result<Json<Value>, ApiError> {
    let publication = api.service().publish().cancel(signed.user(), &id).await?;
    Ok(Json(view::publication(&publication, signed.language)))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settled {
    posted: bool,
}

/// Settles a publication that is unknown, by what its user saw.
pub(super) async fn settle(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<PublicationId>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    let (parts, body) = request.into_parts();
    let Settled { posted } = read_json(&parts.headers, body).await?;
    let seen = if posted { Seen::Posted } else { Seen::NotPosted };
    let publication = api.service().publish().settle(signed.user(), &id, seen).await?;
    Ok(Json(view::publication(&publication, signed.language)))
}

/// Checks a request without publishing.
pub(super) async fn validate(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    let (parts, body) = request.into_parts();
    let fields: UploadFields = read_json(&parts.headers, body).await?;
    let request = fields.into_request(Staged::Nothing)?;
    let found = api.service().publish().validate_tiktok(signed.user(), &request).await?;
    Ok(Json(json!({
        "valid": found.violations.is_empty(),
        "violations": found.violations,
        "verdicts": found.verdicts,
    })))
}
