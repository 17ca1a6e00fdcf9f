//! The media that have comments, the newest post first.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use social_core::UserId;
use social_store::{Account, IgComment, IgMedia, Page};
use url::form_urlencoded;

use crate::pages::names;
use crate::web::error::PageError;
use crate::web::shell::{Shell, page};
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::{Moment, Words};

/// Media that are read at once, and how often, until one has a comment.
const AT_ONCE: u32 = 10;
const READS: usize = 5;
/// Comments shown under each.
const LATEST: u32 = 2;

#[derive(Template)]
#[template(path = "comments.html")]
struct CommentsPage {
    shell: Shell,
    /// The logins to choose from; empty if there is no choice.
    logins: Vec<Login>,
    connected: bool,
    /// Why no medium is listed.
    empty: &'static str,
    media: Vec<Medium>,
    older: Option<String>,
}

struct Login {
    id: String,
    name: String,
    chosen: bool,
}

struct Medium {
    path: String,
    title: String,
    at: Option<Moment>,
    latest: Vec<Latest>,
}

struct Latest {
    who: String,
    text: String,
}

#[derive(Debug, Deserialize)]
pub(in crate::pages) struct CommentsQuery {
    account_id: Option<String>,
    after: Option<String>,
}

/// Shows the list.
pub(in crate::pages) async fn show(
    State(site): State<Site>,
    member: Member,
    Query(query): Query<CommentsQuery>,
) -> Result<Response, PageError> {
    let words = member.words();
    let accounts = site.service.comments().logins(member.user_id()).await?;
    let asked = query.account_id.as_deref().filter(|id| !id.is_empty());
    let chosen = match asked {
        None => accounts.first(),
        Some(id) => {
            let own = accounts.iter().find(|account| account.id.as_str() == id);
            Some(own.ok_or(PageError::NotFound)?)
        }
    };
    let after = query.after.filter(|after| !after.is_empty());
    let empty = match (chosen, &after) {
        (None, _) => words.comments_need_account(),
        (Some(_), None) => words.comments_none(),
        (Some(_), Some(_)) => words.comments_none_here(),
    };
    let (media, next) = match chosen {
        Some(account) => commented(&site, member.user_id(), account, after, words).await?,
        None => (Vec::new(), None),
    };
    let login = |account: &Account| Login {
        id: account.id.to_string(),
        name: names::account(account),
        chosen: chosen.is_some_and(|chosen| chosen.id == account.id),
    };
    let logins = if accounts.len() > 1 { accounts.iter().map(login).collect() } else { Vec::new() };
    page(&CommentsPage {
        shell: Shell::of(&site, &member, words.comments(), "/comments").await?,
        logins,
        connected: chosen.is_some(),
        empty,
        media,
        older: chosen.zip(next).map(|(account, after)| older(account, &after)),
    })
}

/// Reads on until there is a medium with comments, or the list has gone on for long without one.
async fn commented(
    site: &Site,
    user: &UserId,
    account: &Account,
    mut after: Option<String>,
    words: Words,
) -> Result<(Vec<Medium>, Option<String>), PageError> {
    let comments = site.service.comments();
    let mut found = Vec::new();
    for _ in 0..READS {
        let asked = Page { after: after.take(), limit: AT_ONCE };
        let read = comments.media(user, &account.id, &asked).await?;
        for medium in &read.items {
            let latest =
                comments.list(user, &account.id, &medium.ig_id, &Page::first(LATEST)).await?;
            if !latest.items.is_empty() {
                found.push(line(medium, &latest.items, words));
            }
        }
        after = read.next;
        if !found.is_empty() || after.is_none() {
            break;
        }
    }
    Ok((found, after))
}

fn line(medium: &IgMedia, latest: &[IgComment], words: Words) -> Medium {
    let shown = latest.iter().filter(|comment| comment.deleted_at.is_none());
    Medium {
        path: super::thread::path_of(&medium.ig_id),
        title: super::title(medium, words),
        at: medium.timestamp.map(|at| words.moment(at)),
        latest: shown
            .map(|comment| Latest {
                who: super::thread::who(comment, words),
                text: comment.text.clone(),
            })
            .collect(),
    }
}

fn older(account: &Account, after: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("account_id", account.id.as_str()).append_pair("after", after);
    format!("/comments?{}", query.finish())
}
