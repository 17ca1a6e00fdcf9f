//! One post: what happened, what can be done, the journal, the facts.

mod facts;
mod instagram;
mod journal;
mod stages;
mod story;

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use instagram_client::preflight::Outcome;
use serde::Deserialize;
use social_core::{Provider, Timestamp};
use social_service::{Journal, Judged, Liveness, Seen};
use social_store::{Account, Publication, PublicationId, PublicationState};

use self::facts::Fact;
use self::journal::Line;
use self::stages::Stage;
use super::chip::Chip;
use super::names;
use super::verdicts::{Many, Verdicts};
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::shell::{Shell, page};
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::Words;

/// How long the address of a post is asked for.
const ADDRESS_COMES: Duration = Duration::from_hours(24);

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
    asked: Option<String>,
    happened: Vec<String>,
    advice: Vec<String>,
    code: Option<String>,
    log_id: Option<String>,
    settle_path: Option<String>,
    cancel_path: Option<String>,
    again_path: Option<String>,
    reconnect_path: Option<String>,
    /// The post itself, at its platform.
    open_path: Option<String>,
    /// Whether the address of a post that is out is still to come.
    awaits: bool,
    /// What the files may have been refused for.
    verdicts: Verdicts,
    log_name: &'static str,
    stages: Vec<Stage>,
    lines: Vec<Line>,
    facts: Vec<Fact>,
}

#[derive(Debug, Deserialize)]
pub(super) struct PostQuery {
    update: Option<String>,
}

/// Shows a post; with `update` its platform is asked first.
pub(super) async fn show(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<PublicationId>,
    Query(query): Query<PostQuery>,
) -> Result<Response, PageError> {
    let words = member.words();
    let user = member.user_id();
    let (journal, asked) = read(&site, &member, &id, query.update.is_some()).await?;
    let publication = &journal.publication;
    let accounts = site.service.connect().accounts(user).await?;
    let account = accounts.iter().find(|account| account.id == publication.account_id);
    let professionals = site.service.connect().professionals(user).await?;
    let who = names::of_post(publication, &accounts, &professionals);
    let settled = publication.state.is_settled();
    let out = address(&site, publication).await?;
    let awaits = out.is_none() && awaits_address(publication, site.clock().now());
    let story = story::tell(&journal, (account, &who), awaits, words, site.clock().now());
    let path = format!("/posts/{id}");
    // A draft in the inbox may still become a post.
    let may_change = !settled || awaits || publication.state == PublicationState::Inbox;
    let withdrawable = site.service.publish().may_cancel(&journal);
    let title = names::title(publication, words);
    page(&PostPage {
        shell: Shell::of(&site, &member, title, "/posts").await?,
        events: (!settled).then(|| format!("/api/posts/{id}/events")),
        state: publication.state.as_str(),
        chip: Chip::of(publication, words, site.clock().now()),
        account: who,
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
        again_path: story.again.then(|| again_path(publication, account)),
        reconnect_path: story
            .reconnect
            .then(|| account.map(super::connect::reconnect_path))
            .flatten(),
        stages: stages::of(&journal, words),
        lines: journal::lines(&journal.steps, names::platform(publication), words),
        facts: facts::of(&journal, out.as_deref(), words),
        open_path: out,
        awaits,
        verdicts: verdicts(&journal, words),
        log_name: match names::platform(publication) {
            Provider::TikTok => words.fact_log_id(),
            Provider::Instagram => words.ig_fact_log_id(),
        },
    })
}

/// Reads a post; its platform is asked before if that is wanted, and what came of it is said.
async fn read(
    site: &Site,
    member: &Member,
    id: &PublicationId,
    asks: bool,
) -> Result<(Journal, Option<String>), PageError> {
    let (publish, user) = (site.service.publish(), member.user_id());
    let journal = publish.journal(user, id).await?;
    if !asks {
        return Ok((journal, None));
    }
    let platform = names::provider(names::platform(&journal.publication));
    let asked = match publish.ask(user, id).await? {
        Liveness::Asked => member.words().asked_just_now(platform),
        Liveness::Stored => member.words().not_asked(platform),
    };
    Ok((publish.journal(user, id).await?, Some(asked)))
}

/// Gives where the post is made again: the form of its platform. Instagram's is filled in; TikTok
/// wants every choice made anew.
fn again_path(publication: &Publication, account: Option<&Account>) -> String {
    match (names::platform(publication), account) {
        (Provider::Instagram, _) => super::publish::again_path(&publication.id),
        (Provider::TikTok, Some(account)) => super::upload::path_of(account),
        (Provider::TikTok, None) => "/tiktok/upload".to_owned(),
    }
}

/// Tells whether Instagram will still say where a post is. It is asked for a day.
fn awaits_address(publication: &Publication, now: Timestamp) -> bool {
    names::platform(publication) == Provider::Instagram
        && publication.state == PublicationState::Published
        && publication.settled_at.is_some_and(|at| now.since(at) <= ADDRESS_COMES)
}

/// Shows what a failed post may have been refused for; none if its files fit every rule.
fn verdicts(journal: &Journal, words: Words) -> Verdicts {
    let found = match journal.publication.state {
        PublicationState::Failed => journal.verdicts(),
        _ => Vec::new(),
    };
    let is_bad = |judged: &Judged| matches!(judged.verdict.outcome, Outcome::Block | Outcome::Warn);
    if found.iter().any(is_bad) {
        Verdicts::new(&found, Many::Items, words)
    } else {
        Verdicts::default()
    }
}

/// Gives the address of a post on Instagram, once its row tells it.
async fn address(site: &Site, publication: &Publication) -> Result<Option<String>, PageError> {
    let Some(id) = publication.external_id.as_deref() else { return Ok(None) };
    if names::platform(publication) != Provider::Instagram {
        return Ok(None);
    }
    let rows = site.service.store().find_ig_media_by_id(id).await;
    let rows = rows.map_err(social_service::Error::from)?;
    let own = rows.into_iter().find(|row| row.account_id == publication.account_id);
    // It is Instagram's word, and becomes a link.
    Ok(own.and_then(|row| row.permalink).filter(|address| address.starts_with("https://")))
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
