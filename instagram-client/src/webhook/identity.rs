//! The identity of a change: the same for every delivery of it.
//!
//! Meta gives no event id, and neither the time of sending nor the place in a batch belongs to the
//! change. Each kind is named by the ids it carries; what carries none by all that it says.

use serde_json::Value;
use sha2::{Digest, Sha256};
use social_core::webhook::canonical_json;

use crate::lenient;

/// Names a change of the account `entry`.
pub(super) fn external_id(entry: &str, event_type: &str, value: &Value) -> String {
    let named = match event_type {
        "comments" | "live_comments" => comment(value),
        "mentions" => mention(value),
        "story_insights" => text(value, "/media_id").map(|media| vec![media]),
        _ => message(event_type, value),
    };
    let parts = named.unwrap_or_else(|| vec!["value".to_owned(), canonical_json(value)]);
    hashed(entry, event_type, &parts)
}

/// Names a hint that something changed, which says neither what nor when but by the time it was
/// sent. One that comes twice does no harm; one that is taken for an older one would be lost.
pub(super) fn hint_id(entry: &str, field: &str, time: Option<i64>) -> String {
    hashed(entry, field, &["hint".to_owned(), time.unwrap_or_default().to_string()])
}

/// Each part is preceded by its length, so that no two lists of parts give the same text.
fn hashed(entry: &str, event_type: &str, parts: &[String]) -> String {
    let mut hash = Sha256::new();
    let leading = [entry, event_type];
    for part in leading.into_iter().chain(parts.iter().map(String::as_str)) {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    hex::encode(hash.finalize())
}

fn comment(value: &Value) -> Option<Vec<String>> {
    text(value, "/id").or_else(|| text(value, "/comment_id")).map(|id| vec![id])
}

fn mention(value: &Value) -> Option<Vec<String>> {
    let media = text(value, "/media_id")?;
    Some(vec![media, text(value, "/comment_id").unwrap_or_else(|| "-".to_owned())])
}

/// Messages and whatever happens to them carry the message's id.
fn message(event_type: &str, value: &Value) -> Option<Vec<String>> {
    let sender = || text(value, "/sender/id").unwrap_or_default();
    let at = || text(value, "/timestamp").unwrap_or_default();
    Some(match event_type {
        "messages" => {
            let is = |flag: &&str| value.pointer(flag).and_then(Value::as_bool) == Some(true);
            let kind = ["/message/is_deleted", "/message/is_echo"].into_iter().find(is);
            vec![text(value, "/message/mid")?, kind.unwrap_or("message").to_owned()]
        }
        "message_reactions" => vec![
            text(value, "/reaction/mid")?,
            sender(),
            text(value, "/reaction/action").unwrap_or_default(),
            at(),
        ],
        "message_edit" => vec![
            text(value, "/message_edit/mid")?,
            text(value, "/message_edit/num_edit").unwrap_or_default(),
        ],
        "messaging_postbacks" => vec![text(value, "/postback/mid")?],
        "messaging_referral" => {
            vec![sender(), at(), text(value, "/referral/ref").unwrap_or_default()]
        }
        "messaging_seen" => vec![text(value, "/read/mid")?, sender()],
        _ => return None,
    })
}

fn text(value: &Value, pointer: &str) -> Option<String> {
    value.pointer(pointer).and_then(lenient::id_text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ACCOUNT: &str = "17841400000000001";

    fn id(event_type: &str, value: &Value) -> String {
        external_id(ACCOUNT, event_type, value)
    }

    #[test]
    fn a_comment_is_its_id_and_its_account() {
        let comment = json!({ "id": "17900000000000001", "text": "a" });
        let again = json!({ "text": "written anew", "comment_id": 17_900_000_000_000_001_u64 });
        assert_eq!(id("comments", &comment), id("comments", &again));
        assert_ne!(id("comments", &comment), id("live_comments", &comment));
        assert_ne!(id("comments", &comment), external_id("2", "comments", &comment));
        assert_ne!(id("comments", &comment), id("comments", &json!({ "id": "17900000000000002" })));
    }

    #[test]
    fn a_mention_in_a_caption_is_not_one_in_a_comment() {
        let caption = json!({ "media_id": "1" });
        let comment = json!({ "media_id": "1", "comment_id": "2" });
        assert_ne!(id("mentions", &caption), id("mentions", &comment));
    }

    #[test]
    fn a_message_and_its_end_are_two_changes() {
        let sent = json!({ "message": { "mid": "m", "text": "a" } });
        let deleted = json!({ "message": { "mid": "m", "is_deleted": true } });
        assert_ne!(id("messages", &sent), id("messages", &deleted));
        let edit = |number: Value| json!({ "message_edit": { "mid": "m", "num_edit": number } });
        assert_eq!(id("message_edit", &edit(json!(1))), id("message_edit", &edit(json!("1"))));
        assert_ne!(id("message_edit", &edit(json!(1))), id("message_edit", &edit(json!(2))));
    }

    #[test]
    fn what_has_no_id_is_what_it_says() {
        let one = json!({ "b": [1, 2], "a": "x" });
        let other_order: Value = serde_json::from_str(r#"{ "a":"x", "b":[1,2] }"#).unwrap();
        assert_eq!(id("follow", &one), id("follow", &other_order));
        assert_ne!(id("follow", &one), id("delta", &one));
        assert_ne!(id("follow", &one), id("follow", &json!({ "a": "x", "b": [2, 1] })));
    }

    #[test]
    fn hints_are_told_apart_by_their_time() {
        assert_ne!(hint_id(ACCOUNT, "comments", Some(1)), hint_id(ACCOUNT, "comments", Some(2)));
        assert_eq!(hint_id(ACCOUNT, "comments", Some(1)), hint_id(ACCOUNT, "comments", Some(1)));
    }

    /// Pinned: a change of this value would let every kept delivery in once more.
    #[test]
    fn the_identity_is_pinned() {
        let mut plain = Vec::new();
        for part in [ACCOUNT, "comments", "17900000000000001"] {
            plain.extend(u64::try_from(part.len()).unwrap().to_be_bytes());
            plain.extend(part.as_bytes());
        }
        let comment = json!({ "id": "17900000000000001" });
        assert_eq!(id("comments", &comment), hex::encode(Sha256::digest(plain)));
    }
}
