//! The identity of a change: the same for every delivery of it.

use serde_json::Value;
use sha2::{Digest, Sha256};

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
    match serde_json::from_str::<Value>(content) {
        Ok(value) => {
            let mut out = String::with_capacity(content.len());
            write_sorted(&value, &mut out);
            out
        }
        Err(_) => content.to_owned(),
    }
}

/// Sorts by itself: the order of serde's own map depends on a feature of another crate.
fn write_sorted(value: &Value, out: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_unstable_by_key(|(name, _)| *name);
            out.push('{');
            for (index, (name, value)) in fields.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                write_sorted(value, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_sorted(item, out);
            }
            out.push(']');
        }
        scalar => out.push_str(&scalar.to_string()),
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
    fn nested_objects_are_sorted_too() {
        assert_eq!(
            canonical(r#"{"b":[{"d":1,"c":"\u00e9"}],"a":null}"#),
            r#"{"a":null,"b":[{"c":"é","d":1}]}"#
        );
        assert_eq!(canonical("no json"), "no json");
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
