//! The form for Instagram: one professional account, one of four kinds, with and without script.

mod entries;
mod intake;
mod page;
mod people;
mod plan;
mod refusal;
mod request;
mod rules;
mod target;

use axum::extract::{Multipart, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use social_service::{Conflict, Error};
use social_store::{Account, AssetId, Publication, PublicationId};

use self::entries::Entries;
use self::intake::Door;
use self::rules::Came;
use self::target::Target;
use super::field::FieldError;
use super::intake::{Received, Refused, discard, receive};
use super::meant::Meant;
use super::names;
use super::verdicts::{self, Many, Verdicts};
use crate::web::error::PageError;
use crate::web::site::Site;
use crate::web::visit::Member;

/// Where the form is.
pub(super) const HERE: &str = "/instagram/publish";

#[derive(Debug, Deserialize)]
pub(super) struct PublishQuery {
    #[serde(flatten)]
    meant: Meant,
    /// A post that is made again: the form is filled in with what was asked for.
    again: Option<PublicationId>,
}

/// Gives the path of the form, filled in with what a post asked for.
pub(super) fn again_path(id: &PublicationId) -> String {
    format!("{HERE}?again={id}")
}

/// Gives the path of the form for whatever a login leads to.
pub(super) fn path_of(account: &Account) -> String {
    format!("{HERE}?account_id={}", account.id)
}

/// Shows the form, or which accounts there are to publish on.
pub(super) async fn show(
    State(site): State<Site>,
    member: Member,
    Query(query): Query<PublishQuery>,
) -> Result<Response, PageError> {
    let targets = Target::all(&site, &member).await?;
    if let Some(id) = &query.again {
        return again(&site, &member, &targets, id).await;
    }
    let meant = query.meant.find(&targets, Target::is_named)?;
    match meant.filter(|target| target.can_publish()) {
        Some(target) => {
            let entries = Entries::fresh(target)?;
            page::show(&site, &member, &targets, page::Form::new(target, entries)).await
        }
        None => page::choose(&site, &member, &targets).await,
    }
}

/// Shows the form filled in with what a post of the member asked for.
async fn again(
    site: &Site,
    member: &Member,
    targets: &[Target],
    id: &PublicationId,
) -> Result<Response, PageError> {
    let journal = site.service.publish().journal(member.user_id(), id).await?;
    let asked = names::instagram(&journal.publication).ok_or(PageError::NotFound)?;
    let target = targets
        .iter()
        .find(|target| target.is(asked.account_id.as_str(), &asked.ig_id) && target.can_publish());
    let Some(target) = target else { return page::choose(site, member, targets).await };
    let files = journal.files.iter().map(|file| file.file_name.clone()).collect();
    let entries = Entries::again(target, &asked, files)?;
    page::show(site, member, targets, page::Form::new(target, entries)).await
}

/// Takes the form in.
pub(super) async fn submit(
    State(site): State<Site>,
    member: Member,
    form: Multipart,
) -> Result<Response, PageError> {
    let received = match receive::<Door>(&site, &member, form).await {
        Ok(received) => received,
        Err((Refused::Page(error), _)) => return Err(error),
        Err((Refused::Known(publication), _)) => return Ok(see(&publication.id)),
        Err((Refused::Form(typed, errors), _)) => {
            let entries = Entries::read(&typed);
            return refused(&site, &member, entries, errors, Refusal::default()).await;
        }
    };
    let entries = Entries::read(&received.typed);
    let assets = received.assets();
    let errors =
        rules::check(&entries, came(&entries, &received), site.clock().now(), member.words());
    if !errors.is_empty() {
        discard(&site, &member, &assets).await;
        return refused(&site, &member, entries, errors, Refusal::default()).await;
    }
    match publish(&site, &member, &entries, &received).await? {
        Ok(publication) => {
            if !assets.iter().all(|asset| publication.media.contains(asset)) {
                // The form came twice at once, and the other one was first.
                discard(&site, &member, &assets).await;
            }
            Ok(see(&publication.id))
        }
        Err(Error::Conflict(Conflict::IdempotencyKey { publication })) => {
            // The same form again, with other files: what it made first is shown.
            discard(&site, &member, &assets).await;
            Ok(see(&PublicationId::new(publication)))
        }
        Err(error) => {
            let verdicts = verdicts::of_error(&error, Many::Items, member.words());
            discard(&site, &member, &assets).await;
            let name = received.intake.0.name();
            let errors = refusal::of_error(&error, &entries, name, member.words());
            let status = Some(PageError::from(error).status());
            refused(&site, &member, entries, errors, Refusal { status, verdicts }).await
        }
    }
}

fn came(entries: &Entries, received: &Received<Door>) -> Came {
    let files = entries.file_field().map_or(0, |field| received.of(field).len());
    Came { files, cover: !received.of(intake::COVER).is_empty() }
}

/// Submits what came.
async fn publish(
    site: &Site,
    member: &Member,
    entries: &Entries,
    received: &Received<Door>,
) -> Result<Result<Publication, Error>, PageError> {
    let files: Vec<AssetId> = match entries.file_field() {
        Some(field) => received.of(field),
        None => Vec::new(),
    };
    let cover = received.of(intake::COVER).into_iter().next();
    let now = site.clock().now();
    let target = &received.intake.0;
    let Some(request) = request::make(entries, target, (&files, cover), now) else {
        return Err(PageError::Internal("a form that fits makes no request"));
    };
    let publish = site.service.publish();
    Ok(publish.submit_instagram(member.user_id(), &entries.idempotency_key, request).await)
}

fn see(id: &PublicationId) -> Response {
    Redirect::to(&format!("/posts/{id}")).into_response()
}

/// What else is told of a refused form.
#[derive(Default)]
struct Refusal {
    status: Option<StatusCode>,
    verdicts: Verdicts,
}

/// Shows the form again with every entry kept, except the files.
async fn refused(
    site: &Site,
    member: &Member,
    entries: Entries,
    errors: Vec<FieldError>,
    refusal: Refusal,
) -> Result<Response, PageError> {
    let targets = Target::all(site, member).await?;
    let target = targets.iter().find(|target| target.is(&entries.account_id, &entries.ig_id));
    let target = target.ok_or(PageError::NotFound)?;
    let form =
        page::Form { errors, verdicts: refusal.verdicts, ..page::Form::new(target, entries) };
    let mut response = page::show(site, member, &targets, form).await?;
    *response.status_mut() = refusal.status.unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    Ok(response)
}
