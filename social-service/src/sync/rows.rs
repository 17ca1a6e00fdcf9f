//! Rows of what Instagram said.

use instagram_client::CommentId;
use instagram_client::read::{Comment, Media};
use serde_json::{Map, Value, json};
use social_core::Timestamp;
use social_store::{CommentVisibility, IgComment, IgMedia, InstagramAccount};

use crate::comments::waiting;

/// The longest text that a store takes, in bytes.
const LONGEST_TEXT: usize = 64 * 1024;
/// The longest name that a store takes, in bytes.
const LONGEST_NAME: usize = 512;

/// Makes the row of a medium as a professional account sees it; none for one without an id.
///
/// `read_at` is when the read began: what was written here since counts more.
pub(crate) fn media(media: &Media, of: &InstagramAccount, read_at: Timestamp) -> Option<IgMedia> {
    let id = media.id.as_ref()?.to_string();
    let kind = media.media_type.as_ref().map_or_else(|| "UNKNOWN".to_owned(), ToString::to_string);
    Some(IgMedia {
        ig_id: name(&id),
        account_id: of.account_id.clone(),
        ig_business_id: of.ig_business_id.clone(),
        media_type: name(&kind),
        product_type: media.media_product_type.as_ref().map(|kind| name(&kind.to_string())),
        caption: media.caption.as_deref().map(text),
        permalink: media.permalink.as_deref().map(text),
        timestamp: media.timestamp,
        metrics: counts(media),
        synced_at: read_at,
        vanished_at: None,
    })
}

/// What the medium itself says of its figures; null if nothing, so that known ones stay.
fn counts(media: &Media) -> Value {
    let said = [
        ("like_count", media.like_count.map(Value::from)),
        ("comments_count", media.comments_count.map(Value::from)),
        ("is_comment_enabled", media.is_comment_enabled.map(Value::from)),
    ];
    let known = said.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let known: Map<String, Value> = known.collect();
    if known.is_empty() { Value::Null } else { json!(known) }
}

/// Makes the row of a comment as a professional account sees it; none for one without an id.
///
/// `media_id` and `parent_id` are where it was found, which counts where it says nothing itself.
/// One that people have written since the account was connected waits to be seen.
pub(crate) fn comment(
    comment: &Comment,
    of: &InstagramAccount,
    media_id: &str,
    parent_id: Option<&str>,
    read_at: Timestamp,
) -> Option<IgComment> {
    let from = comment.from.as_ref();
    let username = comment.username.as_deref().or_else(|| from?.username.as_deref());
    let parent = comment.parent_id.as_ref().map(CommentId::as_str).or(parent_id);
    let row = IgComment {
        ig_id: name(comment.id.as_ref()?.as_str()),
        account_id: of.account_id.clone(),
        ig_business_id: of.ig_business_id.clone(),
        media_id: name(media_id),
        parent_id: parent.map(name),
        from_id: from.and_then(|from| from.id.as_ref()).map(|id| name(id.as_str())),
        from_username: username.map(name),
        text: comment.text.as_deref().map(text).unwrap_or_default(),
        visibility: visibility(comment.hidden == Some(true)),
        timestamp: comment.timestamp,
        synced_at: read_at,
        deleted_at: None,
        unseen_since: None,
    };
    Some(waiting(row, of))
}

pub(crate) const fn visibility(hidden: bool) -> CommentVisibility {
    if hidden { CommentVisibility::Hidden } else { CommentVisibility::Visible }
}

/// Makes a text of people fit to be stored.
pub(crate) fn text(text: &str) -> String {
    fit(text, LONGEST_TEXT)
}

/// Makes an id or a name of the platform fit to be stored.
pub(crate) fn name(text: &str) -> String {
    fit(text, LONGEST_NAME)
}

/// No store takes a NUL, and none takes a text of any length.
fn fit(text: &str, longest: usize) -> String {
    let mut fit = text.replace('\0', "\u{fffd}");
    if fit.len() > longest {
        let end = (0..=longest).rev().find(|end| fit.is_char_boundary(*end)).unwrap_or_default();
        fit.truncate(end);
    }
    fit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comments::is_own_comment;

    fn of() -> InstagramAccount {
        InstagramAccount {
            account_id: "account".into(),
            app: "default".into(),
            ig_business_id: "17841400000000001".to_owned(),
            page_id: None,
            page_name: None,
            username: "ada".to_owned(),
            account_type: None,
            access_level: "publish".to_owned(),
            data_access_expires_at: None,
            created_at: Timestamp::EPOCH,
            updated_at: Timestamp::EPOCH,
        }
    }

    #[test]
    fn what_was_not_said_is_not_made_up() {
        let said = serde_json::json!({ "id": "18000000000000001", "comments_count": 0 });
        let said: Media = serde_json::from_value(said).unwrap();
        let row = media(&said, &of(), Timestamp::EPOCH).unwrap();
        assert_eq!((row.media_type.as_str(), row.product_type), ("UNKNOWN", None));
        assert_eq!(row.metrics, json!({ "comments_count": 0 }));
        assert!(media(&Media::default(), &of(), Timestamp::EPOCH).is_none());
        let bare: Media = serde_json::from_value(serde_json::json!({ "id": "1" })).unwrap();
        assert!(media(&bare, &of(), Timestamp::EPOCH).unwrap().metrics.is_null());
    }

    #[test]
    fn a_comment_stands_where_it_was_found_unless_it_says_so() {
        let said = serde_json::json!({
            "id": 17_900_000_000_000_001_u64, "text": "a\0b", "hidden": true,
            "from": { "id": "5", "username": "bo" },
        });
        let said: Comment = serde_json::from_value(said).unwrap();
        let row = comment(&said, &of(), "1", Some("2"), Timestamp::EPOCH).unwrap();
        assert_eq!((row.media_id.as_str(), row.parent_id.as_deref()), ("1", Some("2")));
        assert_eq!((row.text.as_str(), row.visibility), ("a\u{fffd}b", CommentVisibility::Hidden));
        assert_eq!(row.from_username.as_deref(), Some("bo"));
        assert!(!is_own_comment(&row, &of()));
        let own = IgComment { from_username: Some("ada".to_owned()), ..row };
        assert!(is_own_comment(&own, &of()));
    }

    #[test]
    fn what_people_wrote_since_the_connection_waits_to_be_seen() {
        let connected = Timestamp::from_unix(1_000);
        let of = InstagramAccount { created_at: connected, ..of() };
        let unseen = |who: &str, written: Option<&str>| {
            let said = serde_json::json!({ "id": "1", "username": who, "timestamp": written });
            let said: Comment = serde_json::from_value(said).unwrap();
            let read_at = Timestamp::from_unix(5_000);
            comment(&said, &of, "2", None, read_at).unwrap().unseen_since.is_some()
        };
        assert!(unseen("bo", Some("1970-01-01T00:16:40+0000")));
        assert!(unseen("bo", None));
        // Instagram's clock may be behind ours.
        assert!(unseen("bo", Some("1970-01-01T00:15:00+0000")));
        assert!(!unseen("bo", Some("1970-01-01T00:14:00+0000")), "it is history");
        assert!(!unseen("ada", Some("1970-01-01T00:16:40+0000")), "it is our own");
    }

    #[test]
    fn texts_end_between_letters() {
        let long = "é".repeat(LONGEST_NAME);
        assert_eq!(name(&long).len(), LONGEST_NAME);
        assert_eq!(fit("aé", 2), "a");
    }
}
