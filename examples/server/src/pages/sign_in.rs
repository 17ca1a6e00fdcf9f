//! Coming in and going out.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::header::{RETRY_AFTER, SET_COOKIE};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Deserialize;
use serde_json::json;
use social_core::UserId;
use social_service::axum::OwnPath;
use social_store::{AuditOutcome, NewAudit};

use crate::people::{Email, Secret};
use crate::session::{Limited, Stay};
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::shell::{Shell, error_title, page};
use crate::web::site::Site;
use crate::web::visit::{Member, Visit};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    shell: Shell,
    /// Whether nobody can sign in yet.
    empty: bool,
    error: Option<String>,
    email: String,
    return_to: OwnPath,
}

#[derive(Debug, Deserialize)]
pub(super) struct SignInQuery {
    return_to: Option<String>,
}

/// Shows the form; whoever is signed in goes on at once.
pub(super) async fn form(
    State(site): State<Site>,
    visit: Visit,
    Query(query): Query<SignInQuery>,
) -> Result<Response, PageError> {
    let return_to = back(&site, query.return_to.as_deref());
    if visit.signed_in.is_some() {
        return Ok(Redirect::to(return_to.as_str()).into_response());
    }
    show(&site, &visit, None, String::new(), return_to).await
}

/// Checks email and password and opens a session.
pub(super) async fn submit(
    State(site): State<Site>,
    visit: Visit,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, PageError> {
    let return_to = back(&site, fields.get("return_to"));
    let email = fields.text("email");
    let words = visit.words();
    let taken = site.sign_in_limits.take(&visit.address.label(), email).await;
    if let Err(Limited { retry_after }) = taken.map_err(social_service::Error::from)? {
        audit(&site, &visit, None, "session.sign_in", AuditOutcome::Denied).await?;
        let minutes = retry_after.as_secs().div_ceil(60);
        let error = Some(words.sign_in_limited(minutes));
        let mut response = show(&site, &visit, error, email.to_owned(), return_to).await?;
        *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(retry_after.as_secs()));
        return Ok(response);
    }
    // Who is not there costs as much time as a wrong password.
    let known = match email.parse::<Email>() {
        Ok(email) => site.people.find_user(&email).await?,
        Err(_) => None,
    };
    let (user, hash) = known.unzip();
    let right = site.passwords.check(hash, fields.text("password").into()).await?;
    let Some(user) = user.filter(|_| right) else {
        audit(&site, &visit, None, "session.sign_in", AuditOutcome::Denied).await?;
        let error = Some(words.sign_in_wrong().to_owned());
        let mut response = show(&site, &visit, error, email.to_owned(), return_to).await?;
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    };
    let stay = if fields.ticked("stay") { Stay::Days30 } else { Stay::WhileOpen };
    let cookie = site.sessions.open(&user.id, stay, &headers).await?;
    audit(&site, &visit, Some(&user.id), "session.sign_in", AuditOutcome::Done).await?;
    with_cookie(return_to.as_str(), &cookie)
}

#[derive(Debug, Deserialize)]
pub(super) struct LinkQuery {
    key: String,
}

/// Signs in by a one-time link, on this machine only.
pub(super) async fn link(
    State(site): State<Site>,
    visit: Visit,
    headers: HeaderMap,
    Query(query): Query<LinkQuery>,
) -> Result<Response, PageError> {
    let user = match Secret::shown(&query.key) {
        Some(secret) if visit.address.is_this_machine() => {
            site.people.take_link(&secret.hash()).await?
        }
        _ => None,
    };
    let Some(user) = user else {
        audit(&site, &visit, None, "session.link", AuditOutcome::Denied).await?;
        let words = visit.words();
        let title = error_title(words, words.link_used_title());
        let shell = Shell::new(&site, &visit, title);
        let error = Some(words.link_used().to_owned());
        let empty = !site.people.has_users().await?;
        let refused =
            SignInPage { shell, empty, error, email: String::new(), return_to: OwnPath::default() };
        let mut response = page(&refused)?;
        *response.status_mut() = StatusCode::FORBIDDEN;
        return Ok(response);
    };
    let cookie = site.sessions.open(&user, Stay::WhileOpen, &headers).await?;
    audit(&site, &visit, Some(&user), "session.link", AuditOutcome::Done).await?;
    with_cookie("/", &cookie)
}

/// Ends the session.
pub(super) async fn out(
    State(site): State<Site>,
    member: Member,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, PageError> {
    member.check(fields.get("csrf"))?;
    let cookie = site.sessions.close(&headers).await?;
    audit(&site, &member.visit, Some(member.user_id()), "session.sign_out", AuditOutcome::Done)
        .await?;
    with_cookie("/sign-in", &cookie)
}

/// Ends every session of the user.
pub(super) async fn out_everywhere(
    State(site): State<Site>,
    member: Member,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, PageError> {
    member.check(fields.get("csrf"))?;
    site.people.close_sessions(member.user_id()).await?;
    let cookie = site.sessions.close(&headers).await?;
    audit(
        &site,
        &member.visit,
        Some(member.user_id()),
        "session.sign_out_everywhere",
        AuditOutcome::Done,
    )
    .await?;
    with_cookie("/sign-in", &cookie)
}

async fn show(
    site: &Site,
    visit: &Visit,
    error: Option<String>,
    email: String,
    return_to: OwnPath,
) -> Result<Response, PageError> {
    let words = visit.words();
    let title = words.sign_in_to(site.host());
    let title = if error.is_some() { error_title(words, &title) } else { title };
    let empty = !site.people.has_users().await?;
    page(&SignInPage { shell: Shell::new(site, visit, title), empty, error, email, return_to })
}

fn back(site: &Site, asked: Option<&str>) -> OwnPath {
    asked.and_then(|text| OwnPath::parse(text, &site.public_url)).unwrap_or_default()
}

fn with_cookie(path: &str, cookie: &str) -> Result<Response, PageError> {
    let cookie = HeaderValue::from_str(cookie)
        .map_err(|_| PageError::Internal("a cookie cannot be written"))?;
    let mut response = Redirect::to(path).into_response();
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

/// Writes down who came in, went out, or was kept out, and from where.
pub(super) async fn audit(
    site: &Site,
    visit: &Visit,
    user: Option<&UserId>,
    action: &str,
    outcome: AuditOutcome,
) -> Result<(), PageError> {
    let address = visit.address.label();
    let entry = NewAudit {
        actor: user.map_or_else(|| format!("address:{address}"), ToString::to_string),
        user_id: user.cloned(),
        action: action.to_owned(),
        account_id: None,
        detail: json!({ "address": address }),
        outcome,
        correlation_id: Some(visit.reference.clone()),
    };
    site.service
        .store()
        .record(&entry)
        .await
        .map_err(|error| social_service::Error::from(error).into())
}
