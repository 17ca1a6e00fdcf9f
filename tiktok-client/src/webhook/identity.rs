//! The identity of a change: the same for every delivery of it.

use sha2::{Digest, Sha256};
use social_core::webhook::canonical_json;

/// The parts of a delivery that name the change, and nothing of how it was delivered.
pub(super) struct Parts<'a> {
    pub(super) client_key: &'a str,
    pub(super) event: &'a str,
    pub(super) user_openid: &'a str,
    pub(super) create_time: &'a str,
    pub(super) content: &'a str,
}

/// TikTok gives no event id, so the change is named by a hash of what it says.
pub(super) fn external_id(parts: &Parts<'_>) -> String {
    let mut hash = Sha256::new();
    for part in [parts.client_key, parts.event, parts.user_openid, parts.create_time] {
        hash.update(part);
        hash.update([0]);
    }
    hash.update(canonical(parts.content));
    hex::encode(hash.finalize())
}

/// Writes the content with sorted keys and without spaces; as it stands, if it is no JSON.
fn canonical(content: &str) -> String {
    match serde_json::from_str(content) {
        Ok(value) => canonical_json(&value),
        Err(_) => content.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(content: &str) -> String {
        external_id(&Parts {
            client_key: "key",
            event: "post.publish.complete",
            user_openid: "-000TestOpenId",
            create_time: "1795334400",
            content,
        })
    }

    #[test]
    fn spaces_and_order_do_not_count() {
        let one = id(r#"{"publish_id":"v~1","publish_type":"DIRECT_PUBLISH"}"#);
        assert_eq!(id(r#"{ "publish_type": "DIRECT_PUBLISH", "publish_id": "v~1" }"#), one);
        assert_ne!(id(r#"{"publish_id":"v~2","publish_type":"DIRECT_PUBLISH"}"#), one);
        assert_eq!(one.len(), 64);
    }

    #[test]
    fn long_ids_are_told_apart() {
        let post = |id: &str| format!(r#"{{"post_id":{id}}}"#);
        assert_ne!(id(&post("7500000000000000001")), id(&post("7500000000000000002")));
    }

    #[test]
    fn what_is_no_json_stands_as_it_is() {
        assert_eq!(canonical("no json"), "no json");
        assert_eq!(canonical("{ \"b\": 1, \"a\": 2 }"), "{\"a\":2,\"b\":1}");
    }

    /// Pinned: a change of this value would let every kept delivery in once more.
    #[test]
    fn the_identity_is_pinned() {
        let hash = Sha256::digest(
            b"key\0post.publish.complete\0-000TestOpenId\x001795334400\0{\"publish_id\":\"v~1\"}",
        );
        assert_eq!(id(r#"{"publish_id":"v~1"}"#), hex::encode(hash));
    }
}
