//! The form's rules, checked again here whatever the browser did, each with words of its own.

use social_service::{
    Allowed, Error, MediaError, Particulars, PhotoImages, PhotoSet, Promotion, TikTokMedia,
    TikTokRequest, Violation, words_for,
};
use social_store::{Account, AssetId, PostMode};
use tiktok_client::preflight::RuleId;
use tiktok_client::publish::{CAPTION_MAX, PHOTO_DESCRIPTION_MAX, PHOTO_TITLE_MAX, PHOTOS_MAX};
use url::Url;

use super::creator::Creator;
use super::entries::Entries;
use crate::pages::audience::ONLY_ME;
use crate::pages::field::{FieldError, millis};
use crate::pages::verdicts::{self, Many};
use crate::words::Words;

/// R7, said on hover and beside the button; TikTok's wording.
pub(super) const ONE_NEEDED: &str =
    "You need to indicate if your content promotes yourself, a third party, or both.";
/// R8; TikTok's wording.
pub(super) const LABEL_ORGANIC: &str = "Your photo/video will be labeled as 'Promotional content'";
/// R9; TikTok's wording.
pub(super) const LABEL_PAID: &str = "Your photo/video will be labeled as 'Paid partnership'";
/// R10; TikTok's wording.
pub(super) const NOT_PRIVATE: &str = "Branded content visibility cannot be set to private.";

fn error(field: &'static str, message: impl Into<String>) -> FieldError {
    FieldError::new(field, message)
}

/// Checks the entries; `has_file` tells whether a file, or photos, came with them.
pub(super) fn check(
    entries: &Entries,
    creator: &Creator,
    has_file: bool,
    words: Words,
) -> Vec<FieldError> {
    let mut errors = fields(entries, creator, words);
    match entries.file_field() {
        Some("photos") if !has_file => {
            errors.push(error("photos", words.wrong_photos_missing()));
        }
        Some(field) if !has_file => errors.push(error(field, words.wrong_file_missing())),
        _ => {}
    }
    errors
}

/// Checks everything but the file.
pub(super) fn fields(entries: &Entries, creator: &Creator, words: Words) -> Vec<FieldError> {
    let mut errors = Vec::new();
    match entries.mode.as_str() {
        "direct" if creator.can_direct() => direct(entries, creator, words, &mut errors),
        "direct" => errors.push(error("mode", words.direct_missing())),
        "inbox" if creator.may_inbox => {}
        "inbox" => errors.push(error("mode", words.inbox_missing())),
        _ => errors.push(error("mode", words.wrong_mode())),
    }
    match entries.source.as_str() {
        "url" if !is_web_address(&entries.video_url) => {
            errors.push(error("video_url", words.wrong_url()));
        }
        "photos" => photos(entries, words, &mut errors),
        "url" | "file" => {}
        _ => errors.push(error("source", words.wrong_source())),
    }
    errors
}

/// Checks what goes with photos in either mode.
fn photos(entries: &Entries, words: Words, errors: &mut Vec<FieldError>) {
    let over = entries.title.encode_utf16().count().saturating_sub(PHOTO_TITLE_MAX);
    if over > 0 {
        errors.push(error("title", words.wrong_title(over)));
    }
    let over = entries.caption_length().saturating_sub(PHOTO_DESCRIPTION_MAX);
    if over > 0 {
        errors.push(error("caption", words.wrong_text(over)));
    }
    if photo_cover(&entries.photo_cover).is_none() {
        errors.push(error("photo_cover", words.wrong_photo_cover()));
    }
}

fn direct(entries: &Entries, creator: &Creator, words: Words, errors: &mut Vec<FieldError>) {
    let over = entries.caption_length().saturating_sub(CAPTION_MAX);
    if over > 0 && !entries.is_photos() {
        errors.push(error("caption", words.wrong_caption(over)));
    }
    let offered = creator.audiences().iter().any(|level| level.as_str() == entries.privacy_level);
    if entries.privacy_level.is_empty() {
        errors.push(error("privacy_level", words.wrong_audience()));
    } else if !offered {
        errors.push(error("privacy_level", words.wrong_audience_gone()));
    } else if creator.unaudited && entries.privacy_level != ONLY_ME {
        errors.push(error("privacy_level", words.not_audited()));
    }
    let interactions = [
        ("allow_comment", entries.allow_comment, words.allow_comment()),
        ("allow_duet", entries.allow_duet, words.allow_duet()),
        ("allow_stitch", entries.allow_stitch, words.allow_stitch()),
    ];
    // Photos can only be commented on; the other boxes are not looked at.
    let looked_at = if entries.is_photos() { 1 } else { interactions.len() };
    for (name, ticked, word) in interactions.into_iter().take(looked_at) {
        if ticked && creator.forbids(name) {
            errors.push(error(name, words.wrong_allow(word)));
        }
    }
    if entries.promotes && !entries.your_brand && !entries.branded_content {
        errors.push(error("promotion", ONE_NEEDED));
    }
    if entries.branded_content && creator.unaudited {
        errors.push(error("promotion", words.branded_unaudited()));
    } else if entries.branded_content && entries.privacy_level == ONLY_ME {
        errors.push(error("promotion", NOT_PRIVATE));
    }
    if !entries.is_photos() && !entries.cover.is_empty() && millis(&entries.cover).is_none() {
        errors.push(error("cover", words.wrong_cover()));
    }
}

