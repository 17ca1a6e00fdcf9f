//! What TikTok says of a creator and of a post.

use axum::extract::{Path, State};
use axum::{Extension, Json};
use http::Uri;
use serde::Deserialize;
use serde_json::Value;
use social_core::AccountId;

use super::answer::ApiError;
use super::gate::Signed;
use super::mount::Api;
use super::{query, view};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfAccount {
    account_id: AccountId,
}

/// Reads what the creator may post now.
pub(super) async fn creator_info(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    let OfAccount { account_id } = query::read(&uri)?;
    let creator = api.service().publish().creator_info(signed.user(), &account_id).await?;
    Ok(Json(view::creator(&creator)))
}

/// Reads the places for drafts.
pub(super) async fn quota(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    let OfAccount { account_id } = query::read(&uri)?;
    let quota = api.service().publish().pending_quota(signed.user(), &account_id).await?;
    Ok(Json(view::quota(&quota)))
}

/// Tells TikTok's status of a `publish_id`.
pub(super) async fn status(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    Path(publish_id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let report = api.service().publish().status(signed.user(), &publish_id).await?;
    Ok(Json(view::status(&report, api.service().clock().now())))
}
