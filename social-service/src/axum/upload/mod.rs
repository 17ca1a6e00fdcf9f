//! Requests to publish, on whichever platform.

mod chosen;
mod fields;
mod file;
mod form;
mod instagram;
mod paced;
mod platform;
mod stage;

use axum::Extension;
use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::LOCATION;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use social_core::UserId;
use social_store::Publication;

pub(super) use fields::UploadFields;
pub use file::stage_field;
pub use form::{TokenCheck, receive_instagram_form, receive_upload_form};
pub(super) use instagram::InstagramFields;
pub(super) use platform::Fields;
pub(super) use stage::receive_file;

use super::answer::ApiError;
use super::body::{MediaType, media_type, read_json};
use super::gate::{self, Arriving};
use super::identity::CsrfRefused;
use super::mount::Api;
use super::problem::Problem;
use super::view;
use crate::Service;
use crate::error::{Conflict, Error, Result, Violation};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Accepts a video, or photos, for TikTok.
pub(super) async fn tiktok(
    State(api): State<Api>,
    Extension(arriving): Extension<Arriving>,
    request: Request,
) -> Result<Response, ApiError> {
    let publication = counted::<UploadFields>(&api, &arriving, request).await?;
    let posts = api.service().store().posts_of(&publication.id).await.map_err(Error::from)?;
    let publish_id = posts.first().map(|post| post.publish_id.as_str());
    Ok(accepted(&publication, view::accepted(&publication, publish_id)))
}

/// Accepts a picture, a reel, a story or a carousel for Instagram.
pub(super) async fn instagram(
    State(api): State<Api>,
    Extension(arriving): Extension<Arriving>,
    request: Request,
) -> Result<Response, ApiError> {
    let publication = counted::<InstagramFields>(&api, &arriving, request).await?;
    Ok(accepted(&publication, view::accepted_by_instagram(&publication)))
}

fn accepted(publication: &Publication, body: serde_json::Value) -> Response {
    let mut response = (StatusCode::ACCEPTED, Json(body)).into_response();
    if let Ok(location) = HeaderValue::from_str(&view::status_url(publication)) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// Accepts a request, and counts how that went.
async fn counted<F: Fields>(
    api: &Api,
    arriving: &Arriving,
    request: Request,
) -> Result<Publication, ApiError> {
    let outcome = accept::<F>(api, arriving, request).await;
    let word = match &outcome {
        Ok(_) => "accepted",
        Err(error) if error.status().is_server_error() => "failed",
        Err(_) => "refused",
    };
    let provider = F::PROVIDER.as_str();
    metrics::counter!("upload_total", "provider" => provider, "outcome" => word).increment(1);
    let publication = outcome?;
    tracing::info!(publication_id = %publication.id, account_id = %publication.account_id, "accepted");
    Ok(publication)
}

async fn accept<F: Fields>(
    api: &Api,
    arriving: &Arriving,
    request: Request,
) -> Result<Publication, ApiError> {
    let (parts, body) = request.into_parts();
    let (service, user) = (api.service(), &arriving.caller.user_id);
    match media_type(&parts.headers) {
        MediaType::Json => {
            let fields: F = read_json(&parts.headers, body).await?;
            let header = header_key(&parts.headers)?;
            let key = choose_key(header.as_deref(), fields.idempotency_key())?;
            let request = fields.into_request(F::staged(&[]))?;
            Ok(F::submit(service, user, &key, request).await?)
        }
        MediaType::Multipart => {
            let check = |token: Option<&str>| -> Result<(), CsrfRefused> {
                gate::check_form_token(api, &parts, arriving, token)
            };
            let received = form::receive::<F>(service, user, (&parts, body), &check).await;
            if let Err(error) = &received {
                gate::note_form_refusal(api, &parts, arriving, error).await?;
            }
            received
        }
        MediaType::Other => {
            Err(Problem::UnsupportedMediaType
                .because("send application/json or multipart/form-data"))
        }
    }
}

fn header_key(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let text = value.to_str().map_err(|_| {
        Error::Invalid(vec![Violation::new(
            "idempotency_key",
            "malformed",
            "the header `idempotency-key` must be plain ASCII",
        )])
    })?;
    Ok(Some(text.to_owned()))
}

/// Chooses between the header and the field; both may be given if they agree.
fn choose_key(header: Option<&str>, field: Option<&str>) -> Result<String, ApiError> {
    match (header, field) {
        (Some(header), Some(field)) if header != field => {
            Err(Error::Invalid(vec![Violation::new(
                "idempotency_key",
                "ambiguous",
                "the header `idempotency-key` and the field differ",
            )])
            .into())
        }
        (Some(key), _) | (None, Some(key)) => Ok(key.to_owned()),
        (None, None) => Err(form::key_required()),
    }
}

/// Finds the publication of a key that is known, if it was asked for with these same fields.
///
/// Files cannot be compared without storing them, so a form is the same if its fields are.
async fn known<F: Fields>(
    service: &Service,
    user: &UserId,
    key: &str,
    fields: &F,
) -> Result<Option<Publication>> {
    let Some(known) = service.store().find_by_key(user, key).await? else { return Ok(None) };
    let conflict = || Conflict::IdempotencyKey { publication: known.id.to_string() };
    let staged = F::staged_before(&known).ok_or_else(conflict)?;
    let request = fields.clone().into_request(staged)?;
    let same = F::stored(&request).is_some_and(|request| request == known.request);
    if same { Ok(Some(known)) } else { Err(conflict().into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_from_the_header_or_the_field_and_must_come() {
        assert_eq!(choose_key(Some("k"), None).unwrap(), "k");
        assert_eq!(choose_key(None, Some("k")).unwrap(), "k");
        assert_eq!(choose_key(Some("k"), Some("k")).unwrap(), "k");
        assert!(choose_key(Some("k"), Some("l")).is_err());
        assert_eq!(choose_key(None, None).unwrap_err().code(), "invalid_request");
    }
}