/// Tells whether a text is an address that TikTok may fetch from; whether it does is TikTok's word.
fn is_web_address(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| social_core::http::is_secure(&url))
}

/// Reads the number of a photo, and gives its place, counted from zero; nothing is the first.
fn photo_cover(text: &str) -> Option<u32> {
    if text.is_empty() {
        return Some(0);
    }
    let number: usize = text.parse().ok()?;
    (1..=PHOTOS_MAX).contains(&number).then(|| u32::try_from(number - 1).ok()).flatten()
}

fn media(entries: &Entries, files: &[AssetId]) -> Option<TikTokMedia> {
    if entries.is_url() {
        return Url::parse(&entries.video_url).ok().map(TikTokMedia::Url);
    }
    let first = files.first()?.clone();
    if !entries.is_photos() {
        return Some(TikTokMedia::Asset(first));
    }
    let mut photos = PhotoSet::new(PhotoImages::Assets(files.to_vec()));
    photos.cover = photo_cover(&entries.photo_cover)?;
    photos.title.clone_from(&entries.title);
    photos.add_music = (entries.is_direct() && entries.add_music).into();
    Some(TikTokMedia::Photos(photos))
}

/// Makes the request of entries that fit. A draft carries no switch, and that of a video no caption:
/// TikTok would drop them (R16).
pub(super) fn request(
    entries: &Entries,
    account: &Account,
    files: &[AssetId],
) -> Option<TikTokRequest> {
    let media = media(entries, files)?;
    let caption = if entries.is_photos() { entries.caption.clone() } else { String::new() };
    let draft = TikTokRequest {
        account_id: account.id.clone(),
        mode: PostMode::Inbox,
        media,
        caption,
        privacy_level: None,
        allow: Allowed::default(),
        promotion: Promotion::default(),
        made_with_ai: false.into(),
        cover_ms: None,
        scheduled_for: None,
    };
    if !entries.is_direct() {
        return Some(draft);
    }
    Some(TikTokRequest {
        mode: PostMode::Direct,
        caption: entries.caption.clone(),
        privacy_level: Some(entries.privacy_level.clone()),
        allow: Allowed {
            comment: entries.allow_comment.into(),
            duet: (entries.allow_duet && !entries.is_photos()).into(),
            stitch: (entries.allow_stitch && !entries.is_photos()).into(),
        },
        promotion: Promotion {
            your_brand: entries.your_brand.into(),
            branded_content: entries.branded_content.into(),
        },
        made_with_ai: entries.made_with_ai.into(),
        cover_ms: if entries.is_photos() { None } else { millis(&entries.cover) },
        ..draft
    })
}

/// Says at its field what the service refused.
pub(super) fn of_refusal(refusal: &Error, account: String, words: Words) -> Vec<FieldError> {
    match refusal {
        Error::Invalid(violations) => {
            violations.iter().map(|violation| of_violation(violation, words)).collect()
        }
        other => {
            let field = if matches!(other, Error::Media(_)) { "file" } else { "mode" };
            let particulars = Particulars { account: Some(account), ..Particulars::default() };
            vec![error(field, other.user_message(words.language(), particulars))]
        }
    }
}

fn of_violation(violation: &Violation, words: Words) -> FieldError {
    if let Some(message) = verdicts::of_violation(violation, Many::Photos, words) {
        let of_photos = violation.photo.is_some() || violation.code == RuleId::PhotoCount.as_str();
        return error(if of_photos { "photos" } else { "file" }, message);
    }
    match (violation.field, violation.code) {
        ("privacy_level", "required") => error("privacy_level", words.wrong_audience()),
        ("privacy_level", "privacy_level_option_mismatch") => {
            error("privacy_level", words.wrong_audience_gone())
        }
        ("promotion", "branded_content_private") => error("promotion", NOT_PRIVATE),
        ("media", "not_a_photo") => error("photos", words.wrong_photo_type()),
        ("photo_cover", _) => error("photo_cover", words.wrong_photo_cover()),
        ("title", _) => error("title", words.wrong_other(&violation.message)),
        ("media", "not_a_video") => error("file", words.wrong_video_type()),
        ("media", "url_not_https") => error("video_url", words.wrong_url()),
        ("account_id", "scope_not_authorized") => error("mode", words.direct_missing()),
        ("caption", _) => error("caption", words.wrong_other(&violation.message)),
        ("media", _) => error("file", words.wrong_other(&violation.message)),
        _ => error("mode", words.wrong_other(&violation.message)),
    }
}

/// Says at its field what is wrong with a file.
pub(super) fn of_file(field: &'static str, refusal: &MediaError, words: Words) -> FieldError {
    let message = match refusal {
        MediaError::Empty => words.wrong_empty_file().to_owned(),
        MediaError::TooLarge { limit } | MediaError::PhotoTooLarge { limit } => {
            words.wrong_too_large(words.bytes(*limit))
        }
        MediaError::UnknownType if field == "photos" => words.wrong_photo_type().to_owned(),
        MediaError::UnknownType => words.wrong_video_type().to_owned(),
        other => words_for(other.code(), words.language(), &Particulars::default()),
    };
    error(field, message)
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
