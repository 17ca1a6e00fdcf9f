//! A file on its own, as a form: staged, and not yet published.

use axum::body::Body;
use axum::extract::Multipart;
use http::request::Parts;
use social_core::{AccountId, AppName, UserId};
use social_store::MediaAsset;
use tokio::time::{Instant, timeout_at};

use super::file::stage_field;
use super::form::{self, CSRF, FILE, TokenCheck};
use super::paced::Allowance;
use crate::Service;
use crate::axum::answer::ApiError;
use crate::axum::body::BODY_DEADLINE;
use crate::axum::problem::Problem;
use crate::error::{Error, MediaError, Violation};

/// The field that names the account the file is for.
const ACCOUNT: &str = "account_id";

/// Takes in a form with one file behind `csrf`, if one is owed, and `account_id`, if it is given.
pub(in crate::axum) async fn receive_file(
    service: &Service,
    user: &UserId,
    (parts, body): (&Parts, Body),
    check: &TokenCheck<'_>,
) -> Result<MediaAsset, ApiError> {
    let (mut form, allowance) = form::open(service, parts, body).await?;
    let outcome = read(service, user, &mut form, (&allowance, check)).await;
    if outcome.is_err() {
        form::linger(&mut form, &allowance).await;
    }
    outcome
}

async fn read(
    service: &Service,
    user: &UserId,
    form: &mut Multipart,
    (allowance, check): (&Allowance, &TokenCheck<'_>),
) -> Result<MediaAsset, ApiError> {
    let deadline = Instant::now() + BODY_DEADLINE;
    let (mut csrf, mut account) = (None, None);
    loop {
        let next = timeout_at(deadline, form.next_field()).await;
        let next = next.map_err(|_| Problem::BodyTimedOut)?;
        let Some(mut field) = next.map_err(|error| form::unreadable(&error))? else {
            check(csrf.as_deref()).map_err(|_| Problem::CsrfRefused)?;
            return Err(Error::Invalid(vec![super::fields::required(FILE)]).into());
        };
        let name = field.name().unwrap_or_default().to_owned();
        if name == FILE {
            check(csrf.as_deref()).map_err(|_| Problem::CsrfRefused)?;
            let app = app_of(service, user, account.as_ref()).await?;
            let first = timeout_at(deadline, form::first_block(&mut field)).await;
            let first = first.map_err(|_| Problem::BodyTimedOut)??;
            let first = first.ok_or(Error::Media(MediaError::Empty))?;
            allowance.lift();
            let staged = stage_field(service, user, app, field, first).await?;
            return alone(service, user, form, staged).await;
        }
        let value = timeout_at(deadline, form::text(field)).await;
        let value = value.map_err(|_| Problem::BodyTimedOut)??;
        match name.as_str() {
            CSRF => csrf = Some(value),
            ACCOUNT if !value.is_empty() => account = Some(AccountId::new(value)),
            ACCOUNT => {}
            _ => {
                let message = format!("the form has a field that is none of {ACCOUNT} and {FILE}");
                return Err(form::wrong_form("form", "unknown_field", &message));
            }
        }
    }
}

/// Demands that nothing follows the file.
async fn alone(
    service: &Service,
    user: &UserId,
    form: &mut Multipart,
    staged: MediaAsset,
) -> Result<MediaAsset, ApiError> {
    let broken = match timeout_at(Instant::now() + BODY_DEADLINE, form.next_field()).await {
        Ok(Ok(None)) => return Ok(staged),
        Ok(Ok(Some(_))) => {
            form::wrong_form(FILE, "not_last", "the file must be the last field, and the only file")
        }
        Ok(Err(error)) => form::unreadable(&error),
        Err(_) => Problem::BodyTimedOut.into(),
    };
    form::discard(service, user, &[staged]).await;
    Err(broken)
}

/// Tells whose app the file is for: the account's, or the only one there is.
async fn app_of(
    service: &Service,
    user: &UserId,
    account: Option<&AccountId>,
) -> Result<AppName, ApiError> {
    let Some(id) = account else {
        let default = AppName::default_app();
        if service.tiktok_app(&default).is_some() || service.instagram_app(&default).is_some() {
            return Ok(default);
        }
        let message = "name the account the file is for: its app is not the default one";
        return Err(Error::Invalid(vec![Violation::new(ACCOUNT, "required", message)]).into());
    };
    let found = service.store().find_account(user, id).await.map_err(Error::from)?;
    Ok(found.ok_or(Error::NotFound("account"))?.app)
}
