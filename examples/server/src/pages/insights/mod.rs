//! The newest figures of each account, and what changed within a week.

mod change;
mod instagram;
mod tiktok;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use social_core::Provider;
use social_service::{Particulars, words_for};
use social_store::{Account, AccountState};

use super::names;
use crate::web::error::PageError;
use crate::web::shell::{Shell, page};
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::Words;

/// Posts shown of each account.
const SHOWN: usize = 10;

#[derive(Template)]
#[template(path = "insights.html")]
struct InsightsPage {
    shell: Shell,
    cards: Vec<Card>,
}

/// The figures of one account.
struct Card {
    name: String,
    platform: &'static str,
    /// When they were read; `None` if nothing was.
    read: Option<String>,
    /// What is missing, and what brings it.
    lack: Option<String>,
    trouble: Option<&'static str>,
    figures: Vec<Figure>,
    posts: Vec<Post>,
}

struct Figure {
    word: &'static str,
    value: String,
    change: String,
}

/// The counts of one post; a dash where the platform said none.
struct Post {
    name: String,
    views: String,
    likes: String,
    comments: String,
    shares: String,
}

impl Card {
    fn new(account: &Account, name: String) -> Self {
        Self {
            name,
            platform: names::provider(account.provider()),
            read: None,
            lack: None,
            trouble: None,
            figures: Vec::new(),
            posts: Vec::new(),
        }
    }

    /// Says which permission is missing, of an account that is not to be connected again anyway.
    fn lacks(&mut self, account: &Account, code: Option<&'static str>, words: Words) {
        let code = code.filter(|_| account.state == AccountState::Active);
        self.lack = code.map(|code| words_for(code, words.language(), &Particulars::default()));
    }
}

/// Shows the figures.
pub(super) async fn show(State(site): State<Site>, member: Member) -> Result<Response, PageError> {
    let words = member.words();
    let mut cards = Vec::new();
    for account in site.service.connect().accounts(member.user_id()).await? {
        let read = match account.provider() {
            Provider::TikTok => tiktok::cards(&site, &member, &account).await,
            Provider::Instagram => instagram::cards(&site, &member, &account).await,
        };
        // The figures of one account that cannot be read do not hide those of the others.
        cards.extend(read.unwrap_or_else(|error| {
            tracing::warn!(%error, "figures could not be read");
            let trouble = Some(words.insights_unreadable());
            vec![Card { trouble, ..Card::new(&account, names::account(&account)) }]
        }));
    }
    let shell = Shell::of(&site, &member, words.insights(), "/insights").await?;
    page(&InsightsPage { shell, cards })
}

/// Writes a count; a dash for none.
fn count(count: Option<u64>, words: Words) -> String {
    count.map_or_else(|| "-".to_owned(), |count| words.count(count))
}
