//! What every backend refuses to store, in one place.
//!
//! A value that one backend takes and another one refuses would be found out on the day of a move.
//! So each write method of each backend calls the check of its record first, and the limits are
//! those of the strictest backend: `PostgreSQL` takes no NUL in a text, and an index no long key.

mod changes;
mod records;

use serde_json::Value;
use social_core::Sealed;

pub(crate) use changes::changes;
pub(crate) use records::{
    DERIVED, asset, audit, column, delivery, ig_comment, ig_media, instagram_account, new_account,
    oauth_state, sample, sealed_derived, sealed_tokens, tiktok_post,
};

#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) use records::delivery_without_values;

use crate::error::StoreError;
use crate::traits::Result;

/// Longest id, name, hash or code, in bytes: it may stand in an index.
pub(crate) const LONGEST_KEY: usize = 512;
/// Longest free text (a caption, an address, an error's words), in bytes.
pub(crate) const LONGEST_TEXT: usize = 64 * 1024;
/// Longest JSON value, in bytes as it is written.
pub(crate) const LONGEST_JSON: usize = 4 * 1024 * 1024;
/// Longest body of a webhook, in bytes.
pub(crate) const LONGEST_BODY: usize = 8 * 1024 * 1024;

/// Checks an id, a name, a hash or a code.
pub(crate) fn key(field: &'static str, value: &str) -> Result<()> {
    within(field, value, LONGEST_KEY)
}

/// Checks an id that may be missing.
pub(crate) fn opt_key(field: &'static str, value: Option<&str>) -> Result<()> {
    value.map_or(Ok(()), |value| key(field, value))
}

/// Checks a free text.
pub(crate) fn text(field: &'static str, value: &str) -> Result<()> {
    within(field, value, LONGEST_TEXT)
}

/// Checks a free text that may be missing.
pub(crate) fn opt_text(field: &'static str, value: Option<&str>) -> Result<()> {
    value.map_or(Ok(()), |value| text(field, value))
}

/// Checks the length of a JSON value; a NUL inside is written as an escape and is no problem.
pub(crate) fn json(field: &'static str, value: &Value) -> Result<()> {
    let mut length = Counted(0);
    match serde_json::to_writer(&mut length, value) {
        Ok(()) if length.0 <= LONGEST_JSON => Ok(()),
        Ok(()) => Err(invalid(field, "it is too long")),
        Err(_) => Err(invalid(field, "it cannot be written as JSON")),
    }
}

/// Checks a JSON value that may be missing.
pub(crate) fn opt_json(field: &'static str, value: Option<&Value>) -> Result<()> {
    value.map_or(Ok(()), |value| json(field, value))
}

/// Writes a JSON value and checks its length, in one go.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) fn written(field: &'static str, value: &Value) -> Result<String> {
    match serde_json::to_string(value) {
        Ok(text) if text.len() <= LONGEST_JSON => Ok(text),
        Ok(_) => Err(invalid(field, "it is too long")),
        Err(_) => Err(invalid(field, "it cannot be written as JSON")),
    }
}

/// Checks a count: databases know signed numbers only.
pub(crate) fn count(field: &'static str, value: u64) -> Result<()> {
    match i64::try_from(value) {
        Ok(_) => Ok(()),
        Err(_) => Err(invalid(field, "it is too large")),
    }
}

/// Checks a sealed value.
pub(crate) fn sealed(field: &'static str, value: &Sealed) -> Result<()> {
    if value.as_bytes().len() > LONGEST_TEXT {
        return Err(invalid(field, "it is too long"));
    }
    Ok(())
}

/// Checks a sealed value that may be missing.
pub(crate) fn opt_sealed(field: &'static str, value: Option<&Sealed>) -> Result<()> {
    value.map_or(Ok(()), |value| sealed(field, value))
}

fn within(field: &'static str, value: &str, longest: usize) -> Result<()> {
    if value.len() > longest {
        return Err(invalid(field, "it is too long"));
    }
    if value.contains('\0') {
        return Err(invalid(field, "it contains a NUL character"));
    }
    Ok(())
}

const fn invalid(field: &'static str, reason: &'static str) -> StoreError {
    StoreError::Invalid { field, reason }
}

/// Counts what is written to it and keeps nothing.
struct Counted(usize);

impl std::io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_nul_and_length_and_takes_the_rest() {
        assert!(key("id", "v_pub_file~v2.1").is_ok());
        assert!(key("id", &"x".repeat(LONGEST_KEY)).is_ok());
        assert!(key("id", &"x".repeat(LONGEST_KEY + 1)).is_err());
        assert!(text("title", "Grüße, 世界 🎬").is_ok());
        assert!(text("title", "a\0b").is_err());
        assert!(json("request", &serde_json::json!({ "text": "a\0b" })).is_ok());
        let long = "x".repeat(LONGEST_JSON);
        let long = Value::String(long);
        assert!(json("request", &long).is_err());
        assert!(count("size", i64::MAX as u64).is_ok());
        assert!(count("size", u64::MAX).is_err());
    }

    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    #[test]
    fn what_is_written_is_no_longer_than_it_may_be() {
        let value = serde_json::json!({ "a": "\0" });
        assert_eq!(written("value", &value).unwrap(), r#"{"a":"\u0000"}"#);
        let longest = "x".repeat(LONGEST_JSON - 2);
        assert!(written("value", &Value::String(longest.clone())).is_ok());
        assert!(written("value", &Value::String(longest + "x")).is_err());
    }
}
