//! Language and theme, kept in cookies of their own.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderValue;
use http::header::SET_COOKIE;
use social_service::axum::OwnPath;

use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::prefs;
use crate::web::site::Site;

/// Keeps the choices of the form, and goes back.
pub(super) async fn choose(
    State(site): State<Site>,
    fields: Fields,
) -> Result<Response, PageError> {
    let back = OwnPath::parse(fields.text("back"), &site.public_url).unwrap_or_default();
    let mut response = Redirect::to(back.as_str()).into_response();
    let secure = if site.is_https() { "; Secure" } else { "" };
    for (name, value) in fields.iter().filter(|(name, _)| *name != "back") {
        let line = prefs::cookie(name, value, secure).ok_or(PageError::Form)?;
        let line = HeaderValue::from_str(&line).map_err(|_| PageError::Form)?;
        response.headers_mut().append(SET_COOKIE, line);
    }
    Ok(response)
}
