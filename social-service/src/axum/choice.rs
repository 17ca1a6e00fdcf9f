//! Which Instagram accounts a login shall connect, for programs; a host's page asks people.

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::{Extension, Json};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::ApiError;
use super::body::read_json;
use super::gate::Signed;
use super::mount::Api;
use super::{cookie, view};
use crate::{BrowserKey, Choose};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Chosen {
    accounts: Vec<String>,
}

/// Shows an open choice.
pub(super) async fn show(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    let browser = browser(&api, &headers)?;
    let choice = api.service().connect().choice(signed.user(), &browser, &key).await?;
    let show = |candidate| view::candidate(candidate, signed.language);
    Ok(Json(json!({
        "accounts": choice.candidates.iter().map(show).collect::<Vec<_>>(),
        "expires_at": choice.expires_at,
    })))
}

/// Answers it.
pub(super) async fn choose(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    Path(key): Path<String>,
    request: Request<Body>,
) -> Result<Json<Value>, ApiError> {
    let (parts, body) = request.into_parts();
    let Chosen { accounts } = read_json(&parts.headers, body).await?;
    let browser = browser(&api, &parts.headers)?;
    let choose =
        Choose { user_id: signed.user().clone(), browser: &browser, key: &key, ig_ids: accounts };
    let connected = api.service().connect().choose(choose).await?;
    let missing: Vec<_> = connected.missing.iter().collect();
    Ok(Json(json!({
        "account": view::account(&connected.account, &connected.professionals, signed.language),
        "missing_scopes": missing,
        "return_to": connected.return_path,
    })))
}

/// Without its cookie the browser is a stranger, and a fresh key opens no choice.
fn browser(api: &Api, headers: &HeaderMap) -> Result<BrowserKey, ApiError> {
    match cookie::read(headers, api.public_url()) {
        Some(browser) => Ok(browser),
        None => Ok(BrowserKey::fresh()?),
    }
}
