//! One post: what happened, what can be done, the journal, the facts.

mod facts;
mod journal;
mod stages;
mod story;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use social_core::{Provider, UserId};
use social_service::{Journal, Liveness, Seen};
use social_store::{MediaAsset, PostSource, Publication, PublicationId, PublicationState};

use self::facts::Fact;
use self::journal::Line;
use self::stages::Stage;
use super::chip::Chip;
use super::names;
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::shell::{Shell, page};
use crate::web::site::Site;
use crate::web::visit::Member;

#[derive(Template)]
#[template(path = "post.html")]
struct PostPage {
    shell: Shell,
    /// The stream of what happens; none once the post is settled.
    events: Option<String>,
    state: &'static str,
    chip: Chip,
    account: String,
    platform: &'static str,
    kind: &'static str,
    source: &'static str,
    update_path: Option<String>,
    asked: Option<&'static str>,
    happened: Vec<String>,
    advice: Vec<String>,
    code: Option<String>,
    log_id: Option<String>,
    settle_path: Option<String>,
    cancel_path: Option<String>,
    again_path: Option<String>,
    reconnect_path: Option<String>,
    stages: Vec<Stage>,
    lines: Vec<Line>,
    facts: Vec<Fact>,
}

#[derive(Debug, Deserialize)]
pub(super) struct PostQuery {
    update: Option<String>,
}

/// Shows a post; with `update` TikTok is asked first.
pub(super) async fn show(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<PublicationId>,
    Query(query): Query<PostQuery>,
) -> Result<Response, PageError> {
    let words = member.words();
    let user = member.user_id();
    let mut journal = site.service.publish().journal(user, &id).await?;
    let mut asked = None;
    if query.update.is_some() {
        let liveness = ask(&site, &member, &journal).await?;
        asked = Some(match liveness {
            Some(Liveness::Asked) => words.asked_just_now(),
            _ => words.not_asked(),
        });
        journal = site.service.publish().journal(user, &id).await?;
    }
    let publication = &journal.publication;
    let accounts = site.service.connect().accounts(user).await?;
    let account = accounts.iter().find(|account| account.id == publication.account_id);
    let settled = publication.state.is_settled();
    let story = story::tell(&journal, account, words, site.clock().now());
    let path = format!("/posts/{id}");
    // A draft in the inbox may still become a post.
    let may_change = !settled || publication.state == PublicationState::Inbox;
    let withdrawable = is_withdrawable(&journal);
    let files = files(&site, user, publication).await?;
    let title = names::title(publication, words);
    page(&PostPage {
        shell: Shell::of(&site, &member, title, "/posts").await?,
        events: (!settled).then(|| format!("/api/posts/{id}/events")),
        state: publication.state.as_str(),
        chip: Chip::of(publication, words, site.clock().now()),
        account: account.map_or_else(|| "-".to_owned(), names::account),
        platform: names::provider(names::platform(publication)),
        kind: names::kind(publication, words),
        source: names::source(publication, words),
        update_path: may_change.then(|| format!("{path}?update=1")),
        asked,
        happened: story.happened,
        advice: story.advice,
        code: story.code,
        log_id: story.log_id,
        settle_path: (publication.state == PublicationState::Unknown)
            .then(|| format!("{path}/settle")),
        cancel_path: withdrawable.then(|| format!("{path}/cancel")),
        // The form is TikTok's.
        again_path: (story.again && names::platform(publication) == Provider::TikTok)
            .then(|| account.map_or_else(|| "/tiktok/upload".to_owned(), super::upload::path_of)),
        reconnect_path: story
            .reconnect
            .then(|| account.map(super::connect::reconnect_path))
            .flatten(),
        stages: stages::of(&journal, &files, words),
        lines: journal::lines(&journal.steps, words),
        facts: facts::of(&journal, &files, words),
    })
}

/// Tells whether there is something to withdraw: nobody knows beforehand whether TikTok is in time.
fn is_withdrawable(journal: &Journal) -> bool {
    let publication = &journal.publication;
    let running = journal.posts.first().is_some_and(|post| {
        post.attempt == publication.attempt && !post.is_final() && post.source == PostSource::Pull
    });
    match publication.state {
        PublicationState::Queued => true,
        PublicationState::Transferring => !journal.posts.is_empty(),
        PublicationState::Processing => running,
        _ => false,
    }
}

/// Reads the rows of the files, in their order; they outlive the files.
async fn files(
    site: &Site,
    user: &UserId,
    publication: &Publication,
) -> Result<Vec<MediaAsset>, PageError> {
    let mut files = Vec::new();
    for id in &publication.media {
        let found = site.service.store().find_asset(user, id).await;
        files.extend(found.map_err(social_service::Error::from)?);
    }
    Ok(files)
}

/// Asks TikTok about the newest attempt; the answer is in the journal afterwards.
async fn ask(
    site: &Site,
    member: &Member,
    journal: &Journal,
) -> Result<Option<Liveness>, PageError> {
    let Some(post) = journal.posts.first() else { return Ok(None) };
    let report = site.service.publish().status(member.user_id(), &post.publish_id).await?;
    Ok(Some(report.liveness))
}

/// Withdraws a post that has not gone out.
pub(super) async fn cancel(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<PublicationId>,
    fields: Fields,
) -> Result<Response, PageError> {
    member.check(fields.get("csrf"))?;
    site.service.publish().cancel(member.user_id(), &id).await?;
    Ok(Redirect::to(&format!("/posts/{id}")).into_response())
}

/// Takes what the user saw on the profile.
pub(super) async fn settle(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<PublicationId>,
    fields: Fields,
) -> Result<Response, PageError> {
    member.check(fields.get("csrf"))?;
    let seen = match fields.get("posted") {
        Some("yes") => Some(Seen::Posted),
        Some("no") => Some(Seen::NotPosted),
        _ => None,
    };
    let publish = site.service.publish();
    match seen {
        Some(seen) => publish.settle(member.user_id(), &id, seen).await?,
        // A form without an answer says nothing.
        None => publish.find(member.user_id(), &id).await?,
    };
    Ok(Redirect::to(&format!("/posts/{id}")).into_response())
}
