//! Reads what the platform writes in more than one way. No id or count passes through a float.

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use social_core::{Scopes, Timestamp};

/// Reads a whole number, or a text of digits. Anything else is taken as not said, so that an
/// answer that holds a token is not lost over its lifetime.
pub(crate) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Value::deserialize(deserializer).map(|value| match value {
        Value::Number(number) => number.as_u64(),
        Value::String(digits) => digits.parse().ok(),
        _ => None,
    })
}

/// Reads a code, which may be negative, as a whole number or a text of digits.
pub(crate) fn code(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(digits) => digits.parse().ok(),
        _ => None,
    }
}

/// Reads an id that is written as a text or as a whole number; anything else is taken as not said.
pub(crate) fn id<'de, D: Deserializer<'de>, T: From<String>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Value::deserialize(deserializer).map(|value| id_text(&value).map(T::from))
}

/// Reads an id that is written as a text or as a whole number.
pub(crate) fn id_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        // The ids are above 2^53, where a float would change the last digits.
        Value::Number(number) => number.as_u64().map(|id| id.to_string()),
        _ => None,
    }
}

/// Reads an id out of an object by its name.
pub(crate) fn id_in<T: From<String>>(object: &Value, name: &str) -> Option<T> {
    object.get(name).and_then(id_text).map(T::from)
}

/// Reads a text out of an object by its name; an empty one is none.
pub(crate) fn text_in(object: &Value, name: &str) -> Option<String> {
    object.get(name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Reads the id of a node that stands within another one.
pub(crate) fn inner_id<'de, D: Deserializer<'de>, T: From<String>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let node = Value::deserialize(deserializer)?;
    Ok(node.get("id").and_then(id_text).map(T::from))
}

/// Reads an instant; Meta writes its offset without a colon. Anything else is taken as not said.
pub(crate) fn instant<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    Value::deserialize(deserializer).map(|value| value.as_str()?.parse().ok())
}

/// Reads a list of scopes, written as a text with commas or as an array. Anything else is taken as
/// not said.
pub(crate) fn scopes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Scopes, D::Error> {
    Value::deserialize(deserializer).map(|value| match value {
        Value::String(list) => Scopes::parse(&list),
        Value::Array(items) => items
            .iter()
            .filter_map(Value::as_str)
            .flat_map(|item| item.split(','))
            .map(str::trim)
            .filter(|scope| !scope.is_empty())
            .collect(),
        _ => Scopes::default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_keep_every_digit_or_are_left_out() {
        let read = |json: &str| id_text(&serde_json::from_str(json).unwrap());
        assert_eq!(read("17841400000000001").as_deref(), Some("17841400000000001"));
        assert_eq!(read("18446744073709551615").as_deref(), Some("18446744073709551615"));
        assert_eq!(read("\"17841400000000001\"").as_deref(), Some("17841400000000001"));
        for json in ["18446744073709551616", "1.5", "-1", "\"\"", "null", "[]"] {
            assert_eq!(read(json), None, "{json}");
        }
    }

    #[test]
    fn instants_come_without_a_colon() {
        let read = |json: &str| instant(&serde_json::from_str::<Value>(json).unwrap()).unwrap();
        let expected = Some(Timestamp::from_unix(1_569_537_403));
        assert_eq!(read(r#""2019-09-26T22:36:43+0000""#), expected);
        assert_eq!(read(r#""2019-09-26T22:36:43Z""#), expected);
        assert_eq!(read(r#""yesterday""#), None);
        assert_eq!(read("null"), None);
    }

    #[test]
    fn scopes_come_as_text_or_array() {
        let read =
            |json: &str| scopes(&serde_json::from_str::<Value>(json).unwrap()).unwrap().to_string();
        assert_eq!(read(r#""b,a""#), "a,b");
        assert_eq!(read(r#"["b","a"]"#), "a,b");
        assert_eq!(read(r#"["b, a"]"#), "a,b");
        assert_eq!(read("7"), "");
        assert_eq!(read("null"), "");
    }
}
