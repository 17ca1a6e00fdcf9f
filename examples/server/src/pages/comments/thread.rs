//! The comments under one medium, with the answers to each below it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use social_store::{CommentVisibility, IgComment, InstagramAccount, Page};
use url::form_urlencoded;

use super::who::is_own;
use crate::pages::names;
use crate::web::error::PageError;
use crate::web::shell::{Shell, error_title, page};
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::{Moment, Words};

/// Comments on one page, answers among them.
const ON_A_PAGE: u32 = 20;

#[derive(Template)]
#[template(path = "comment_thread.html")]
struct ThreadPage {
    shell: Shell,
    account: String,
    at: Option<Moment>,
    permalink: Option<String>,
    is_gone: bool,
    notice: Option<&'static str>,
    error: Option<String>,
    /// The cursor of this page, which its forms come back to.
    after: String,
    comments: Vec<Comment>,
    older: Option<String>,
}

struct Comment {
    id: String,
    who: String,
    text: String,
    at: Option<Moment>,
    whose: Whose,
    is_hidden: bool,
    is_deleted: bool,
    stands: Stands,
    reply_label: String,
    /// What was written and could not be sent.
    kept: String,
    /// Why.
    error: Option<String>,
}

/// Whose a comment is. Nobody is told of the account's own, so those are never new.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// The account's own.
    Own,
    /// A stranger's that nobody had seen before this page.
    New,
    /// A stranger's.
    Known,
}

/// Where a comment stands on the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// Under the medium.
    Alone,
    /// Below the comment it answers.
    Below,
    /// Alone, though it answers a comment: that one is not on this page.
    Parted,
}

impl Comment {
    fn is_own(&self) -> bool {
        self.whose == Whose::Own
    }

    fn is_new(&self) -> bool {
        self.whose == Whose::New
    }

    fn is_below(&self) -> bool {
        self.stands == Stands::Below
    }

    fn is_parted(&self) -> bool {
        self.stands == Stands::Parted
    }
}

/// What could not be done to a comment.
pub(super) struct Trouble {
    pub(super) comment_id: String,
    /// What was written, if it was a reply.
    pub(super) text: Option<String>,
    pub(super) said: String,
    pub(super) status: StatusCode,
}

#[derive(Debug, Deserialize)]
pub(in crate::pages) struct ThreadQuery {
    after: Option<String>,
    done: Option<String>,
}

/// Gives the path of a medium's thread.
pub(super) fn path_of(media_id: &str) -> String {
    let id: String = form_urlencoded::byte_serialize(media_id.as_bytes()).collect();
    format!("/comments/{id}")
}

/// Gives the address of a page of a thread that tells what was done.
pub(super) fn done(media_id: &str, after: &str, what: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if !after.is_empty() {
        query.append_pair("after", after);
    }
    query.append_pair("done", what);
    format!("{}?{}", path_of(media_id), query.finish())
}

/// Gives the name of who wrote a comment.
pub(super) fn who(comment: &IgComment, words: Words) -> String {
    let name = comment.from_username.as_deref().filter(|name| !name.is_empty());
    name.map_or_else(|| words.comment_nobody().to_owned(), |name| format!("@{name}"))
}

/// Shows a thread.
pub(in crate::pages) async fn open(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<String>,
    Query(query): Query<ThreadQuery>,
) -> Result<Response, PageError> {
    let words = member.words();
    let notice = match query.done.as_deref() {
        Some("reply") => Some(words.comment_done_reply()),
        Some("hidden") => Some(words.comment_done_hidden()),
        Some("shown") => Some(words.comment_done_shown()),
        Some("deleted") => Some(words.comment_done_deleted()),
        _ => None,
    };
    render(&site, &member, &id, query.after.unwrap_or_default(), notice, None).await
}

/// Shows a thread again, with what could not be done.
pub(super) async fn again(
    site: &Site,
    member: &Member,
    media_id: &str,
    after: &str,
    trouble: Trouble,
) -> Result<Response, PageError> {
    render(site, member, media_id, after.to_owned(), None, Some(trouble)).await
}

