//! The caller's publications.

use axum::extract::{Path, Request, State};
use axum::{Extension, Json};
use http::Uri;
use serde::Deserialize;
use serde_json::{Value, json};
use social_core::Provider;
use social_store::{PublicationId, PublicationState};

use super::answer::ApiError;
use super::body::read_json;
use super::gate::Signed;
use super::mount::Api;
use super::problem::Problem;
use super::upload::{Fields, InstagramFields, UploadFields};
use super::{query, view};
use crate::Seen;
use crate::error::{Error, Violation};

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

/// The field that says whom a request to be checked is for; TikTok, unless it is there.
const PLATFORM: &str = "platform";

/// Checks a request without publishing.
pub(super) async fn validate(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    let (parts, body) = request.into_parts();
    let mut fields: serde_json::Map<String, Value> = read_json(&parts.headers, body).await?;
    let publish = api.service().publish();
    let found = match platform(fields.remove(PLATFORM))? {
        Provider::TikTok => {
            let request = read::<UploadFields>(fields)?;
            publish.validate_tiktok(signed.user(), &request).await?
        }
        Provider::Instagram => {
            let request = read::<InstagramFields>(fields)?;
            publish.validate_instagram(signed.user(), &request).await?
        }
    };
    Ok(Json(json!({
        "valid": found.violations.is_empty(),
        "violations": found.violations,
        "verdicts": found.verdicts,
    })))
}

fn platform(named: Option<Value>) -> Result<Provider, ApiError> {
    let Some(named) = named else { return Ok(Provider::TikTok) };
    let known = named.as_str().and_then(|word| word.parse().ok());
    known.ok_or_else(|| {
        let message = "`platform` is `tiktok` or `instagram`";
        Error::Invalid(vec![Violation::new(PLATFORM, "malformed", message)]).into()
    })
}

fn read<F: Fields>(fields: serde_json::Map<String, Value>) -> Result<F::Request, ApiError> {
    let fields: F = serde_json::from_value(Value::Object(fields))
        .map_err(|error| Problem::InvalidJson.because(error.to_string()))?;
    Ok(fields.into_request(F::staged(&[]))?)
}
