//! How accounts and posts are called.

use serde_json::Value;
use social_core::{AccountId, Provider};
use social_service::{
    InstagramFile, InstagramMedia, InstagramRequest, TikTokMedia, TikTokRequest, provider_of,
};
use social_store::{Account, InstagramAccount, PostMode, Publication};

use crate::words::Words;

/// The longest title in a list, in characters.
const LONGEST_TITLE: usize = 60;

/// Gives an account's name, as the platform told it last.
pub(crate) fn account(account: &Account) -> String {
    let told =
        |key| account.metadata.get(key).and_then(Value::as_str).filter(|name| !name.is_empty());
    match (told("display_name"), told("username")) {
        (Some(name), _) => name.to_owned(),
        (None, Some(handle)) => format!("@{handle}"),
        // Without a name the platform's own id is all there is; its end is enough to tell two apart.
        (None, None) => {
            let id = account.subject.as_str();
            let skipped = id.chars().count().saturating_sub(6);
            let platform = provider(account.provider());
            format!("{platform} …{}", id.chars().skip(skipped).collect::<String>())
        }
    }
}

/// Gives the platform's name.
pub(crate) const fn provider(provider: Provider) -> &'static str {
    match provider {
        Provider::TikTok => "TikTok",
        Provider::Instagram => "Instagram",
    }
}

/// Gives the name of one of these accounts; an account that is gone has a dash.
pub(crate) fn of_id(accounts: &[Account], id: &AccountId) -> String {
    accounts.iter().find(|found| found.id == *id).map_or_else(|| "-".to_owned(), account)
}

/// Gives the name of what a post is for: on Instagram the professional account, of which one login
/// may have several.
pub(crate) fn of_post(
    publication: &Publication,
    accounts: &[Account],
    professionals: &[InstagramAccount],
) -> String {
    let request = instagram(publication);
    let found = professionals.iter().find(|one| {
        one.account_id == publication.account_id
            && request.as_ref().is_some_and(|request| request.ig_id == one.ig_business_id)
    });
    found.map_or_else(
        || of_id(accounts, &publication.account_id),
        |one| format!("@{}", one.username),
    )
}

/// Gives the letter that stands for an account without a picture.
pub(crate) fn initial(name: &str) -> String {
    name.trim_start_matches('@')
        .chars()
        .next()
        .map_or_else(|| "?".to_owned(), |first| first.to_uppercase().collect())
}

/// Reads back what was asked of TikTok.
pub(crate) fn request(publication: &Publication) -> Option<TikTokRequest> {
    serde_json::from_value(publication.request.clone()).ok()
}

/// Reads back what was asked of Instagram.
pub(crate) fn instagram(publication: &Publication) -> Option<InstagramRequest> {
    publication
        .request
        .get("instagram")
        .and_then(|request| serde_json::from_value(request.clone()).ok())
}

/// Tells which platform a post is for.
pub(crate) fn platform(publication: &Publication) -> Provider {
    provider_of(publication).unwrap_or(Provider::TikTok)
}

/// Gives a post's title: its own, or the beginning of its caption.
pub(crate) fn title(publication: &Publication, words: Words) -> String {
    if let Some(request) = instagram(publication) {
        return beginning(request.caption.lines(), words.ig_untitled());
    }
    let request = request(publication);
    let photos = request.as_ref().and_then(|request| request.media.photos());
    let caption = request.as_ref().map_or("", |request| &request.caption);
    let lines = photos.map_or("", |photos| &photos.title).lines().chain(caption.lines());
    let untitled = if photos.is_some() { words.untitled_photos() } else { words.untitled() };
    beginning(lines, untitled)
}

/// Gives the first line with something on it, cut where it is long.
fn beginning<'a, L: Iterator<Item = &'a str>>(mut lines: L, untitled: &'a str) -> String {
    match lines.find_map(|line| Some(line.trim()).filter(|line| !line.is_empty())) {
        None => untitled.to_owned(),
        Some(line) if line.chars().count() <= LONGEST_TITLE => line.to_owned(),
        Some(line) => line.chars().take(LONGEST_TITLE).chain(['…']).collect(),
    }
}

/// Tells what kind of post it is: on TikTok how it was sent, on Instagram what it is.
pub(crate) fn kind(publication: &Publication, words: Words) -> &'static str {
    if let Some(request) = instagram(publication) {
        return match request.media {
            InstagramMedia::Reel(_) => words.ig_reel(),
            InstagramMedia::Story(_) => words.ig_story(),
            InstagramMedia::Carousel(_) => words.ig_carousel(),
            _ => words.ig_image(),
        };
    }
    match request(publication).map(|request| request.mode) {
        Some(PostMode::Inbox) => words.draft(),
        _ => words.direct(),
    }
}

/// Tells where its bytes came from.
pub(crate) fn source(publication: &Publication, words: Words) -> &'static str {
    if let Some(request) = instagram(publication) {
        return match request.media.files().first() {
            Some(InstagramFile::ImageUrl(_) | InstagramFile::VideoUrl(_)) => words.source_url(),
            _ => words.source_file(),
        };
    }
    match request(publication).map(|request| request.media) {
        Some(TikTokMedia::Url(_)) => words.source_url(),
        Some(TikTokMedia::Offered(_)) => words.source_offered(),
        Some(TikTokMedia::Photos(_)) => words.source_photos(),
        _ => words.source_file(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_initial_is_one_letter() {
        assert_eq!(initial("léa"), "L");
        assert_eq!(initial("@jo"), "J");
        assert_eq!(initial(""), "?");
    }
}
