//! The list of posts.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use social_store::{Page, Publication, PublicationState};
use url::form_urlencoded;

use super::chip::Chip;
use super::names;
use crate::web::error::PageError;
use crate::web::shell::{Shell, page};
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::{Moment, Words};

/// Posts on one page.
const ON_A_PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "posts.html")]
struct PostsPage {
    shell: Shell,
    states: Vec<StateOption>,
    filtered: bool,
    posts: Vec<Row>,
    older: Option<String>,
}

struct StateOption {
    value: &'static str,
    word: &'static str,
    chosen: bool,
}

struct Row {
    path: String,
    title: String,
    account: String,
    platform: &'static str,
    kind: &'static str,
    chip: Chip,
    at: Moment,
}

#[derive(Debug, Deserialize)]
pub(super) struct PostsQuery {
    state: Option<String>,
    after: Option<String>,
}

/// Shows the list.
pub(super) async fn show(
    State(site): State<Site>,
    member: Member,
    Query(query): Query<PostsQuery>,
) -> Result<Response, PageError> {
    let words = member.words();
    let user = member.user_id();
    let state = match query.state.as_deref() {
        None | Some("") => None,
        Some(word) => Some(word.parse::<PublicationState>().map_err(|_| PageError::NotFound)?),
    };
    let asked = Page { after: query.after.filter(|after| !after.is_empty()), limit: ON_A_PAGE };
    let found = site.service.publish().list(user, state, &asked).await?;
    let accounts = site.service.connect().accounts(user).await?;
    let professionals = site.service.connect().professionals(user).await?;
    let of = |publication| names::of_post(publication, &accounts, &professionals);
    let option = |known: &PublicationState| StateOption {
        value: known.as_str(),
        word: Chip::of_state(*known, words).word(),
        chosen: state == Some(*known),
    };
    page(&PostsPage {
        shell: Shell::of(&site, &member, words.posts(), "/posts").await?,
        states: PublicationState::ALL.iter().map(option).collect(),
        filtered: state.is_some(),
        posts: found
            .items
            .iter()
            .map(|publication| row(&site, publication, of(publication), words))
            .collect(),
        older: found.next.map(|after| older(state, &after)),
    })
}

fn row(site: &Site, publication: &Publication, account: String, words: Words) -> Row {
    Row {
        path: format!("/posts/{}", publication.id),
        title: names::title(publication, words),
        account,
        platform: names::provider(names::platform(publication)),
        kind: names::kind(publication, words),
        chip: Chip::of(publication, words, site.clock().now()),
        at: words.moment(publication.updated_at),
    }
}

fn older(state: Option<PublicationState>, after: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(state) = state {
        query.append_pair("state", state.as_str());
    }
    query.append_pair("after", after);
    format!("/posts?{}", query.finish())
}
