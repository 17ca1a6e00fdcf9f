//! The form's rules, checked here whatever the browser did, each with words of its own.

use instagram_client::publish::CaptionCounts;
use social_core::Timestamp;
use url::Url;

use super::entries::{Entries, ItemEntries, MOST_ITEMS};
use super::people::{self, Points, Unread};
use super::plan;
use crate::pages::field::FieldError;
use crate::words::Words;

/// What Instagram takes at most.
pub(super) const CAPTION: usize = 2_200;
pub(super) const HASHTAGS: usize = 30;
pub(super) const MENTIONS: usize = 20;
pub(super) const ALT_TEXT: usize = 1_000;
const COLLABORATORS: usize = 3;

/// The places of the items on the page.
pub(super) const ITEMS: [&str; MOST_ITEMS] =
    ["item1", "item2", "item3", "item4", "item5", "item6", "item7", "item8", "item9", "item10"];

/// Which files came with a form.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Came {
    pub(super) files: usize,
    pub(super) cover: bool,
}

/// Checks the entries and what came with them.
pub(super) fn check(
    entries: &Entries,
    came: Came,
    now: Timestamp,
    words: Words,
) -> Vec<FieldError> {
    let mut errors = fields(entries, now, words);
    match entries.file_field() {
        Some(field) if came.files == 0 => {
            errors.push(FieldError::new(field, words.ig_wrong_file_missing()));
        }
        Some("files") => {
            let said = entries.items.iter().zip(ITEMS).skip(came.files);
            let too_many = said.filter(|(item, _)| item.says_something());
            errors
                .extend(too_many.map(|(_, at)| FieldError::new(at, words.ig_wrong_no_such_file())));
        }
        _ => {}
    }
    if came.cover && !entries.cover.is_empty() && entries.kind == "reel" {
        errors.push(FieldError::new("cover", words.ig_wrong_two_covers()));
    }
    errors
}

/// Checks everything but the files.
pub(super) fn fields(entries: &Entries, now: Timestamp, words: Words) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut wrong = |field, message: String| errors.push(FieldError::new(field, message));
    let points = match entries.kind.as_str() {
        "image" => Some(Points::Wanted),
        "reel" => Some(Points::None),
        "story" => Some(Points::Allowed),
        "carousel" => None,
        _ => {
            wrong("kind", words.ig_wrong_kind().to_owned());
            return errors;
        }
    };
    if let Some(points) = points
        && let Err(unread) = people::read(&entries.people, points)
    {
        wrong("people", of_unread(unread, words).to_owned());
    }
    match entries.source.as_str() {
        "url" if !entries.is_carousel() && !is_web_address(&entries.url) => {
            wrong("url", words.ig_wrong_url().to_owned());
        }
        "url" if entries.kind == "story" && !is_url_kind(&entries.url_kind) => {
            wrong("url", words.ig_wrong_url_kind().to_owned());
        }
        "url" | "file" => {}
        _ => wrong("source", words.ig_wrong_source().to_owned()),
    }
    if entries.kind != "story" {
        of_text(entries, words, &mut errors);
    }
    if entries.kind == "reel" && !entries.cover.is_empty() && millis(&entries.cover).is_none() {
        errors.push(FieldError::new("cover", words.wrong_cover()));
    }
    if entries.is_carousel() {
        of_items(entries, words, &mut errors);
    }
    errors.extend(of_time(entries, now, words));
    errors
}

/// Checks what a story does not have.
fn of_text(entries: &Entries, words: Words, errors: &mut Vec<FieldError>) {
    let counts = CaptionCounts::of(&entries.caption);
    let over = counts.characters.saturating_sub(CAPTION);
    if over > 0 {
        errors.push(FieldError::new("caption", words.wrong_caption(over)));
    }
    if counts.hashtags > HASHTAGS {
        errors.push(FieldError::new("caption", words.ig_wrong_hashtags(counts.hashtags)));
    }
    if counts.mentions > MENTIONS {
        errors.push(FieldError::new("caption", words.ig_wrong_mentions(counts.mentions)));
    }
    let over = entries.alt_text.chars().count().saturating_sub(ALT_TEXT);
    if over > 0 && entries.kind == "image" {
        errors.push(FieldError::new("alt_text", words.ig_wrong_alt_text(over)));
    }
    if collaborators(&entries.collaborators).len() > COLLABORATORS {
        errors.push(FieldError::new("collaborators", words.ig_wrong_collaborators()));
    }
    if !entries.location_id.chars().all(|sign| sign.is_ascii_digit()) {
        errors.push(FieldError::new("location_id", words.ig_wrong_location()));
    }
}

fn of_items(entries: &Entries, words: Words, errors: &mut Vec<FieldError>) {
    for (item, at) in entries.items.iter().zip(ITEMS) {
        if let Some(message) = of_item(item, entries.is_url(), words) {
            errors.push(FieldError::new(at, message));
        }
    }
    let named = entries.items.iter().filter(|item| !item.url.is_empty()).count();
    if entries.is_url() && named < 2 {
        errors.push(FieldError::new("item1", words.ig_wrong_two_items()));
    }
}

fn of_item(item: &ItemEntries, by_url: bool, words: Words) -> Option<String> {
    let over = item.alt_text.chars().count().saturating_sub(ALT_TEXT);
    if over > 0 {
        return Some(words.ig_wrong_alt_text(over));
    }
    if let Err(unread) = people::read(&item.people, Points::Wanted) {
        return Some(of_unread(unread, words).to_owned());
    }
    if !item.cover.is_empty() && millis(&item.cover).is_none() {
        return Some(words.wrong_cover().to_owned());
    }
    if !by_url || !item.is_open() {
        return None;
    }
    if !is_web_address(&item.url) {
        return Some(words.ig_wrong_url().to_owned());
    }
    (!is_url_kind(&item.url_kind)).then(|| words.ig_wrong_url_kind().to_owned())
}

fn of_time(entries: &Entries, now: Timestamp, words: Words) -> Option<FieldError> {
    let message = match entries.when.as_str() {
        "now" => return None,
        "later" => match plan::read(&entries.planned_for, now) {
            Ok(_) => return None,
            Err(plan::Refused::Unread) => words.ig_wrong_time(),
            Err(plan::Refused::Past) => words.ig_wrong_time_past(),
            Err(plan::Refused::TooFar) => words.ig_wrong_time_far(),
        },
        _ => words.ig_wrong_when(),
    };
    Some(FieldError::new("planned_for", message))
}

fn of_unread(unread: Unread, words: Words) -> &'static str {
    match unread {
        Unread::Line => words.ig_wrong_people(),
        Unread::PointMissing => words.ig_wrong_point_missing(),
        Unread::PointUnknown => words.ig_wrong_point_unknown(),
    }
}

/// Tells whether a text is an address that Instagram may fetch from; whether it does is its word.
fn is_web_address(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| social_core::http::is_secure(&url))
}

fn is_url_kind(text: &str) -> bool {
    matches!(text, "image" | "video")
}

/// Reads handles, parted by commas or spaces.
pub(super) fn collaborators(text: &str) -> Vec<String> {
    let names = text.split([',', ' ', '\n', ';']).filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// Reads seconds with at most three decimals, in either language's spelling.
pub(super) fn millis(text: &str) -> Option<u64> {
    crate::pages::field::millis(text).map(u64::from)
}
