//! The figures of one account: what is newest, whether it grows, what went best, and when.

mod bars;
mod best;
mod change;
mod chart;
mod csv;
mod growth;
mod hours;
mod instagram;
mod kinds;
mod known;
mod post;
mod subject;
mod tiktok;

use std::time::Duration;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use social_core::{Timestamp, UserId};
use social_service::{Error, Particulars, words_for};
use social_store::AccountState;
use url::form_urlencoded;

pub(super) use change::as_count;
pub(super) use csv::export;

use super::names;
use crate::web::error::PageError;
use crate::web::shell::{Shell, page};
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::Words;
use best::Best;
use change::Figure;
use growth::Growth;
use hours::Hours;
use kinds::Kinds;
use known::{Known, known};
use post::{By, Post};
use subject::{Subject, subjects};

/// The spans to choose from, in days.
const SPANS: [u64; 3] = [7, 30, 90];
const USUAL_SPAN: u64 = 30;
/// Posts in the table.
const LISTED: usize = 50;

/// What the address asks for.
#[derive(Debug, Deserialize)]
pub(super) struct InsightsQuery {
    of: Option<String>,
    days: Option<String>,
    by: Option<String>,
}

/// What was asked for, as it is understood.
struct Asked {
    subjects: Vec<Subject>,
    chosen: usize,
    days: u64,
    by: By,
}

impl Asked {
    /// Reads the filter. An account that is not the member's is not there; another span or count is
    /// the usual one.
    async fn read(site: &Site, member: &Member, query: &InsightsQuery) -> Result<Self, PageError> {
        let subjects = subjects(site, member.user_id()).await?;
        let of = query.of.as_deref().filter(|of| !of.is_empty());
        let chosen = match of {
            None => 0,
            Some(of) => {
                let place = subjects.iter().position(|subject| subject.key() == of);
                place.ok_or(PageError::NotFound)?
            }
        };
        let days = query.days.as_deref().and_then(|days| days.parse().ok());
        let days = days.filter(|days| SPANS.contains(days)).unwrap_or(USUAL_SPAN);
        let by = By::ALL.into_iter().find(|by| query.by.as_deref() == Some(by.key()));
        Ok(Self { subjects, chosen, days, by: by.unwrap_or_default() })
    }

    fn chosen(&self) -> Option<&Subject> {
        self.subjects.get(self.chosen)
    }

    /// Gives the address of the same figures as a file.
    fn csv(&self) -> String {
        let key = self.chosen().map(Subject::key).unwrap_or_default();
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("of", &key).append_pair("days", &self.days.to_string());
        format!("/insights.csv?{}", query.finish())
    }

    fn from(&self, site: &Site) -> Timestamp {
        site.clock().now() - Duration::from_hours(24 * self.days)
    }
}

#[derive(Template)]
#[template(path = "insights.html")]
struct InsightsPage {
    shell: Shell,
    /// The accounts to choose from.
    subjects: Vec<Choice>,
    spans: Vec<Choice>,
    counts: Vec<Choice>,
    /// Where the same figures are as a file.
    csv: String,
    view: Option<View>,
}

/// One line of a list to choose from.
struct Choice {
    key: String,
    word: String,
    chosen: bool,
}

/// The figures of the chosen account.
struct View {
    name: String,
    platform: &'static str,
    /// When they were read; `None` if nothing was.
    read: Option<String>,
    /// What is missing, and what brings it.
    lack: Option<String>,
    trouble: Option<&'static str>,
    figures: Vec<Figure>,
    growth: Option<Growth>,
    best: Option<Best>,
    /// Said where posts have no time.
    is_undated: bool,
    posts: Vec<Row>,
    hours: Option<Hours>,
    kinds: Option<Kinds>,
}

/// The counts of one post; a dash where the platform said none.
struct Row {
    name: String,
    day: String,
    counts: [String; 4],
}

