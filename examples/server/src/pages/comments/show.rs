//! The comments of all accounts: those nobody has seen, the hidden ones, or all by their posts.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use social_store::{Account, IgCommentShelf};
use url::form_urlencoded;

use super::found::{self, Found};
use super::list::{self, Medium};
use crate::pages::names;
use crate::web::error::PageError;
use crate::web::shell::{Shell, most_counted, page};
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::Words;

#[derive(Template)]
#[template(path = "comments.html")]
struct CommentsPage {
    shell: Shell,
    notice: Option<&'static str>,
    tabs: Vec<Tab>,
    /// The filter's word in the address.
    which: &'static str,
    /// The logins to choose from; empty if there is no choice.
    logins: Vec<Login>,
    connected: bool,
    /// Why nothing is listed.
    empty: &'static str,
    /// What "all" means when all are marked as seen; none if nothing is unseen.
    see_all: Option<SeeAll>,
    found: Vec<Found>,
    media: Vec<Medium>,
    older: Option<String>,
}

struct Tab {
    path: String,
    word: &'static str,
    count: Option<String>,
    chosen: bool,
}

/// A login to choose; the empty id stands for all of them.
struct Login {
    id: String,
    name: String,
    chosen: bool,
}

struct SeeAll {
    account_id: String,
    up_to: String,
}

/// What is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Shelf(IgCommentShelf),
    All,
}

impl Which {
    const EVERY: [Self; 3] =
        [Self::Shelf(IgCommentShelf::Unseen), Self::Shelf(IgCommentShelf::Hidden), Self::All];

    /// Reads the address; unseen ones are what people come for.
    fn read(word: Option<&str>) -> Option<Self> {
        let word = word.filter(|word| !word.is_empty()).unwrap_or("unseen");
        Self::EVERY.into_iter().find(|which| which.name() == word)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Shelf(listed) => listed.as_str(),
            Self::All => "all",
        }
    }

    const fn word(self, words: Words) -> &'static str {
        match self {
            Self::Shelf(IgCommentShelf::Unseen) => words.comments_unseen(),
            Self::Shelf(IgCommentShelf::Hidden) => words.comments_hidden(),
            Self::All => words.comments_every(),
        }
    }

    const fn empty(self, words: Words) -> &'static str {
        match self {
            Self::Shelf(IgCommentShelf::Unseen) => words.comments_none_unseen(),
            Self::Shelf(IgCommentShelf::Hidden) => words.comments_none_hidden(),
            Self::All => words.comments_none(),
        }
    }
}

#[derive(Debug, Deserialize)]
pub(in crate::pages) struct CommentsQuery {
    account_id: Option<String>,
    show: Option<String>,
    after: Option<String>,
    done: Option<String>,
}

/// Shows the list.
pub(in crate::pages) async fn show(
    State(site): State<Site>,
    member: Member,
    Query(query): Query<CommentsQuery>,
) -> Result<Response, PageError> {
    let words = member.words();
    let which = Which::read(query.show.as_deref()).ok_or(PageError::NotFound)?;
    let accounts = site.service.comments().logins(member.user_id()).await?;
    let asked = query.account_id.as_deref().filter(|id| !id.is_empty());
    let asked = match asked {
        None => None,
        Some(id) => {
            let own = accounts.iter().find(|account| account.id.as_str() == id);
            Some(own.ok_or(PageError::NotFound)?)
        }
    };
    let after = query.after.filter(|after| !after.is_empty());
    let is_first = after.is_none();
    let read = read(&site, &member, which, &accounts, asked, after).await?;
    let empty = match (accounts.is_empty(), which, is_first) {
        (true, ..) => words.comments_need_account(),
        (false, Which::All, false) => words.comments_none_here(),
        (false, which, _) => which.empty(words),
    };
    let is_seen = query.done.as_deref() == Some("seen");
    page(&CommentsPage {
        shell: Shell::of(&site, &member, words.comments(), "/comments").await?,
        notice: is_seen.then(|| words.comments_done_seen()),
        tabs: tabs(which, asked, read.unseen, words),
        which: which.name(),
        logins: logins(&accounts, asked, which, words),
        connected: !accounts.is_empty(),
        empty,
        see_all: read.see_all,
        found: read.found,
        media: read.media,
        older: read.next.map(|after| address(which, asked.or(read.of), Some(&after))),
    })
}

/// What a page is made of.
#[derive(Default)]
struct Read<'a> {
    unseen: u32,
    see_all: Option<SeeAll>,
    found: Vec<Found>,
    media: Vec<Medium>,
    /// Whose posts these are, where nobody was asked for.
    of: Option<&'a Account>,
    next: Option<String>,
}

async fn read<'a>(
    site: &Site,
    member: &Member,
    which: Which,
    accounts: &'a [Account],
    asked: Option<&'a Account>,
    after: Option<String>,
) -> Result<Read<'a>, PageError> {
    let (words, user) = (member.words(), member.user_id());
    let id = asked.map(|account| &account.id);
    match which {
        Which::Shelf(shelf) => {
            let read = found::read(site, member, id, shelf, after).await?;
            let offers = shelf == IgCommentShelf::Unseen && read.unseen > 0;
            let see_all = offers.then(|| SeeAll {
                account_id: id.map(ToString::to_string).unwrap_or_default(),
                up_to: read.up_to.to_string(),
            });
            Ok(Read {
                unseen: read.unseen,
                see_all,
                found: read.found,
                next: read.next,
                ..Read::default()
            })
        }
        Which::All => {
            let unseen = site.service.comments().unseen(user, id).await?;
            let of = asked.or(accounts.first());
            let (media, next) = match of {
                Some(account) => list::commented(site, user, account, after, words).await?,
                None => (Vec::new(), None),
            };
            Ok(Read { unseen, media, of, next, ..Read::default() })
        }
    }
}

fn tabs(which: Which, asked: Option<&Account>, unseen: u32, words: Words) -> Vec<Tab> {
    let tab = |one: Which| Tab {
        path: address(one, asked, None),
        word: one.word(words),
        count: (one == Which::Shelf(IgCommentShelf::Unseen)).then(|| most_counted(unseen)),
        chosen: one == which,
    };
    Which::EVERY.into_iter().map(tab).collect()
}

/// Posts are listed by account; comments from everywhere may be of all accounts.
fn logins(accounts: &[Account], asked: Option<&Account>, which: Which, words: Words) -> Vec<Login> {
    if accounts.len() < 2 {
        return Vec::new();
    }
    let all = Login {
        id: String::new(),
        name: words.comments_of_all().to_owned(),
        chosen: asked.is_none(),
    };
    let login = |account: &Account| Login {
        id: account.id.to_string(),
        name: names::account(account),
        chosen: asked.is_some_and(|asked| asked.id == account.id),
    };
    let all = Some(all).filter(|_| which != Which::All);
    all.into_iter().chain(accounts.iter().map(login)).collect()
}

fn address(which: Which, account: Option<&Account>, after: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("show", which.name());
    if let Some(account) = account {
        query.append_pair("account_id", account.id.as_str());
    }
    if let Some(after) = after {
        query.append_pair("after", after);
    }
    format!("/comments?{}", query.finish())
}
