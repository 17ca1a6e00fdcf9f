//! The caller's staged files.

use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use serde_json::Value;
use social_store::AssetId;

use super::answer::ApiError;
use super::gate::{self, Arriving, Signed};
use super::identity::CsrfRefused;
use super::mount::Api;
use super::upload::receive_file;
use super::view;
use crate::error::Result;

/// Stages a file that a later request names.
pub(super) async fn stage(
    State(api): State<Api>,
    Extension(arriving): Extension<Arriving>,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let user = &arriving.caller.user_id;
    let check = |token: Option<&str>| -> Result<(), CsrfRefused> {
        gate::check_form_token(&api, &parts, &arriving, token)
    };
    let received = receive_file(api.service(), user, (&parts, body), &check).await;
    if let Err(error) = &received {
        gate::note_form_refusal(&api, &parts, &arriving, error).await?;
    }
    let asset = received?;
    let judged = api.service().publish().judge_file(user, &asset.id).await?;
    let mut response = (StatusCode::CREATED, Json(view::file(&judged))).into_response();
    if let Ok(location) = HeaderValue::from_str(&format!("/api/media/{}", asset.id)) {
        response.headers_mut().insert(LOCATION, location);
    }
    Ok(response)
}

/// Shows a staged file and what the rules say of it.
pub(super) async fn show(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<AssetId>,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(view::file(&api.service().publish().judge_file(signed.user(), &id).await?)))
}

/// Removes a staged file that nothing needs.
pub(super) async fn discard(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<AssetId>,
) -> Result<StatusCode, ApiError> {
    api.service().staging().discard(signed.user(), &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