/// Shows the figures.
pub(super) async fn show(
    State(site): State<Site>,
    member: Member,
    Query(query): Query<InsightsQuery>,
) -> Result<Response, PageError> {
    let words = member.words();
    let asked = Asked::read(&site, &member, &query).await?;
    let view = match asked.chosen() {
        None => None,
        Some(subject) => {
            let read = view(&site, member.user_id(), subject, &asked, words).await;
            Some(read.unwrap_or_else(|error| {
                tracing::warn!(%error, "figures could not be read");
                View { trouble: Some(words.insights_unreadable()), ..View::of(subject) }
            }))
        }
    };
    let choice = |key: String, word: String, chosen| Choice { key, word, chosen };
    let subject = |(at, subject): (usize, &Subject)| {
        let platform = names::provider(subject.account.provider());
        let word = format!("{} · {platform}", subject.name);
        choice(subject.key(), word, at == asked.chosen)
    };
    page(&InsightsPage {
        shell: Shell::of(&site, &member, words.insights(), "/insights").await?,
        subjects: asked.subjects.iter().enumerate().map(subject).collect(),
        spans: SPANS
            .map(|days| choice(days.to_string(), words.insights_days(days), days == asked.days))
            .into(),
        counts: By::ALL
            .map(|by| choice(by.key().to_owned(), by.word(words).to_owned(), by == asked.by))
            .into(),
        csv: asked.csv(),
        view,
    })
}

impl View {
    fn of(subject: &Subject) -> Self {
        Self {
            name: subject.name.clone(),
            platform: names::provider(subject.account.provider()),
            read: None,
            lack: None,
            trouble: None,
            figures: Vec::new(),
            growth: None,
            best: None,
            is_undated: false,
            posts: Vec::new(),
            hours: None,
            kinds: None,
        }
    }
}

async fn view(
    site: &Site,
    user: &UserId,
    subject: &Subject,
    asked: &Asked,
    words: Words,
) -> Result<View, Error> {
    let known = known(site, user, subject, words).await?;
    // Of an account that is to be connected again anyway, its state says enough.
    let lack = known.lack.filter(|_| subject.account.state == AccountState::Active);
    let mut view = View {
        read: known.as_of.map(|at| words.insights_read(words.moment(at).text)),
        lack: lack.map(|code| words_for(code, words.language(), &Particulars::default())),
        ..View::of(subject)
    };
    for count in &known.counts {
        view.figures.extend(change::figure(site, user, subject, count, words).await?);
    }
    let from = asked.from(site);
    if !view.figures.is_empty() {
        let insights = site.service.insights();
        let (account, metric) = (&subject.account.id, subject.followers());
        let samples = insights.series(user, account, subject.id(), metric, from).await?;
        view.growth = Some(growth::growth(&samples, from, asked.days, words));
    }
    compare(&mut view, &known, from, asked.by, words);
    Ok(view)
}

/// Compares the posts of the span.
fn compare(view: &mut View, known: &Known, from: Timestamp, by: By, words: Words) {
    if known.posts.is_empty() {
        return;
    }
    let posts: Vec<_> =
        known.posts.iter().filter(|post| post.at.is_none_or(|at| at >= from)).collect();
    view.is_undated = known.posts.iter().all(|post| post.at.is_none());
    view.best = Some(best::best(&posts, by, words));
    view.kinds = kinds::kinds(&posts, by, words);
    view.hours = hours::hours(&posts, by, words);
    view.posts = posts.iter().take(LISTED).map(|post| row(post, words)).collect();
}

fn row(post: &Post, words: Words) -> Row {
    let count =
        |count: Option<u64>| count.map_or_else(|| "-".to_owned(), |count| words.count(count));
    Row {
        name: post.title.clone(),
        day: post.at.map_or_else(|| "-".to_owned(), |at| words.day(at)),
        counts: By::ALL.map(|by| count(by.of(post))),
    }
}
