//! Says at its field what the service refused, or what is wrong with a file.

use social_service::{Error, MediaError, Particulars, Violation, words_for};

use super::entries::Entries;
use super::rules::ITEMS;
use crate::pages::field::FieldError;
use crate::pages::verdicts::{self, Many};
use crate::words::Words;

/// Says it of each broken rule.
pub(super) fn of_error(
    refusal: &Error,
    entries: &Entries,
    account: String,
    words: Words,
) -> Vec<FieldError> {
    match refusal {
        Error::Invalid(violations) => {
            let of = |violation| of_violation(violation, entries, words);
            violations.iter().map(of).collect()
        }
        other => {
            let field = match other {
                Error::Media(_) => entries.file_field().unwrap_or("source"),
                Error::PublishingLimit(_) => "planned_for",
                _ => "kind",
            };
            let particulars = Particulars { account: Some(account), ..Particulars::default() };
            vec![FieldError::new(field, other.user_message(words.language(), particulars))]
        }
    }
}

fn of_violation(violation: &Violation, entries: &Entries, words: Words) -> FieldError {
    let media = entries.file_field().unwrap_or("url");
    let media = if media == "url" && entries.is_carousel() { "item1" } else { media };
    let item = violation.photo.and_then(|index| ITEMS.get(usize::try_from(index).ok()?).copied());
    if let Some(message) = verdicts::of_violation(violation, Many::Items, words) {
        return FieldError::new(item.unwrap_or(media), message);
    }
    let field = match violation.field {
        "caption" => "caption",
        "alt_text" => item.unwrap_or("alt_text"),
        "user_tags" => item.unwrap_or("people"),
        "collaborators" => "collaborators",
        "location_id" => "location_id",
        "cover_ms" | "cover_url" => item.unwrap_or("cover"),
        "scheduled_for" => "planned_for",
        "media" | "items" => item.unwrap_or(media),
        _ => "kind",
    };
    FieldError::new(field, message(violation, words))
}

fn message(violation: &Violation, words: Words) -> String {
    let text = match (violation.field, violation.code) {
        ("media", "not_a_photo") => words.ig_wrong_photo_type(),
        ("media", "not_a_video") => words.ig_wrong_video_type(),
        ("media", "not_media") => words.ig_wrong_type(),
        ("media", "url_not_usable") => words.ig_wrong_url(),
        ("items", "images_only") => words.ig_wrong_video_item(),
        ("cover_ms", _) => words.ig_wrong_picture_item(),
        ("user_tags" | "collaborators", "bad_username") => words.ig_wrong_handle(),
        ("user_tags", "point_required") => words.ig_wrong_point_missing(),
        ("user_tags", "images_only") => words.ig_wrong_point_unknown(),
        ("user_tags", _) => words.ig_wrong_people(),
        ("collaborators", _) => words.ig_wrong_collaborators(),
        ("account_id", "scope_not_authorized") => words.choose_read(),
        ("ig_id", code) => {
            return words_for(code, words.language(), &Particulars::default());
        }
        ("location_id", _) => words.ig_wrong_location(),
        ("scheduled_for", _) => words.ig_wrong_time_far(),
        _ => return words.wrong_other(&violation.message),
    };
    text.to_owned()
}

/// Says at its field what is wrong with a file.
pub(super) fn of_file(field: &'static str, refusal: &MediaError, words: Words) -> FieldError {
    let message = match refusal {
        MediaError::Empty => words.wrong_empty_file().to_owned(),
        MediaError::TooLarge { limit } | MediaError::PhotoTooLarge { limit } => {
            words.wrong_too_large(words.bytes(*limit))
        }
        MediaError::UnknownType => words.ig_wrong_type().to_owned(),
        other => words_for(other.code(), words.language(), &Particulars::default()),
    };
    FieldError::new(field, message)
}

#[cfg(test)]
mod tests {
    use social_service::Language;

    use super::*;

    #[test]
    fn what_is_refused_is_said_at_its_field() {
        let words = Words::new(Language::Fr);
        let image = Entries { kind: "image".to_owned(), ..Entries::default() };
        let carousel = Entries { kind: "carousel".to_owned(), ..Entries::default() };
        let by_url = Entries { source: "url".to_owned(), ..carousel.clone() };
        let broken = |field, code| Violation::new(field, code, "made up");
        for (entries, violation, field) in [
            (&image, broken("media", "not_a_photo"), "file"),
            (&image, broken("caption", "too_long"), "caption"),
            (&image, broken("user_tags", "bad_username"), "people"),
            (&image, broken("account_id", "scope_not_authorized"), "kind"),
            (&image, broken("location_id", "bad_location"), "location_id"),
            (&image, broken("scheduled_for", "too_far"), "planned_for"),
            (&carousel, broken("items", "images_only").about_photo(2), "item3"),
            (&carousel, broken("media", "media_gone"), "files"),
            (&by_url, broken("media", "url_not_usable"), "item1"),
        ] {
            let refused = Error::Invalid(vec![violation]);
            let said = of_error(&refused, entries, "@lea".to_owned(), words);
            assert_eq!(said.len(), 1);
            assert_eq!(said[0].field, field, "{}", said[0].message);
        }
    }
}
