//! The figures of an Instagram login: one card for each professional account.

use std::collections::BTreeMap;

use social_service::{Error, MediaFigures, ProfessionalFigures};
use social_store::Account;

use super::change::{Asked, as_count, figure};
use super::{Card, Post, SHOWN, count};
use crate::pages::{comments, names};
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::Words;

pub(super) async fn cards(
    site: &Site,
    member: &Member,
    account: &Account,
) -> Result<Vec<Card>, Error> {
    let words = member.words();
    let report = site.service.insights().instagram_report(member.user_id(), &account.id).await?;
    let mut cards = Vec::new();
    for of in &report.professionals {
        let mut card = card(site, account, of, words).await?;
        card.lacks(account, report.lack(), words);
        cards.push(card);
    }
    Ok(cards)
}

async fn card(
    site: &Site,
    account: &Account,
    of: &ProfessionalFigures,
    words: Words,
) -> Result<Card, Error> {
    let name = match of.username.as_str() {
        "" => names::account(account),
        handle => format!("@{handle}"),
    };
    let mut card = Card::new(account, name);
    for (word, metric) in [
        (words.insights_followers(), "followers_count"),
        (words.insights_following(), "follows_count"),
        (words.insights_media(), "media_count"),
        (words.insights_day_reach(), "reach"),
        (words.insights_day_views(), "views"),
        (words.insights_day_engaged(), "accounts_engaged"),
    ] {
        let asked = Asked { word, subject: &of.ig_id, metric };
        let newest = named(&of.figures, metric);
        card.figures.extend(figure(site, &account.id, asked, newest, words).await?);
    }
    if !card.figures.is_empty() {
        card.read = Some(words.insights_read(words.moment(of.as_of).text));
    }
    for medium in of.media.iter().take(SHOWN) {
        card.posts.push(post(site, account, medium, words).await?);
    }
    Ok(card)
}

async fn post(
    site: &Site,
    account: &Account,
    of: &MediaFigures,
    words: Words,
) -> Result<Post, Error> {
    let rows = site.service.store().find_ig_media_by_id(&of.media_id).await?;
    let own = rows.iter().find(|row| row.account_id == account.id);
    let named = |metric| count(named(&of.figures, metric), words);
    Ok(Post {
        name: own.map_or_else(
            || words.comment_untitled().to_owned(),
            |medium| comments::title(medium, words),
        ),
        views: named("views"),
        likes: named("likes"),
        comments: named("comments"),
        shares: named("shares"),
    })
}

fn named(figures: &BTreeMap<String, f64>, metric: &str) -> Option<u64> {
    figures.get(metric).copied().and_then(as_count)
}
