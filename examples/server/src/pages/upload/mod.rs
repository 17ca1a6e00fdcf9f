//! The upload form for TikTok: what its guidelines demand, in their order, with and without script.
//!
//! The rows R1 to R16 in the comments are those of the Content Sharing Guidelines as the project's
//! fact sheet numbers them.

mod creator;
mod entries;
mod intake;
mod page;
mod rules;

use axum::extract::{Multipart, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use social_core::Provider;
use social_service::{Conflict, Error};
use social_store::{Account, Publication};

use self::creator::Creator;
use self::entries::Entries;
use self::intake::Door;
use super::field::FieldError;
use super::intake::{Received, Refused, discard, receive};
use super::meant::Meant;
use super::verdicts::{self, Many, Verdicts};
use crate::web::error::PageError;
use crate::web::site::Site;
use crate::web::visit::Member;

/// Gives the path of the form for an account.
pub(super) fn path_of(account: &Account) -> String {
    format!("/tiktok/upload?account_id={}", account.id)
}

/// Shows the form, with what TikTok says of the creator at this moment (R1).
pub(super) async fn show(
    State(site): State<Site>,
    member: Member,
    Query(meant): Query<Meant>,
) -> Result<Response, PageError> {
    let accounts = accounts(&site, &member).await?;
    let chosen = meant.find(&accounts, |account, id, _| account.id.as_str() == id)?;
    let Some(account) = chosen else { return page::choose(&site, &member, &accounts).await };
    let creator = Creator::ask(&site, &member, account).await?;
    let entries = Entries::fresh(&creator)?;
    page::show(&site, &member, &accounts, page::Form::new(creator, entries, Vec::new())).await
}

/// Takes the form in. The click was the consent: nothing left the device before it (R14).
pub(super) async fn submit(
    State(site): State<Site>,
    member: Member,
    form: Multipart,
) -> Result<Response, PageError> {
    let received = match receive::<Door>(&site, &member, form).await {
        Ok(received) => received,
        Err((Refused::Page(error), _)) => return Err(error),
        Err((Refused::Known(publication), _)) => return Ok(see(&publication)),
        Err((Refused::Form(typed, errors), door)) => {
            let refusal = Refusal { creator: door.map(|door| door.creator), ..Refusal::default() };
            return again(&site, &member, Entries::of(&typed), errors, refusal).await;
        }
    };
    let assets = received.assets();
    let Received { typed, intake: Door { account, creator }, .. } = received;
    let entries = Entries::of(&typed);
    let errors = rules::check(&entries, &creator, !assets.is_empty(), member.words());
    if !errors.is_empty() {
        discard(&site, &member, &assets).await;
        let refusal = Refusal { creator: Some(creator), ..Refusal::default() };
        return again(&site, &member, entries, errors, refusal).await;
    }
    let Some(request) = rules::request(&entries, &account, &assets) else {
        return Err(PageError::Internal("a form that fits makes no request"));
    };
    let publish = site.service.publish();
    match publish.submit_tiktok(member.user_id(), &entries.idempotency_key, request).await {
        Ok(publication) => {
            if !assets.iter().all(|asset| publication.media.contains(asset)) {
                // The form came twice at once, and the other one was first.
                discard(&site, &member, &assets).await;
            }
            Ok(see(&publication))
        }
        Err(Error::Conflict(Conflict::IdempotencyKey { publication })) => {
            // The same form again, with other files: what it made first is shown.
            discard(&site, &member, &assets).await;
            Ok(Redirect::to(&format!("/posts/{publication}")).into_response())
        }
        Err(error) => {
            let verdicts = verdicts::of_error(&error, Many::Photos, member.words());
            discard(&site, &member, &assets).await;
            let errors = rules::of_refusal(&error, names(&account), member.words());
            // What is wrong with a file says nothing new of the creator.
            let creator = is_of_files(&error).then_some(creator);
            let status = Some(PageError::from(error).status());
            again(&site, &member, entries, errors, Refusal { status, verdicts, creator }).await
        }
    }
}

fn is_of_files(error: &Error) -> bool {
    match error {
        Error::Media(_) => true,
        Error::Invalid(violations) => violations.iter().all(|one| one.verdict.is_some()),
        _ => false,
    }
}

/// Lists the member's accounts on TikTok.
async fn accounts(site: &Site, member: &Member) -> Result<Vec<Account>, PageError> {
    let mut accounts = site.service.connect().accounts(member.user_id()).await?;
    accounts.retain(|account| account.provider() == Provider::TikTok);
    Ok(accounts)
}

fn names(account: &Account) -> String {
    super::names::account(account)
}

fn see(publication: &Publication) -> Response {
    Redirect::to(&format!("/posts/{}", publication.id)).into_response()
}

/// What else is told of a refused form.
#[derive(Default)]
struct Refusal {
    status: Option<StatusCode>,
    verdicts: Verdicts,
    /// What TikTok said of the creator a moment ago; without it TikTok is asked again.
    creator: Option<Creator>,
}

/// Shows the form again with every entry kept, except the file.
async fn again(
    site: &Site,
    member: &Member,
    entries: Entries,
    errors: Vec<FieldError>,
    refusal: Refusal,
) -> Result<Response, PageError> {
    let accounts = accounts(site, member).await?;
    let account = accounts
        .iter()
        .find(|account| account.id == entries.account_id)
        .ok_or(PageError::NotFound)?;
    let creator = match refusal.creator {
        Some(creator) => creator,
        None => Creator::ask(site, member, account).await?,
    };
    let form =
        page::Form { verdicts: refusal.verdicts, ..page::Form::new(creator, entries, errors) };
    let mut response = page::show(site, member, &accounts, form).await?;
    *response.status_mut() = refusal.status.unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    Ok(response)
}
