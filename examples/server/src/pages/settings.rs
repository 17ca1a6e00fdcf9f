//! API tokens, and signing out.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use social_store::AuditOutcome;

use super::sign_in::audit;
use crate::people::Secret;
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::shell::{Shell, error_title, page};
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::Moment;

/// The most tokens of one user.
pub(crate) const MOST_TOKENS: usize = 50;
/// The longest name of a token, in characters.
const LONGEST_NAME: usize = 80;

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage {
    shell: Shell,
    signed_in_as: String,
    tokens: Vec<Row>,
    /// A new token, shown this once.
    secret: Option<String>,
    copy: &'static str,
    error: Option<&'static str>,
}

struct Row {
    name: String,
    prefix: String,
    created: Moment,
    used: String,
    remove: String,
    remove_path: String,
}

/// Reads a token's name.
pub(crate) fn token_name(text: &str) -> Option<&str> {
    let name = text.trim();
    let length = name.chars().count();
    ((1..=LONGEST_NAME).contains(&length) && !name.chars().any(char::is_control)).then_some(name)
}

/// Shows the page.
pub(super) async fn show(State(site): State<Site>, member: Member) -> Result<Response, PageError> {
    render(&site, &member, None, None).await
}

/// Makes a token and shows it, this once.
pub(super) async fn add_token(
    State(site): State<Site>,
    member: Member,
    fields: Fields,
) -> Result<Response, PageError> {
    member.check(fields.get("csrf"))?;
    let words = member.words();
    let Some(name) = token_name(fields.text("name")) else {
        return refused(&site, &member, words.wrong_token_name()).await;
    };
    if site.people.api_tokens(member.user_id()).await?.len() >= MOST_TOKENS {
        return refused(&site, &member, words.wrong_too_many_tokens()).await;
    }
    let (_, secret) = site.sessions.new_api_token(member.user_id(), name).await?;
    audit(&site, &member.visit, Some(member.user_id()), "api_token.create", AuditOutcome::Done)
        .await?;
    render(&site, &member, Some(secret), None).await
}

/// Takes a token away.
pub(super) async fn remove_token(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    member.check(fields.get("csrf"))?;
    if !site.people.remove_api_token(member.user_id(), &id).await? {
        return Err(PageError::NotFound);
    }
    audit(&site, &member.visit, Some(member.user_id()), "api_token.remove", AuditOutcome::Done)
        .await?;
    Ok(Redirect::to("/settings").into_response())
}

async fn refused(site: &Site, member: &Member, error: &'static str) -> Result<Response, PageError> {
    let mut response = render(site, member, None, Some(error)).await?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

async fn render(
    site: &Site,
    member: &Member,
    secret: Option<Secret>,
    error: Option<&'static str>,
) -> Result<Response, PageError> {
    let words = member.words();
    let tokens = site.people.api_tokens(member.user_id()).await?;
    let rows = tokens.into_iter().map(|token| Row {
        created: words.moment(token.created_at),
        used: token
            .last_used_at
            .map_or_else(|| words.token_never().to_owned(), |at| words.moment(at).text),
        remove: words.token_remove(&token.name),
        remove_path: format!("/settings/tokens/{}/remove", token.id),
        name: token.name,
        prefix: token.prefix,
    });
    let title = match error {
        Some(_) => error_title(words, words.settings()),
        None => words.settings().to_owned(),
    };
    page(&SettingsPage {
        shell: Shell::of(site, member, title, "/settings").await?,
        signed_in_as: words.signed_in_as(&member.user().email),
        tokens: rows.collect(),
        secret: secret.map(|secret| secret.expose_secret().to_owned()),
        copy: words.copy(),
        error,
    })
}
