//! The dashboard: what needs the user, the accounts, their recent posts.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use social_core::{Provider, Quota};
use social_store::{Account, AccountState, Page, Publication};

use super::chip::Chip;
use super::figures::Figures;
use super::instagram::InstagramLines;
use super::names;
use super::needs::{self, Needs};
use crate::web::error::PageError;
use crate::web::shell::{Shell, page};
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::Words;

/// Posts that are looked through for the cards, and shown on each.
const LOOKED_THROUGH: u32 = 100;
const SHOWN: usize = 5;

#[derive(Template)]
#[template(path = "dashboard.html")]
struct Dashboard {
    shell: Shell,
    notice: Option<String>,
    needs: Vec<Need>,
    accounts: Vec<Card>,
    offers_instagram: bool,
}

struct Need {
    chip: Chip,
    sentence: String,
    path: String,
    action: &'static str,
}

struct Card {
    initial: String,
    name: String,
    platform: &'static str,
    chip: Chip,
    /// Where its posts are made.
    post_path: String,
    /// What only a TikTok account has.
    tiktok: Option<TikTokLines>,
    /// What only an Instagram account has.
    instagram: Option<InstagramLines>,
    figures: Figures,
    posts: Vec<Line>,
    needs_reconnect: bool,
    reconnect_path: String,
    disconnect_path: String,
}

struct TikTokLines {
    quota: Option<QuotaLine>,
}

struct QuotaLine {
    used: u32,
    limit: u32,
    sentence: String,
}

struct Line {
    path: String,
    title: String,
    chip: Chip,
}

#[derive(Debug, Deserialize)]
pub(super) struct DashboardQuery {
    disconnected: Option<String>,
}

/// Shows the dashboard.
pub(super) async fn show(
    State(site): State<Site>,
    member: Member,
    Query(query): Query<DashboardQuery>,
) -> Result<Response, PageError> {
    let words = member.words();
    let user = member.user_id();
    let found = needs::read(&site, user).await?;
    let accounts = site.service.connect().accounts(user).await?;
    let professionals = site.service.connect().professionals(user).await?;
    let posts = site.service.publish().list(user, None, &Page::first(LOOKED_THROUGH)).await?.items;
    let mut cards = Vec::new();
    for account in &accounts {
        let quota = match account.provider() {
            Provider::TikTok => {
                let quota = site.service.publish().pending_quota(user, &account.id).await;
                quota.inspect_err(|error| tracing::warn!(%error, "a quota could not be read")).ok()
            }
            Provider::Instagram => None,
        };
        let mut card = card(&site, account, quota, &posts, words);
        card.instagram = InstagramLines::of(account, &professionals, site.clock().now(), words);
        card.figures = Figures::read(&site, user, account, words).await;
        cards.push(card);
    }
    let shell = Shell::of(&site, &member, words.dashboard(), "/").await?;
    let notice = query.disconnected.map(|_| words.disconnected_done().to_owned());
    let offers_instagram = !site.instagram_apps.is_empty();
    page(&Dashboard {
        shell,
        notice,
        needs: list(&found, words),
        accounts: cards,
        offers_instagram,
    })
}

fn list(found: &Needs, words: Words) -> Vec<Need> {
    let of_post = |publication: &Publication, sentence, action| Need {
        chip: Chip::of_state(publication.state, words),
        sentence,
        path: format!("/posts/{}", publication.id),
        action,
    };
    let unknown = found.unknown.iter().map(|publication| {
        let sentence = words.need_unknown(names::title(publication, words));
        of_post(publication, sentence, words.see_what_we_know())
    });
    let failed = found.failed.iter().map(|publication| {
        let sentence = words.need_failed(names::title(publication, words));
        of_post(publication, sentence, words.see_why())
    });
    let reconnect = found.reconnect.iter().map(|account| Need {
        chip: Chip::of_account(account, words),
        sentence: words.need_reconnect(names::account(account)),
        path: super::connect::reconnect_path(account),
        action: words.reconnect(),
    });
    reconnect.chain(failed).chain(unknown).collect()
}

fn card(
    site: &Site,
    account: &Account,
    quota: Option<Quota>,
    posts: &[Publication],
    words: Words,
) -> Card {
    let now = site.clock().now();
    let own = posts.iter().filter(|publication| publication.account_id == account.id);
    let line = |publication: &Publication| Line {
        path: format!("/posts/{}", publication.id),
        title: names::title(publication, words),
        chip: Chip::of(publication, words, now),
    };
    let name = names::account(account);
    Card {
        initial: names::initial(&name),
        name,
        platform: names::provider(account.provider()),
        chip: Chip::of_account(account, words),
        post_path: match account.provider() {
            Provider::TikTok => super::upload::path_of(account),
            Provider::Instagram => super::publish::path_of(account),
        },
        tiktok: (account.provider() == Provider::TikTok).then(|| TikTokLines {
            quota: quota.map(|quota| QuotaLine {
                used: quota.used,
                limit: quota.limit,
                sentence: sentence(&quota, words),
            }),
        }),
        instagram: None,
        figures: Figures::default(),
        posts: own.take(SHOWN).map(line).collect(),
        needs_reconnect: account.state != AccountState::Active,
        reconnect_path: super::connect::reconnect_path(account),
        disconnect_path: super::disconnect::path_of(account),
    }
}

/// Writes how full the places for drafts are, when the next frees, and who counted.
pub(super) fn sentence(quota: &Quota, words: Words) -> String {
    let mut parts = vec![words.drafts_used(quota.used, quota.limit)];
    if let Some(at) = quota.resets_at.filter(|_| quota.remaining == 0) {
        parts.push(words.next_place(words.moment(at).text));
    }
    if let Some(at) = quota.all_free_at {
        parts.push(words.all_free(words.moment(at).text));
    }
    parts.push(words.counted_here().to_owned());
    parts.join(", ")
}