async fn render(
    site: &Site,
    member: &Member,
    media_id: &str,
    after: String,
    notice: Option<&'static str>,
    trouble: Option<Trouble>,
) -> Result<Response, PageError> {
    let (words, user) = (member.words(), member.user_id());
    let (account, medium) = site.service.comments().find_medium(user, media_id).await?;
    let asked =
        Page { after: Some(after.clone()).filter(|after| !after.is_empty()), limit: ON_A_PAGE };
    let read_at = site.service.store().now();
    let read = site.service.comments().list(user, &account.id, media_id, &asked).await?;
    site.service.comments().mark_thread_seen(user, media_id, &read, read_at).await?;
    let professionals = site.service.connect().professionals(user).await?;
    let title = super::title(&medium, words);
    let title = if trouble.is_some() { error_title(words, &title) } else { title };
    let is_gone = medium.vanished_at.is_some();
    let row = |comment: &IgComment| row(comment, &professionals, trouble.as_ref(), words);
    let rows = grouped(&read.items, row);
    let older = read.next.map(|next| {
        let query =
            form_urlencoded::Serializer::new(String::new()).append_pair("after", &next).finish();
        format!("{}?{query}", path_of(media_id))
    });
    // An error that has no row of its own here is told above all.
    let error = trouble.as_ref().filter(|_| rows.iter().all(|row| row.error.is_none()));
    let mut response = page(&ThreadPage {
        shell: Shell::of(site, member, title, "/comments").await?,
        account: names::account(&account),
        at: medium.timestamp.map(|at| words.moment(at)),
        permalink: medium.permalink.filter(|link| link.starts_with("https://")),
        is_gone,
        notice,
        error: error.map(|trouble| trouble.said.clone()),
        after,
        comments: rows,
        older,
    })?;
    if let Some(trouble) = trouble {
        *response.status_mut() = trouble.status;
    }
    Ok(response)
}

fn is_unseen(comment: &IgComment) -> bool {
    comment.unseen_since.is_some() && comment.deleted_at.is_none()
}

/// Puts answers below what they answer, the oldest first; the rest keeps its order.
fn grouped(comments: &[IgComment], row: impl Fn(&IgComment) -> Comment) -> Vec<Comment> {
    let is_here = |id: &String| comments.iter().any(|comment| comment.ig_id == *id);
    let mut rows = Vec::new();
    for comment in comments {
        if comment.parent_id.as_ref().is_some_and(is_here) {
            continue;
        }
        let stands = if comment.parent_id.is_some() { Stands::Parted } else { Stands::Alone };
        rows.push(Comment { stands, ..row(comment) });
        let answers =
            comments.iter().rev().filter(|one| one.parent_id.as_ref() == Some(&comment.ig_id));
        rows.extend(answers.map(|answer| Comment { stands: Stands::Below, ..row(answer) }));
    }
    rows
}

fn row(
    comment: &IgComment,
    professionals: &[InstagramAccount],
    trouble: Option<&Trouble>,
    words: Words,
) -> Comment {
    let trouble = trouble.filter(|trouble| trouble.comment_id == comment.ig_id);
    let who = who(comment, words);
    Comment {
        id: comment.ig_id.clone(),
        text: comment.text.clone(),
        at: comment.timestamp.map(|at| words.moment(at)),
        whose: match (is_own(comment, professionals), is_unseen(comment)) {
            (true, _) => Whose::Own,
            (false, true) => Whose::New,
            (false, false) => Whose::Known,
        },
        is_hidden: comment.visibility == CommentVisibility::Hidden,
        is_deleted: comment.deleted_at.is_some(),
        stands: Stands::Alone,
        reply_label: words.comment_reply_to(&who),
        kept: trouble.and_then(|trouble| trouble.text.clone()).unwrap_or_default(),
        error: trouble.map(|trouble| trouble.said.clone()),
        who,
    }
}
