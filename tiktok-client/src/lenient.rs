//! Reads what the platform writes in more than one way. No id or count passes through a float.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Reads a whole number, or a text of digits. Anything else is taken as not said, so that an
/// answer that holds a token is not lost over its lifetime.
pub(crate) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Value::deserialize(deserializer).map(|value| whole(&value))
}

/// Reads a whole number, or a text of digits.
pub(crate) fn whole(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(digits) => digits.parse().ok(),
        _ => None,
    }
}

/// Reads an id that is written as a text or as a whole number.
pub(crate) fn id_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) if social_core::planted::is("post-id-as-float") => {
            number.as_f64().map(|id| format!("{id:.0}"))
        }
        Value::Number(number) => {
            let text = number.as_u64().map(|id| id.to_string());
            text.or_else(|| number.as_i64().map(|id| id.to_string()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_keep_every_digit_or_are_refused() {
        let read = |json: &str| id_text(&serde_json::from_str(json).unwrap());
        assert_eq!(read("7500000000000000001").as_deref(), Some("7500000000000000001"));
        assert_eq!(read("18446744073709551615").as_deref(), Some("18446744073709551615"));
        assert_eq!(read("\"7500000000000000001\"").as_deref(), Some("7500000000000000001"));
        assert_eq!(read("75000000000000000010000"), None);
        assert_eq!(read("1.5"), None);
        assert_eq!(read("\"\""), None);
    }
}
