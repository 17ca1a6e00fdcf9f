//! The newest counts of an account, in sentences for its card.

use social_core::{Provider, UserId};
use social_service::{AccountFigures, Error, Particulars, ProfessionalFigures, words_for};
use social_store::{Account, AccountState};

use super::insights::as_count;
use crate::web::site::Site;
use crate::words::Words;

/// What a card says of an account's counts.
#[derive(Debug, Default)]
pub(super) struct Figures {
    /// The counts, and of when they are; one for each professional account of a login.
    pub(super) sentences: Vec<String>,
    /// Why some are missing.
    pub(super) lack: Option<String>,
}

impl Figures {
    /// Reads what is kept; where that fails the card goes without.
    pub(super) async fn read(site: &Site, user: &UserId, account: &Account, words: Words) -> Self {
        let read = match account.provider() {
            Provider::TikTok => of_tiktok(site, user, account, words).await,
            Provider::Instagram => of_instagram(site, user, account, words).await,
        };
        let read =
            read.inspect_err(|error| tracing::warn!(%error, "figures could not be read")).ok();
        let (sentences, lack) = read.unwrap_or_default();
        let lack = lack.filter(|_| account.state == AccountState::Active);
        let in_words = |code| words_for(code, words.language(), &Particulars::default());
        Self { sentences, lack: lack.map(in_words) }
    }
}

/// Sentences, and the code of what is missing.
type Read = (Vec<String>, Option<&'static str>);

async fn of_tiktok(
    site: &Site,
    user: &UserId,
    account: &Account,
    words: Words,
) -> Result<Read, Error> {
    let report = site.service.insights().report(user, &account.id).await?;
    let sentence = report.account.as_ref().map(|figures| tiktok(figures, words));
    Ok((sentence.into_iter().collect(), report.lack()))
}

async fn of_instagram(
    site: &Site,
    user: &UserId,
    account: &Account,
    words: Words,
) -> Result<Read, Error> {
    let report = site.service.insights().instagram_report(user, &account.id).await?;
    let sentences = report.professionals.iter().filter_map(|one| instagram(one, words));
    Ok((sentences.collect(), report.lack()))
}

fn tiktok(figures: &AccountFigures, words: Words) -> String {
    words.figures(
        count(figures.followers, words),
        count(figures.likes, words),
        count(figures.videos, words),
        words.moment(figures.as_of).text,
    )
}

/// Says nothing of an account whose counts were never read.
fn instagram(figures: &ProfessionalFigures, words: Words) -> Option<String> {
    let [followers, media] = ["followers_count", "media_count"]
        .map(|metric| figures.figures.get(metric).copied().and_then(as_count));
    followers.or(media)?;
    Some(words.instagram_figures(
        format!("@{}", figures.username),
        count(followers, words),
        count(media, words),
        words.moment(figures.as_of).text,
    ))
}

fn count(count: Option<u64>, words: Words) -> String {
    count.map_or_else(|| "-".to_owned(), |count| words.count(count))
}
